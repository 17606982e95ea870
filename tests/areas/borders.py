"""A control point with its guard, and what a traveller says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet

from frontline.areas.borders import actions, points
from frontline.areas.borders.actions import Details
from frontline.areas.borders.models import Arrival
from frontline.areas.borders.points import Opening
from frontline.city.access import NOBODY, Actor
from frontline.city.models import Site
from tests.town import Town, account

ID = "110101199003070978"


def open_road(town: Town, at: datetime, code: str = "K1", guard: str = "guard") -> Site:
    site = points.open_point(Opening("结古东检查点", "Jiegu East", code, "road"), by=None, at=at)
    account(town, guard, "gate_guard", on="site", on_id=site.pk)
    return site


def details(town: Town, **more: object) -> Details:
    said = Details(
        name="乙旅客", origin="西宁市城东区", left_on=date(2022, 11, 8), staying="扎西科路1号",
        building=town.buildings[1], id_number=ID, phone="13800000001", vehicle="青A12345",
    )  # fmt: skip
    return replace(said, **more)  # type: ignore[arg-type]


def told(town: Town, site: Site, at: datetime, hours: float = 25, **more: object) -> Arrival:
    soon = at + timedelta(hours=hours)
    return actions.tell_ahead(details(town, **more), point=site, expected_at=soon, by=NOBODY, at=at)


def came(
    town: Town, site: Site, by: Actor, at: datetime, ahead: Arrival | None = None, **more: object
) -> Arrival:
    level = str(more.pop("level", "high"))
    return actions.register(
        details(town, **more), point=site, level=level, told=ahead, key=ahead.ref if ahead else uuid4(), by=by, at=at
    )  # fmt: skip


def arrivals() -> QuerySet[Arrival]:
    """Every arrival, also after a page was asked for under the web role."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return Arrival.objects.all()
