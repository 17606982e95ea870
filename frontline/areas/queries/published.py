"""The areas as they are published: places and times, never a home or a person (PR-15)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from shapely.geometry import mapping
from shapely.ops import unary_union

from frontline.areas import rules, words
from frontline.areas.models import Area
from frontline.areas.queries import maps
from frontline.areas.queries import places as asking
from frontline.areas.queries.areas import KINDS
from frontline.city.models import Dwelling, Place
from frontline.loop import plans
from frontline.loop.models import FactRow, MeasureChange, MeasureRow

MOST = 2_000  # areas in one answer
_DECISIONS = ("area_decided", "static_management_decided")
_DAYS = 400  # how far back the history by day reaches


@dataclass(frozen=True, slots=True)
class Listed:
    """One area of the public list."""

    ref: str
    name: str
    kind: str  # measure kind
    level: str  # high, medium, low; "" for static management
    level_name: str
    grain: str
    places: tuple[str, ...]
    place_ids: tuple[int, ...]
    since: datetime
    earliest: datetime
    latest: datetime

    @property
    def parts(self) -> list[tuple[str, list[str]]]:
        """Its places under the larger place they share: said once, not before each of sixty buildings."""
        under: dict[str, list[str]] = defaultdict(list)
        for place in self.places:
            larger, _dot, own = place.rpartition(" · ")
            under[larger].append(own)
        return list(under.items())


def moment_of(day: date | None, *, at: datetime) -> datetime | None:
    """Now for today or no day, the end of a past day; None for a day of the future or too long ago."""
    today = timezone.localdate(at)
    if day is None or day == today:
        return at
    if not today - timedelta(days=_DAYS) <= day < today:
        return None
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), timezone.get_current_timezone())
    return end - timedelta(seconds=1)


def listed(moment: datetime) -> list[Listed]:
    """Every area in force at a moment, now or in the past, the strictest first."""
    rows = list(_in_force(moment).order_by("starts_at", "id")[:MOST])
    areas = Area.objects.in_bulk([row.subject_id for row in rows])
    told = _decisions(areas, moment)
    coarse = _coarse({place for fact in told.values() for place in fact.payload["places"]})
    named = Place.objects.filter(pk__in=set(coarse.values())).defer("shape")
    titles = asking.titles(named)
    found = [
        _listed(areas[row.subject_id], row, told[row.subject_id], coarse, titles)
        for row in rows
        if row.subject_id in areas and row.subject_id in told
    ]
    return sorted(found, key=lambda one: (rules.weight(one.kind), one.since, one.name))


def _in_force(moment: datetime) -> QuerySet[MeasureRow]:
    standing = Q(lifted_at__isnull=True) | Q(lifted_at__gt=moment)
    return MeasureRow.objects.filter(
        standing, subject_kind="area", kind__in=KINDS, starts_at__lte=moment, ends_at__gt=moment
    )


def _decisions(areas: Iterable[int], moment: datetime) -> dict[int, FactRow]:
    """The decision that held in each area at a moment: its places then, not those of today."""
    rows = FactRow.objects.filter(
        subject_kind="area",
        subject_id__in=list(areas),
        kind__in=_DECISIONS,
        at__lte=moment,
        known_at__lte=moment,
    )
    return {row.subject_id: row for row in rows.order_by("at", "known_at", "id")}


def _coarse(ids: set[int]) -> dict[int, int]:
    """Each place as it may be published: a door becomes its building."""
    doors = dict(Dwelling.objects.filter(pk__in=ids).values_list("pk", "building"))
    return {id: doors.get(id, id) for id in ids}


def _listed(
    found: Area, row: MeasureRow, told: FactRow, coarse: dict[int, int], titles: dict[int, str]
) -> Listed:
    given = told.payload["places"]
    shown = sorted({coarse[id] for id in given})
    names = tuple(sorted(titles[id] for id in shown if id in titles))
    home = any(coarse[id] != id for id in given)
    details = dict(row.details)
    expected = details.get("expected_end")
    return Listed(
        ref=str(found.ref),
        name=", ".join(names) if home else told.payload["name"],
        kind=row.kind,
        level=details.get("level", ""),
        level_name=plans.edition(row.edition).wording(row.kind, words.language()),
        grain=words.grain(details["grain"]) if details.get("grain") else "",
        places=names,
        place_ids=tuple(shown),
        since=timezone.localtime(row.starts_at),
        earliest=timezone.localtime(datetime.fromisoformat(expected) if expected else row.ends_at),
        latest=timezone.localtime(row.ends_at),
    )


def changed_at(moment: datetime) -> datetime | None:
    """When anything about the areas of that moment last changed: a decision, or a level that began or ended."""
    rows = MeasureRow.objects.filter(subject_kind="area", kind__in=KINDS)
    begun = rows.filter(starts_at__lte=moment).aggregate(last=Max("starts_at"))["last"]
    ended = rows.filter(ends_at__lte=moment).aggregate(last=Max("ends_at"))["last"]
    told = MeasureChange.objects.filter(subject_kind="area", at__lte=moment).aggregate(last=Max("at"))["last"]
    return max((one for one in (begun, ended, told) if one is not None), default=None)


def features(areas: Sequence[Listed]) -> Iterator[dict[str, Any]]:
    """GeoJSON features of listed areas; one without a known position has no geometry."""
    ids = {id for one in areas for id in one.place_ids}
    shapes = maps.shapes_of(list(Place.objects.filter(pk__in=ids)))
    for one in areas:
        parts = [shapes[id] for id in one.place_ids if id in shapes]
        outline = mapping(unary_union(parts)) if parts else None
        properties = {
            "name": one.name,
            "level": one.level or "static",
            "kind": one.kind,
            "places": one.places,
            "since": one.since.isoformat(),
            "earliest_end": one.earliest.isoformat(),
            "latest_end": one.latest.isoformat(),
        }
        yield {"type": "Feature", "id": one.ref, "geometry": outline, "properties": properties}


def counts(areas: Iterable[Listed]) -> dict[str, int]:
    """How many of each level, in the reader's words, strictest first."""
    found: dict[str, int] = defaultdict(int)
    for one in areas:
        found[one.level_name] += 1
    return dict(found)
