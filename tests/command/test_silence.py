"""Who lives alone and was not heard from is on the list, and nobody else; a visit takes them off it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from frontline.city import access, clock
from frontline.command.actions import record_visit
from frontline.command.doorstep import errands, tell
from frontline.command.models import Visit
from frontline.command.queries import silence
from frontline.loop.actions import Refused
from frontline.supplies.actions import packs
from tests.cast import hire
from tests.hotline.desk import asked, open_hotline
from tests.loop.conftest import town as loop_town
from tests.refs import NOON
from tests.supplies.store import planned, stocked, who
from tests.telling import infection
from tests.telling import tell as told
from tests.town import Town, account

town = loop_town
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def hired(town: Town) -> None:
    hire(town)
    account(town, "west_gao", "grid_worker", on_id=town.grids["W1"].pk)
    clock.set_exercise(at=NOON, paused=True)
    translation.activate("en")


def names(town: Town, name: str = "he") -> set[str]:
    """By the people of the town."""
    of = {person.household_id: key for key, person in town.people.items()}
    return {of[row.pk] for row in silence.silent(who(town, name))}


def test_alone_and_unheard(town: Town) -> None:
    assert names(town) == {"guest", "far"}, "Lin's four and Wu's two are not alone"
    mother = town.people["lin_mother"]
    mother.needs = ["alone"]
    mother.save()
    assert len(names(town)) == 3
    assert names(town, "west_gao") == {"far"}


def _call(town: Town) -> None:
    open_hotline()
    asked(town, NOON, person=town.people["far"], building=town.buildings[4])


def _pack(town: Town) -> None:
    stocked(town, 3)
    rows = planned(town, 4)
    packs.mark_loaded(rows, by=who(town, "li"), at=NOON)
    packs.record_delivered(rows, at_time=NOON, by=who(town, "li"), at=NOON, evidence="door")


def _fact(town: Town) -> None:
    told(infection(town.people["far"], NOON), at=NOON)


def _visit(town: Town) -> None:
    household = town.people["far"].household
    assert household is not None
    record_visit(household, outcome="well", by=who(town, "west_gao"), at=NOON)


@pytest.mark.parametrize("sign", [_call, _pack, _fact, _visit])
def test_a_sign_takes_them_off_the_list_until_it_is_old(town: Town, sign: Callable[[Town], None]) -> None:
    sign(town)
    assert names(town) == {"guest"}
    days_later = access.actor_for(town.accounts["he"], at=NOON + timedelta(days=4))
    assert silence.silent(days_later).filter(people=town.people["far"]).exists() or sign is _fact


def test_the_grid_worker_has_them_among_the_doors(town: Town) -> None:
    gao, far = who(town, "west_gao"), town.people["far"]
    found = list(errands(gao, [town.buildings[4].pk, town.buildings[5].pk]))
    assert [(one.person, one.kind) for one in found] == [(far.pk, "visit")]
    ref = uuid4()
    for _again in range(2):
        tell(
            person=far,
            answers={"outcome": "needs_help", "note": "medicine"},
            by=gao,
            at=NOON,
            known_at=LATER,
            ref=ref,
        )
    assert [(one.outcome, one.note, one.told_at) for one in Visit.objects.all()] == [
        ("needs_help", "medicine", LATER)
    ]
    assert list(errands(gao, [town.buildings[4].pk])) == []
    with pytest.raises(Refused, match="what is needed"):
        tell(person=far, answers={"outcome": "needs_help"}, by=gao, at=NOON, known_at=NOON, ref=uuid4())


def test_the_page_by_grid_and_the_visit_on_it(town: Town) -> None:
    he = Client(headers={"accept-language": "en"})
    he.force_login(town.accounts["he"])
    page = he.get("/command/silent/").content.decode()
    assert "By grid: 2 households" in page and "甲guest" not in page
    inside = he.get(f"/command/silent/?grid={town.grids['E2'].ref}").content.decode()
    assert "甲****" in inside or "甲*" in inside, "names are masked for whoever reads no names"
    gao = Client(headers={"accept-language": "en"})
    gao.force_login(town.accounts["west_gao"])
    assert "甲far" in gao.get("/command/silent/").content.decode()
    household = town.people["far"].household
    assert household is not None
    gao.post(f"/command/silent/{household.ref}/visited/", {"outcome": "well"})
    assert "was heard from" in gao.get("/command/silent/").content.decode()
    guest = town.people["guest"].household
    assert guest is not None
    assert gao.post(f"/command/silent/{guest.ref}/visited/", {"outcome": "well"}).status_code == 404
    for name in ("lin", "zhou", "pema"):
        other = Client()
        other.force_login(town.accounts[name])
        assert other.get("/command/silent/").status_code == 403
