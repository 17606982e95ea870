"""Short ways to tell the loop what happened in the small town."""

from datetime import datetime, timedelta
from typing import Any

from frontline.city.models import Person
from frontline.facts.base import person
from frontline.facts.cases import ContactFound, InfectionFound, TestReported
from frontline.loop import actions, queries
from frontline.loop.models import FactRow


def infection(who: Person, at: datetime, **more: Any) -> InfectionFound:
    places, grains = queries.place_chain(who.dwelling_id) if who.dwelling_id else ((), ())
    return InfectionFound(
        id=actions.new_id(),
        subject=person(who.pk),
        at=at,
        known_at=at,
        case_type="confirmed",
        places=places,
        grains=grains,
        **more,
    )


def contact(who: Person, of: Person, at: datetime, category: str = "close") -> ContactFound:
    return ContactFound(
        id=actions.new_id(),
        subject=person(who.pk),
        at=at,
        known_at=at,
        category=category,
        source=person(of.pk),
        first_exposure=at - timedelta(hours=2),
        last_exposure=at,
    )


def test_result(who: Person, at: datetime, result: str = "negative") -> TestReported:
    return TestReported(id=actions.new_id(), subject=person(who.pk), at=at, known_at=at, result=result)


test_result.__test__ = False  # type: ignore[attr-defined]


def tell(*facts: Any, at: datetime) -> list[FactRow]:
    return actions.record_many(list(facts), by=None, at=at)
