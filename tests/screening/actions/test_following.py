"""However results and swabs come, the loop ends with the facts that the tubes ask for, each told once."""

import random
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontline.city.access import Actor
from frontline.facts.base import person
from frontline.facts.cases import TubePositive
from frontline.loop import queries, reconcile
from frontline.screening.actions import books, following, held_results
from frontline.screening.actions.results import Told, take_results
from frontline.screening.models import Round, Swab, Tube
from tests.screening.telling import after, open_round, swab, tell, tube
from tests.town import Town

pytestmark = pytest.mark.django_db


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_in_any_order_the_same_facts(staffed: Town, ma: Actor, seed: int) -> None:
    with transaction.atomic():
        _one_evening(staffed, ma, random.Random(seed))
        transaction.set_rollback(True)


def _one_evening(town: Town, ma: Actor, rng: random.Random) -> None:
    """Results, corrections, late swabs, undone swabs and the worker's turns, shuffled."""
    round, codes = open_round(town), [one.code for one in town.people.values()]
    refs = {f"T{n}": UUID(int=rng.getrandbits(128)) for n in range(2)}
    for step in range(12):
        minute, barcode = 120 + step, rng.choice(list(refs))
        what = rng.choice(["result", "result", "swab", "undo", "books", "follow", "retry"])
        if what == "result":
            told = Told(barcode, rng.choice(["negative", "positive", "invalid"]))
            correction = rng.choice(["", "错管"])
            take_results([told], source="page", correction=correction, by=ma, at=after(minute))
        elif what in ("swab", "undo"):
            slot = rng.randint(0, 2)
            taken = swab(slot, codes[slot + (3 if barcode == "T1" else 0)], 1, 2 if what == "undo" else None)
            tell(round, tube([taken], ref=refs[barcode], barcode=barcode), minute=minute)
        elif what == "books":
            books.keep_books(at=after(minute))
        elif what == "follow":
            following.follow_results(at=after(minute))
        else:
            held_results.retry_held(at=after(minute))
    books.keep_books(at=after(200))
    following.follow_results(at=after(200))
    reconcile.settle(at=after(200))
    for one in town.people.values():
        facts = queries.facts_about(person(one.pk), at=after(200))
        told_of = sorted(fact.tube for fact in facts if isinstance(fact, TubePositive))
        assert told_of == _positive_tubes_of(round, one.pk)
    assert list(reconcile.differences(at=after(200))) == []


def _positive_tubes_of(round: Round, who: int) -> list[str]:
    inside = Swab.objects.filter(round=round, person=who, undone_at=None).values("tube")
    tubes = Tube.objects.filter(round=round, result="positive", ref__in=inside)
    return sorted(tubes.values_list("barcode", flat=True))
