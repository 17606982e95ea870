"""Which places rest on which areas: a proposal at a compound falls away when an area covers its township.

Whoever comes second, the infection or the decision, links the two; both lock the places where they meet.
"""

from collections.abc import Iterable, Sequence

from frontline.facts.areas import AreaDecided
from frontline.facts.base import Fact, Subject, SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.loop import codec
from frontline.loop.models import FactRow

Pairs = list[tuple[Subject, Subject]]  # (dependent place, area)


def pairs(facts: Sequence[Fact]) -> Pairs:
    """Links between the places of infections and the areas that cover them."""
    found: Pairs = []
    for fact in facts:
        if isinstance(fact, InfectionFound):
            found += _links(fact, _areas_over(fact.touches()))
        elif isinstance(fact, AreaDecided):
            for infection in _infections_in(fact.rests_on()):
                found += _links(infection, [fact.subject])
    return found


def _links(infection: InfectionFound, areas: Iterable[Subject]) -> Pairs:
    return [(place, area) for area in areas for place in infection.concerns()]


def _touching(kind: str, places: Iterable[Subject]) -> Iterable[FactRow]:
    ids = [place.id for place in places if place.kind == SubjectKind.PLACE]
    return FactRow.objects.filter(
        kind=kind, touched__subject_kind=SubjectKind.PLACE, touched__subject_id__in=ids
    ).distinct()


def _areas_over(places: Iterable[Subject]) -> list[Subject]:
    return [Subject(row.subject_kind, row.subject_id) for row in _touching(AreaDecided.kind, places)]


def _infections_in(places: Iterable[Subject]) -> list[InfectionFound]:
    facts = (codec.fact_of(row) for row in _touching(InfectionFound.kind, places))
    return [fact for fact in facts if isinstance(fact, InfectionFound)]
