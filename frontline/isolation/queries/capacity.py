"""How many rooms are free, where, and who is on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from frontline.city.access import Actor
from frontline.city.models import Presence, Site
from frontline.isolation.models import Room, Stay, Unit
from frontline.isolation.rules import SiteOption, natural
from frontline.loop.models import MeasureRow
from frontline.plan.kinds import AT_SITE

KINDS = (Site.Kind.ISOLATION, Site.Kind.HOSPITAL)
INFECTED = ("central_treatment", "hospital_treatment")


def sites() -> QuerySet[Site]:
    return Site.objects.filter(kind__in=KINDS).order_by("kind", "name", "pk")


def sites_of(actor: Actor) -> QuerySet[Site]:
    """The sites this actor runs or, with the whole city, every one."""
    return sites() if actor.city_wide else sites().filter(pk__in=actor.sites)


def at_site_measures(at: datetime) -> QuerySet[MeasureRow]:
    """Measures to be spent at a site, in force or still to come."""
    return MeasureRow.objects.filter(
        subject_kind="person", kind__in=sorted(AT_SITE), lifted_at__isnull=True, ends_at__gt=at
    )


def _open_stays(**where: object) -> QuerySet[Stay]:
    return Stay.objects.filter(until__isnull=True, **where)


def free_rooms() -> QuerySet[Room]:
    """Rooms that can be used and in which nobody is: one person, one room."""
    return Room.objects.filter(~Exists(_open_stays(room=OuterRef("pk"))), closed="")


def options(at: datetime) -> list[SiteOption]:
    """Every site with the rooms left in it once those on the way have come; infected wings apart."""
    listed = list(sites())
    free = _free_by_wing() if listed else {}
    coming = _on_the_way(at) if free else {}
    found = []
    for site in listed:
        wings = [(site.pk, infected) for infected in (False, True) if (site.pk, infected) in free]
        found += [_option(site, free[key] - coming.get(key, 0), key[1]) for key in wings]
        if not wings:
            # A site that has not entered its rooms takes people; the city sees that none are counted.
            found.append(_option(site, None, site.kind == Site.Kind.HOSPITAL))
    return found


def _option(site: Site, free: int | None, infected: bool) -> SiteOption:
    return SiteOption(site.pk, site.kind, free, infected, site.lon, site.lat)


def one_less(option: SiteOption) -> SiteOption:
    return option if option.free is None else replace(option, free=option.free - 1)


def _free_by_wing() -> dict[tuple[int, bool], int]:
    """Rooms free in each wing that has rooms, by site and whether it is for infected people."""
    empty = Q(~Exists(_open_stays(room=OuterRef("pk"))), closed="")
    wings = Room.objects.values_list("site_id", "unit__for_infected").order_by()
    return {(site, wing): free for site, wing, free in wings.annotate(free=Count("pk", filter=empty))}


def _on_the_way(at: datetime) -> dict[tuple[int, bool], int]:
    """People whose measure is to be spent at a site where they have no room yet."""
    there = _open_stays(person=OuterRef("subject_id"), site=OuterRef("site"))
    rows = (
        at_site_measures(at)
        .filter(~Exists(there), site__isnull=False)
        .values_list("site", "kind")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[tuple[int, bool], int] = {}
    for site, kind, count in rows:
        key = (site or 0, kind in INFECTED)
        found[key] = found.get(key, 0) + count
    return found


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full a site or a unit is."""

    of: Site | Unit
    rooms: int
    beds: int
    closed: int
    people: int
    free: int
    expected: int = 0


def _occupancy_counts(rooms: QuerySet[Room], by: str) -> dict[int, dict[str, int]]:
    taken = Exists(_open_stays(room=OuterRef("pk")))
    rows = (
        rooms.annotate(taken=taken)
        .values(by)
        .annotate(
            rooms=Count("pk"),
            all_beds=Sum("beds"),
            shut=Count("pk", filter=~Q(closed="")),
            free=Count("pk", filter=Q(closed="", taken=False)),
        )
        .order_by()
    )
    return {row[by]: row for row in rows}


def occupancy_of_units(site: Site) -> list[Occupancy]:
    counts = _occupancy_counts(Room.objects.filter(site=site), "unit")
    people = dict(_open_stays(site=site).values_list("room__unit").annotate(count=Count("pk")).order_by())
    return [
        Occupancy(unit, c["rooms"], c["all_beds"], c["shut"], people.get(unit.pk, 0), c["free"])
        for unit in sorted(site.units.all(), key=lambda unit: natural(unit.name))
        for c in [counts.get(unit.pk, {"rooms": 0, "all_beds": 0, "shut": 0, "free": 0})]
    ]


def occupancy_of_sites(chosen: Iterable[Site]) -> list[Occupancy]:
    listed = list(chosen)
    counts = _occupancy_counts(Room.objects.filter(site__in=listed), "site")
    people = dict(_open_stays(site__in=listed).values_list("site").annotate(count=Count("pk")).order_by())
    waiting = Presence.objects.filter(site__in=listed, until__isnull=True, expected=True)
    expected = dict(waiting.values_list("site").annotate(count=Count("pk")).order_by())
    nothing = {"rooms": 0, "all_beds": 0, "shut": 0, "free": 0}
    return [
        Occupancy(
            site, c["rooms"], c["all_beds"], c["shut"], people.get(site.pk, 0), c["free"],
            expected.get(site.pk, 0),
        )
        for site in listed
        for c in [counts.get(site.pk, nothing)]
    ]  # fmt: skip


def releases_within(at: datetime, hours: int = 24) -> QuerySet[MeasureRow]:
    """At-site measures that end in the next hours."""
    return at_site_measures(at).filter(starts_at__lte=at, ends_at__lte=at + timedelta(hours=hours))
