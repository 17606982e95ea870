"""Screening at the doors of a grid worker: who is asked there, and what an answer writes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from frontline.city import access
from frontline.loop.actions import Refused
from frontline.screening.doorstep import DOORSTEP
from frontline.screening.models import Expected, Visit
from tests.screening.telling import after, open_round
from tests.town import Town, account, build_town


@pytest.fixture
def town(db: None) -> Town:
    town = build_town()
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    open_round(town)
    Expected.objects.filter(person__code="P13").update(mode="home")
    return town


def _owed(town: Town, minutes: float) -> set[str]:
    actor = access.actor_for(town.accounts["gao"], at=after(minutes))
    names = {one.pk: name for name, one in town.people.items()}
    buildings = [town.buildings[1].pk, town.buildings[2].pk]
    return {names[one.person] for one in DOORSTEP.errands(actor, buildings)}


def _tell(town: Town, name: str, minutes: float, **answers: str) -> None:
    by = access.actor_for(town.accounts["gao"], at=after(minutes))
    person = town.people[name]
    DOORSTEP.tell(person=person, answers=answers, by=by, at=by.at, known_at=after(599), ref=uuid4())


def test_first_who_asked_for_a_visit_and_at_last_everybody_missing(town: Town) -> None:
    assert _owed(town, 60) == {"lin_mother"}  # ten hours long: the last six have not begun
    assert _owed(town, 300) == {"lin", "lin_wife", "lin_son", "lin_mother", "patient", "wife"}


def test_a_try_is_a_visit_of_the_round_and_comes_again_when_it_is_due(town: Town) -> None:
    _tell(town, "lin", 60, outcome="not_at_home")
    told = Visit.objects.get()
    assert (told.at, told.outcome, told.next_at) == (after(60), "not_at_home", after(60) + timedelta(hours=2))
    assert "lin" not in _owed(town, 90)
    assert "lin" in _owed(town, 190)
    _tell(town, "lin", 200, outcome="away")
    assert "lin" not in _owed(town, 300)  # excused


def test_what_makes_no_sense_is_refused(town: Town) -> None:
    with pytest.raises(Refused):
        _tell(town, "lin", 60, outcome="sleeps")
    Expected.objects.filter(person__code="P10").update(tube=uuid4())
    with pytest.raises(Refused, match="没有漏检"):
        _tell(town, "lin", 60, outcome="refused")
