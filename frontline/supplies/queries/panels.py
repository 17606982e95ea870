"""Pieces of other rooms' pages: packs of a person, packs and shops of a place, what a resident does not get."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Business, Dwelling, Person, Place
from frontline.loop.rooms import Line, Panel, RecordCount
from frontline.supplies.models import Depot, Pack
from frontline.supplies.queries import packs, shops
from frontline.supplies.queries.stock import today
from frontline.supplies.rules import State

SHOWN = 6


def of_person(actor: Actor, person: Person) -> Panel | None:
    """The packs of the person's door, for whoever sees the door at work."""
    if person.dwelling_id is None or not packs.official(actor):
        return None
    door = access.within(
        Dwelling.objects.filter(pk=person.dwelling_id).select_related("place"), actor
    ).first()
    if door is None:
        return None
    rows = list(packs.of_door(door)[:SHOWN])
    return Panel("supplies/parts/of_person.html", {"rows": rows, "door": door.place.ref}, order=62)


def of_place(actor: Actor, place: Place) -> Panel | None:
    """Packs of today and shops inside a place, within the reader's rights; of a dwelling its page."""
    if not packs.official(actor):
        return None
    if place.kind == Place.Kind.DWELLING:
        there = access.within(Dwelling.objects.filter(pk=place.pk), actor).exists()
        return Panel("supplies/parts/of_place.html", {"door": place.ref}, order=62) if there else None
    inside = Q(building=place.pk) | Q(building__grid=place) | Q(building__community=place)
    inside |= Q(building__township=place) | Q(building__compound=place)
    rows = packs.of_day(actor, today(actor)).filter(inside).order_by()
    states = dict(rows.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    open_shops = shops.chosen(access.within(Business.objects.filter(inside), actor), which="open").count()
    all_shops = access.within(Business.objects.filter(inside), actor).count()
    depots = list(Depot.objects.filter(inside, open=True)) if place.kind == Place.Kind.BUILDING else []
    if not (states or all_shops or depots):
        return None
    listed = place if place.kind in (Place.Kind.COMMUNITY, Place.Kind.TOWNSHIP) else None
    context = {
        "all": sum(states.values()), "delivered": states.get(State.DELIVERED, 0), "missed": states.get(State.MISSED, 0),
        "place": listed, "open": open_shops, "shops": all_shops, "depots": depots,
    }  # fmt: skip
    return Panel("supplies/parts/of_place.html", context, order=62)


def of_resident(person: Person, at: datetime) -> Panel | None:
    """Why nothing comes to the own door: too few goods. What comes stands with the rounds."""
    if person.dwelling_id is None:
        return None
    day = timezone.localtime(at).date()
    rows = Pack.objects.filter(dwelling=person.dwelling_id, day__gte=day - timedelta(days=1))
    rows = rows.filter(state=State.CALLED_OFF, why="short").select_related("kind").order_by("-day", "number")
    found = list(rows[:SHOWN])
    return Panel("supplies/parts/of_resident.html", {"rows": found}, order=21) if found else None


def affected_by(actor: Actor, buildings: Sequence[int]) -> Iterable[RecordCount]:
    """Packs still to be brought and open shops in these buildings."""
    if not packs.official(actor):
        return []
    coming = packs.within(actor).filter(building__in=buildings, state__in=(State.PLANNED, State.RETURNED))
    trading = shops.chosen(shops.within(actor).filter(building__in=buildings), which="open")
    return [
        RecordCount("packs", _("Packs still to be brought"), coming.count(), records=coming, lines=_packs),
        RecordCount("shops", _("Open shops"), trading.count(), records=trading, lines=_shops),
    ]


def _packs(actor: Actor, rows: Sequence[Pack]) -> list[Line]:
    return [Line(_door(row), f"{row.kind} · {row.day:%m-%d}", f"/supplies/pack/{row.ref}/") for row in rows]


def _door(row: Pack) -> str:
    return f"{row.building.place.name} {row.dwelling.place.name}"


def _shops(actor: Actor, rows: Sequence[Business]) -> list[Line]:
    return [Line(row.name, row.kind, f"/areas/place/{row.building.place.ref}/") for row in rows]
