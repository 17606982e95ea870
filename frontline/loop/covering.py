"""Which places rest on which areas: a proposal at a compound falls away when an area covers its township.

Whoever comes second, the infection or the decision, links the two; both lock the places where they meet.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from frontline.facts.areas import AreaDecided
from frontline.facts.base import Fact, Subject, place
from frontline.facts.cases import InfectionFound

Pairs = list[tuple[Subject, Subject]]  # (dependent place, area)

_AREAS_OVER = """
SELECT DISTINCT f.subject_kind, f.subject_id FROM loop_factsubject t
JOIN loop_factrow f ON f.id = t.fact_id AND f.kind = 'area_decided'
WHERE t.subject_kind = 'place' AND t.subject_id = ANY (%s)
"""
# By the places a fact names, not by the fact: whoever decides an area need not be allowed to see each infected
# person who stays in it and lives elsewhere. One place too many is looked at once more; one too few is missed.
_SMALL_PLACES_IN = """
SELECT DISTINCT other.subject_id FROM loop_factsubject t
JOIN loop_factsubject other ON other.fact_id = t.fact_id AND other.subject_kind = 'place'
JOIN city_place p ON p.id = other.subject_id AND p.kind NOT IN ('city', 'township', 'grid')
WHERE t.subject_kind = 'place' AND t.subject_id = ANY (%s)
"""


def pairs(facts: Sequence[Fact]) -> Pairs:
    """Links between the places of infections and the areas that cover them."""
    found: Pairs = []
    for fact in facts:
        if isinstance(fact, InfectionFound) and fact.places:
            areas = [Subject(kind, id) for kind, id in _asked(_AREAS_OVER, fact.places)]
            found += [(small, area) for area in areas for small in fact.concerns()]
        elif isinstance(fact, AreaDecided):
            found += [(place(id), fact.subject) for (id,) in _asked(_SMALL_PLACES_IN, fact.places)]
    return found


def _asked(statement: str, places: Iterable[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(places)])
        return list(cursor.fetchall())
