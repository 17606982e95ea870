"""Figures for everybody: one day each, as it was at its end, by street; small numbers never leave this file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building, Place
from frontline.city.roles import Verb
from frontline.loop import rooms
from frontline.loop.models import FactRow
from frontline.residents.word import cells
from frontline.residents.word.models import PublicDay

SHOWN_DAYS = 14
INFECTIONS = "infections"
_LATEST = time(0, 30)  # local: figures of a day are made once the day is half an hour over


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as everybody reads it."""

    key: str
    name: Promise | str
    says: Promise | str
    total: int | None
    parts: list[tuple[Place, int | None]]
    days: list[tuple[date, int | None]]  # totals of the days before, newest first

    @property
    def anything_hidden(self) -> bool:
        return self.total is None or any(count is None for _place, count in self.parts)


def definitions() -> dict[str, tuple[Promise | str, Promise | str]]:
    """Name and definition of each published figure."""
    own = {
        INFECTIONS: (
            _("Infections found"),
            _(
                "People whose infection was reported that day, where they live; reports taken back are left out."
            ),
        )
    }
    return {**own, **{one.key: (one.name, one.says) for one in rooms.figures() if one.public}}


def make(*, at: datetime) -> bool:
    """Make the figures of yesterday once. True where there was something to make."""
    local = timezone.localtime(at)
    day = local.date() - timedelta(days=1)
    if local.time() < _LATEST or PublicDay.objects.filter(day__gte=day).exists():
        return False
    smallest = settings.PUBLIC_SMALLEST
    figures = {key: _stored(counts, smallest) for key, counts in _counted(day, at).items()}
    PublicDay.objects.get_or_create(
        day=day, defaults={"figures": figures, "smallest": smallest, "made_at": at}
    )
    return True


def _stored(counts: Mapping[int, int], smallest: int) -> dict[str, Any]:
    column = cells.protect(counts, smallest)
    return {"parts": {str(place): count for place, count in column.parts.items()}, "total": column.total}


def _counted(day: date, at: datetime) -> dict[str, dict[int, int]]:
    """Counts of one day by township; zero where nothing happened."""
    zone = timezone.get_current_timezone()
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    townships = list(Place.objects.filter(kind=Place.Kind.TOWNSHIP).values_list("pk", flat=True))
    found = {INFECTIONS: _infections(since, until)}
    reader = _reader(at)
    for figure in rooms.figures():
        if figure.public:
            rows = figure.query(reader, since, until)
            by = rows.order_by().values_list(f"{figure.building}__township").annotate(n=Count("pk"))
            found[figure.key] = {township: n for township, n in by if township is not None}
    return {key: {place: counts.get(place, 0) for place in townships} for key, counts in found.items()}


def _reader(at: datetime) -> Actor:
    """Whoever counts for everybody reads the whole city; what leaves is counts."""
    verbs = frozenset({Verb.SEE_BOARD, Verb.SEE_PEOPLE})
    return replace(access.NOBODY, at=at, city_wide=True, verbs=verbs)


def _infections(since: datetime, until: datetime) -> dict[int, int]:
    taken_back = FactRow.objects.filter(retracts__isnull=False).values("retracts")
    rows = FactRow.objects.filter(kind="infection_found", at__gte=since, at__lt=until).exclude(
        pk__in=taken_back
    )
    homes = dict(rows.order_by("subject_id", "known_at").values_list("subject_id", "building"))
    where = dict(Building.objects.filter(pk__in=set(homes.values()) - {None}).values_list("pk", "township"))
    counts: dict[int, int] = {}
    for building in homes.values():
        if building in where:
            counts[where[building]] = counts.get(where[building], 0) + 1
    return counts


def shown() -> tuple[PublicDay | None, list[Shown]]:
    """The newest day with every figure that has a definition, and the totals of the days before."""
    days = list(PublicDay.objects.order_by("-day")[:SHOWN_DAYS])
    if not days:
        return None, []
    newest, told = days[0], definitions()
    ids = {int(place) for figure in newest.figures.values() for place in figure["parts"]}
    places = list(Place.objects.filter(pk__in=ids).defer("shape").order_by("code", "pk"))
    return newest, [_shown(key, newest, days, places, *told[key]) for key in told if key in newest.figures]


def _shown(
    key: str,
    newest: PublicDay,
    days: list[PublicDay],
    places: list[Place],
    name: Promise | str,
    says: Promise | str,
) -> Shown:
    figure = newest.figures[key]
    parts = [(place, figure["parts"].get(str(place.pk))) for place in places]
    earlier = [(one.day, one.figures[key]["total"]) for one in days[1:] if key in one.figures]
    return Shown(key, name, says, figure["total"], parts, earlier)
