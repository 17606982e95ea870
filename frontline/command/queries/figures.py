"""Figures that rooms offer, for a stretch of time, whole and by sub-area; every number opens to its records."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, DurationField, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city.access import Actor, NotHere, ref_of
from frontline.city.models import Place
from frontline.loop import rooms
from frontline.loop.naming import local_name
from frontline.loop.rooms import Figure, Split

Area = Place  # also for the views
DAYS = (1, 3, 7, 30)  # stretches offered; today is the last of them
_COLUMNS = {Place.Kind.TOWNSHIP: "township", Place.Kind.COMMUNITY: "community", Place.Kind.GRID: "grid"}
_PARTS = {
    Place.Kind.CITY: Place.Kind.TOWNSHIP,
    Place.Kind.TOWNSHIP: Place.Kind.COMMUNITY,
    Place.Kind.COMMUNITY: Place.Kind.GRID,
}  # sub-areas of each level


class Percentile(Aggregate):
    """How long at most for a share of them; PostgreSQL's percentile_cont."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Span:
    """Of which days and where one asks."""

    days: int
    since: datetime
    until: datetime
    place: Place | None  # None: all of one's places

    def query(self, **more: str) -> str:
        given = {"days": str(self.days), **({"place": str(self.place.ref)} if self.place else {}), **more}
        return "?" + urlencode(given)


@dataclass(frozen=True, slots=True)
class Cell:
    shown: str
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One figure: its number in all, by sub-area, by its splits, and how long it took."""

    figure: Figure
    total: Cell
    areas: list[Cell]  # one for each sub-area of the page
    heads: list[str]  # of the second split
    rows: list[Row]  # of the first split
    took: tuple[str, str] | None  # half of them, nine in ten

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, Cell]]]]:
        """Rows with what each cell counts: a table on a phone has no head."""
        heads = [_("All"), *self.heads]
        return [(row.name, list(zip(heads, row.cells, strict=True))) for row in self.rows]


def span_of(days: str, place: Place | None, *, at: datetime) -> Span:
    """Today and the days before; an unknown number of days is today."""
    count = int(days) if days in {str(one) for one in DAYS} else 1
    zone = timezone.get_current_timezone()
    today = timezone.localtime(at).date()
    since = datetime.combine(today - timedelta(days=count - 1), time(), zone)
    return Span(count, since, datetime.combine(today + timedelta(days=1), time(), zone), place)


def place_of(ref: str) -> Place | None:
    """The sub-area asked for. Raises NotHere for what is none."""
    if not ref:
        return None
    found = Place.objects.filter(ref=ref_of(ref), kind__in=_COLUMNS).defer("shape").first()
    if found is None:
        raise NotHere
    return found


def areas_of(actor: Actor, place: Place | None) -> list[Place]:
    """Sub-areas shown: those of the place, else of the actor's one place, else the streets of the city."""
    inside = place
    if inside is None and not actor.city_wide and len(actor.places) == 1:
        inside = Place.objects.filter(pk=actor.places[0]).defer("shape").first()
    kind = _PARTS.get(Place.Kind(inside.kind)) if inside else Place.Kind.TOWNSHIP
    if kind is None:
        return []
    rows = Place.objects.filter(kind=kind, closed_on__isnull=True)
    rows = rows.filter(parent=inside) if inside else rows
    return list(rows.defer("shape").order_by("code", "pk")[:60])


def larger(place: Place) -> Place | None:
    """The sub-area it lies in; None above a street: the city."""
    return place.parent if place.kind != Place.Kind.TOWNSHIP else None


def area_name(place: Place) -> str:
    return local_name(place.name, place.name_en)


def figure_of(key: str) -> Figure:
    found = next((one for one in rooms.figures() if one.key == key), None)
    if found is None:
        raise NotHere
    return found


def records(figure: Figure, actor: Actor, span: Span, chosen: dict[str, str] | None = None) -> QuerySet[Any]:
    """The rows a number counts; `chosen` are values of splits."""
    rows = figure.query(actor, span.since, span.until)
    if span.place is not None:
        rows = rows.filter(**{f"{figure.building}__{_COLUMNS[Place.Kind(span.place.kind)]}": span.place.pk})
    for split in figure.splits:
        if chosen and split.key in chosen:
            rows = rows.annotate(**{f"by_{split.key}": split.value(actor)}).filter(
                **{f"by_{split.key}": chosen[split.key]}
            )
    return rows


def table(figure: Figure, actor: Actor, span: Span, areas: Sequence[Place]) -> Table:
    rows = records(figure, actor, span)
    return Table(
        figure=figure,
        total=_cell(figure, span, rows.order_by().count()),
        areas=_by_area(figure, rows, span, areas),
        heads=_heads(figure, rows, actor),
        rows=_by_split(figure, rows, actor, span),
        took=_took(figure, rows),
    )


def _cell(figure: Figure, span: Span, count: int, **chosen: str) -> Cell:
    url = reverse("command:figure", args=[figure.key]) + span.query(**chosen)
    return Cell(f"{count:,}", url if count else "", figure.tone if count else "")


def _by_area(figure: Figure, rows: QuerySet[Any], span: Span, areas: Sequence[Place]) -> list[Cell]:
    if not areas:
        return []
    column = f"{figure.building}__{_COLUMNS[Place.Kind(areas[0].kind)]}"
    counts = dict(rows.order_by().values_list(column).annotate(n=Count("*")))
    return [
        _cell(figure, Span(span.days, span.since, span.until, area), counts.get(area.pk, 0)) for area in areas
    ]


def _grouped(
    figure: Figure, rows: QuerySet[Any], actor: Actor, splits: Sequence[Split]
) -> list[tuple[Any, ...]]:
    names = [f"by_{split.key}" for split in splits]
    values = {name: split.value(actor) for name, split in zip(names, splits, strict=True)}
    return list(rows.order_by().annotate(**values).values_list(*names).annotate(n=Count("*")))


def _heads(figure: Figure, rows: QuerySet[Any], actor: Actor) -> list[str]:
    second = figure.splits[1:2]
    return [second[0].label(key) for key in _keys(figure, rows, actor)] if second else []


def _keys(figure: Figure, rows: QuerySet[Any], actor: Actor) -> list[str]:
    """Values of the second split that occur, in one order for head and rows."""
    return sorted({str(key) for key, _n in _grouped(figure, rows, actor, figure.splits[1:2])})


def _by_split(figure: Figure, rows: QuerySet[Any], actor: Actor, span: Span) -> list[Row]:
    if not figure.splits:
        return []
    first, second = figure.splits[0], figure.splits[1:2]
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for keys in _grouped(figure, rows, actor, figure.splits[:2]):
        counts[str(keys[0])][str(keys[1]) if second else ""] = keys[-1]
    heads = _keys(figure, rows, actor) if second else []
    ordered = sorted(counts.items(), key=lambda item: -sum(item[1].values()))
    return [
        Row(
            first.label(key),
            [
                _cell(figure, span, sum(by.values()), **{first.key: key}),
                *(
                    _cell(figure, span, by.get(head, 0), **{first.key: key, second[0].key: head})
                    for head in heads
                ),
            ],
        )
        for key, by in ordered
    ]


def _took(figure: Figure, rows: QuerySet[Any]) -> tuple[str, str] | None:
    if figure.took is None:
        return None
    expression = figure.took()
    found = rows.order_by().aggregate(
        half=Percentile(expression, share=0.5), most=Percentile(expression, share=0.9)
    )
    return (_length(found["half"]), _length(found["most"])) if found["half"] is not None else None


def _length(took: timedelta) -> str:
    hours, minutes = divmod(int(took.total_seconds() // 60), 60)
    return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes} if hours else _("%(m)s min") % {"m": minutes}
