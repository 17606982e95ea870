"""Packs of a day decided by rule: preview, decision, shortage, changes."""

from datetime import date, timedelta

import pytest

from frontline.city.access import Actor, NotAllowed
from frontline.city.models import Person, Presence
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from frontline.supplies.actions import packs
from frontline.supplies.actions.deciding import adopt, decide_packs
from frontline.supplies.composing import ruling
from frontline.supplies.models import Composition, Pack, PackDeed, PackKind, Wish
from frontline.supplies.queries.doors import doors
from frontline.supplies.queries.preview import preview
from frontline.supplies.rules import CalledOff
from tests.refs import NOON
from tests.supplies.store import DAY, depot, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db
GOODS = ("vegetables", "eggs", "milk", "rice", "pork", "mutton", "formula", "diapers", "coal", "flour", "oil")
EVENING = NOON + timedelta(hours=6)


@pytest.fixture
def filled(town: Town) -> Town:
    """Kinds adopted; plenty of everything."""
    adopt(ruling(), by=None, at=NOON)
    for good in GOODS:
        stocked(town, 50, good, number=f"{good}-1", expires_on=DAY + timedelta(days=5))
    return town


def decide(town: Town, by: Actor, day: date = DAY, **more: object) -> Composition:
    return decide_packs(
        day=day, depot=depot(town), opens_at=NOON, due_at=EVENING, by=by, at=NOON, **more  # type: ignore[arg-type]
    )[0]  # fmt: skip


def kinds_of(town: Town, number: int, day: date = DAY) -> dict[str, str]:
    rows = Pack.objects.filter(dwelling=town.dwellings[number], day=day)
    return dict(rows.values_list("kind__key", "state"))


def test_a_door_is_everybody_behind_it_who_is_there(filled: Town) -> None:
    Person.objects.filter(pk=filled.people["lin_son"].pk).update(born=DAY - timedelta(days=400))
    Person.objects.filter(pk=filled.people["wife"].pk).update(needs=["dialysis"])
    gone = {"site_id": filled.site.pk if filled.site else 0, "since": NOON, "expected": False}
    Presence.objects.create(person=filled.people["patient"], **gone)
    found = {door.dwelling: door.counts for door in doors(ruling(), on=DAY)}
    assert found[filled.dwellings[1].pk] == {"people": 4, "infants": 1, "courtyard": 1}
    assert found[filled.dwellings[2].pk] == {"people": 1, "infants": 0, "courtyard": 1, "dialysis": 1}
    assert filled.dwellings[5].pk not in found


def test_the_preview_counts_and_changes_nothing(filled: Town) -> None:
    shown = preview(ruling(), day=DAY, depot=depot(filled))
    assert {line.kind.key: (line.given, line.short) for line in shown.kinds} == {
        "food_small": (3, 0), "food_medium": (1, 0), "fuel": (3, 0),
    }  # fmt: skip
    assert next(need for need in shown.goods if need.good.key == "vegetables").needed == 4
    assert not Pack.objects.exists()


def test_deciding_twice_decides_nothing_new(filled: Town, li: Actor) -> None:
    done = decide(filled, li)
    assert done.figures["kinds"]["food_small"] == [3, 3, 0]
    assert kinds_of(filled, 1) == {"food_medium": "planned", "fuel": "planned"}
    with pytest.raises(Refused):
        decide(filled, li)
    assert Pack.objects.count() == 7 and Composition.objects.count() == 1
    with pytest.raises(Refused):
        decide(filled, li, DAY + timedelta(days=1))
    decide(filled, li, DAY + timedelta(days=3), families=["food"])
    assert kinds_of(filled, 1, DAY + timedelta(days=3)) == {"food_medium": "planned"}


def test_places_narrow_it(filled: Town, li: Actor) -> None:
    decide(filled, li, places=[filled.communities["west"].pk])
    assert set(Pack.objects.values_list("building", flat=True)) == {filled.buildings[4].pk}


def test_too_little_special_first_and_the_others_with_a_reason(town: Town, li: Actor) -> None:
    adopt(ruling(), by=None, at=NOON)
    for good in ("eggs", "milk", "rice", "pork"):
        stocked(town, 50, good, number=good, expires_on=DAY + timedelta(days=9))
    stocked(town, 1, "vegetables", number="v", expires_on=DAY)
    Person.objects.filter(pk=town.people["far"].pk).update(needs=["alone"])
    done = decide(town, li, families=["food"])
    assert kinds_of(town, 4) == {"food_small": "planned"}
    assert set(kinds_of(town, 1).values()) == set(kinds_of(town, 2).values()) == {"called_off"}
    assert set(Pack.objects.filter(state="called_off").values_list("why", flat=True)) == {"short"}
    assert (
        done.figures["scarce"] == {"vegetables": 3} and not Task.objects.filter(kind="call_missed").exists()
    )
    stocked(town, 9, "vegetables", number="v2", expires_on=DAY)
    decide(town, li, families=["food"])
    assert set(Pack.objects.values_list("state", flat=True)) == {"planned"}
    told = PackDeed.objects.filter(pack__dwelling=town.dwellings[1]).order_by("id")
    assert list(told.values_list("state", flat=True)) == ["planned", "called_off", "planned"]


def test_a_special_door_that_is_short_is_called(town: Town, li: Actor) -> None:
    adopt(ruling(), by=None, at=NOON)
    Person.objects.filter(pk=town.people["far"].pk).update(needs=["alone"])
    decide(town, li, families=["food"])
    task = Task.objects.get(kind="call_missed")
    pack = Pack.objects.get(task=task.ref)
    assert pack.dwelling == town.dwellings[4]
    packs.record_called(pack, words="明天补送", by=li, at=NOON)
    task.refresh_from_db()
    assert task.state == "done"


def test_who_called_off_is_not_decided_again_on_the_day(filled: Town, li: Actor) -> None:
    decide(filled, li)
    pack = Pack.objects.get(dwelling=filled.dwellings[1], kind__key="food_medium")
    packs.call_off(pack, why=CalledOff.NOT_WANTED, by=li, at=NOON)
    with pytest.raises(Refused):
        decide(filled, li)
    decide(filled, li, DAY + timedelta(days=1))
    assert kinds_of(filled, 1, DAY + timedelta(days=1)) == {"food_medium": "planned"}


def test_wishes_count_until_their_day(filled: Town, li: Actor) -> None:
    for number, key, until in ((1, "halal", None), (2, "none", DAY), (3, "none", DAY - timedelta(days=1))):
        Wish.objects.create(
            dwelling=filled.dwellings[number],
            building=filled.buildings[number],
            key=key,
            until=until,
            told_at=NOON,
        )
    decide(filled, li, families=["food"])
    assert [kinds_of(filled, n) for n in (1, 2, 3)] == [
        {"halal_large": "planned"},
        {},
        {"food_small": "planned"},
    ]


def test_other_contents_are_another_kind(filled: Town) -> None:
    assert adopt(ruling(), by=None, at=NOON) == 0
    kind = PackKind.objects.get(key="food_small")
    kind.contents.all().delete()
    assert adopt(ruling(), by=None, at=EVENING) == 1
    kind.refresh_from_db()
    assert kind.ended_at == EVENING
    assert PackKind.objects.get(key="food_small", ended_at=None).contents.count() == 3


def test_only_who_plans_packs_decides(filled: Town) -> None:
    with pytest.raises(NotAllowed):
        decide(filled, who(filled, "keeper"))
