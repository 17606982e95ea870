"""Passes of the small town, and its control points."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet

from frontline.areas.actions.static import Static
from frontline.areas.actions.static import decide_static as decide
from frontline.areas.passes import actions
from frontline.areas.passes.actions import Wish
from frontline.areas.passes.crossings import Shown
from frontline.areas.passes.models import Pass
from frontline.city.access import Actor, actor_for
from frontline.city.models import Account, Site
from frontline.loop import reconcile
from tests.areas.borders import open_road
from tests.areas.conftest import NOON
from tests.town import Town, account

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GROUPS = ("医务人员", "保供人员")


def secretaries(town: Town) -> None:
    """One for each community."""
    for name in ("east", "west"):
        account(town, name, "community_secretary", on_id=town.communities[name].pk)


def commander(town: Town) -> Account:
    """A second one beside He, to sign."""
    return account(town, "deputy", "commander", on_id=town.city.pk)


def roads(town: Town) -> dict[str, Site]:
    east = open_road(town, NOON)
    east.community = town.communities["east"]
    east.save()
    return {"east": east, "west": open_road(town, NOON, code="K2", guard="guard_west")}


def wish(town: Town, who: str = "lin", **more: object) -> Wish:
    person = town.people[who]
    said = Wish(
        ground="hospital", since=NOON, until=NOON + DAY, person=person, building=person.building, note="透析"
    )
    return replace(said, **more)  # type: ignore[arg-type]


def lorry(town: Town, **more: object) -> Wish:
    said = Wish(
        ground="goods", since=NOON, until=NOON + 2 * DAY, vehicle="青a12345", drivers=[("王海平", "002X")],
        building=town.buildings[3], service="food",
    )  # fmt: skip
    return replace(said, **more)  # type: ignore[arg-type]


def given(town: Town, by: str = "he", at: datetime = NOON, **more: object) -> Pass:
    return actions.give(wish(town, **more), by=acting(town, by, at), at=at)  # type: ignore[arg-type]


def acting(town: Town, name: str, at: datetime = NOON) -> Actor:
    return actor_for(town.accounts[name], at=at)


def static(town: Town, guaranteed: tuple[str, ...] = ("food",)) -> None:
    """Both communities are under static management from noon on for two days."""
    rule = Static(
        places=list(town.communities.values()), name="结古街道", since=NOON, until=NOON + 2 * DAY,
        office="county_headquarters", approval="州指〔2022〕1号", exemptions=GROUPS, guaranteed=guaranteed,
    )  # fmt: skip
    decide(rule, by=acting(town, "he"), at=NOON)
    reconcile.settle(at=NOON)


def shown(row: Pass | None = None, **more: object) -> Shown:
    """As a device notes it."""
    said = Shown(id=uuid4(), number=row.number if row else "", way="in", outcome="passed", at=NOON)
    return replace(said, **more)  # type: ignore[arg-type]


def all_passes() -> QuerySet[Pass]:
    """Every pass, also after a page was asked for under the web role."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return Pass.objects.all()
