"""The records behind each number: of the whole city or, with `site`, of one site. Ordered for paging."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.isolation.models import Stay
from frontline.isolation.queries import board, people
from frontline.loop.models import MeasureRow, Task

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page: its heading, its records as the board counts them, and the order of its pages."""

    title: Promise
    query: Callable[[Actor], Rows]
    order: tuple[str, ...]
    site: str = "site"  # the column that names the site


LISTINGS = {
    "people": Listing(_("People at sites"), board.in_isolation, ("since", "id")),
    "leaving": Listing(_("May leave now: no measure keeps them"), board.leaving, ("since", "id")),
    "arrivals": Listing(_("Arrivals expected at sites"), board.arrivals, ("since", "id")),
    "releases": Listing(_("Releases in the next 24 hours"), board.releases, ("ends_at", "id")),
    "free": Listing(_("Rooms free in isolation"), board.rooms_free, ("site_id", "unit_id", "number", "id")),
    "unplaced": Listing(_("People no site can take"), board.no_site, ("starts_at", "id")),
    "transfers": Listing(_("Transfers not yet started"), board.transfers_open, ("due_at", "id")),
    "flags": Listing(_("Fever or symptoms a doctor must see"), board.flags, ("at", "id")),
}


def rows(listing: Listing, actor: Actor, site: Site | None) -> Rows:
    """The records of a list within what the actor may see."""
    found = listing.query(actor)
    if found.model in (MeasureRow, Task) and not actor.city_wide:
        found = found.filter(subject_id__in=access.people(actor).values("pk"))
    if site is not None:
        found = found.filter(**{listing.site: site.pk})
    related = _RELATED.get(found.model.__name__)
    return found.select_related(*related) if related else found


_RELATED = {
    "Stay": ("person", "site", "room__unit"),
    "Presence": ("person", "site"),
    "Room": ("site", "unit"),
    "HealthCheck": ("person", "site"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a list: whom or what it is about, where, and the moment that matters."""

    person: object | None
    site: Site | None
    room: str
    measure: MeasureRow | None
    record: Any
    stay: Stay | None = None


def lines(found: Iterable[Any]) -> list[Line]:
    """The rows of one page with names, sites and rooms, in a handful of queries."""
    listed = list(found)
    if listed and isinstance(listed[0], MeasureRow | Task):
        return _of_subjects(listed)
    return [
        Line(
            getattr(one, "person", None), getattr(one, "site", None), _room(one), None, one,
            one if isinstance(one, Stay) else None,
        )
        for one in listed
    ]  # fmt: skip


def _room(record: Any) -> str:
    room = getattr(record, "room", None)
    return f"{room.unit.name} {room.number}" if room else ""


def _of_subjects(listed: list[Any]) -> list[Line]:
    ids = {one.subject_id for one in listed}
    known = people.people_by_id(ids)
    sites = Site.objects.in_bulk({one.site for one in listed if one.site})
    open_now = Stay.objects.filter(person__in=ids, until__isnull=True).select_related("room__unit")
    stays = {stay.person_id: stay for stay in open_now}
    return [
        Line(
            known.get(one.subject_id), sites.get(one.site), _room(stays.get(one.subject_id)),
            one if isinstance(one, MeasureRow) else None, one, stays.get(one.subject_id),
        )
        for one in listed
    ]  # fmt: skip
