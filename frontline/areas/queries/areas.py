"""Areas: their level now, their clock, what happened in them day by day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from frontline.areas import rules, words
from frontline.areas.models import Area, AreaPlace
from frontline.areas.queries import parts
from frontline.areas.queries import places as asking
from frontline.areas.queries.places import Inside
from frontline.areas.rules import State
from frontline.city.access import NotHere
from frontline.city.models import Place
from frontline.facts.areas import AreaDecided, StaticManagementDecided
from frontline.facts.base import area
from frontline.loop import codec, plans
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow, Task
from frontline.plan.edition import Edition
from frontline.ui.marks import Mark

KINDS = ("area_high", "area_medium", "area_low", "static_management")
_PRESSING = ("lift_area", "continue_area")


@dataclass(frozen=True, slots=True)
class Clock:
    """How far an area is on its way down, and what happens when nobody acts."""

    state: State
    done: int  # complete clean days
    needed: int
    percent: int
    anchor: date
    last: date
    closing: str  # "", "open" or "done": the full round at the end, where the step needs one
    closing_opens: datetime | None
    ends_at: datetime  # when this step falls by itself
    next_kind: str  # measure that follows, or ""
    next_until: datetime | None

    @property
    def mark(self) -> Mark:
        return words.STATES[self.state]


@dataclass(frozen=True, slots=True)
class Shown:
    """One area as lists and its page show it."""

    area: Area
    measure: MeasureRow | None  # in force now; None when the area has ended or is being worked out
    level: str  # high, medium, low, "" for static management or none
    name: str  # of the measure, in the edition's words
    clock: Clock | None
    places: tuple[str, ...]


def area_for(ref: UUID | str) -> Area:
    """Raises NotHere."""
    found = Area.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def in_force(at: datetime) -> QuerySet[MeasureRow]:
    """Levels and static management of decided areas."""
    return loop.measures_in_force(at).filter(subject_kind="area", kind__in=KINDS)


def lifts_before(at: datetime, before: datetime) -> QuerySet[MeasureRow]:
    """Areas that step down or end by themselves in a window."""
    return in_force(at).filter(ends_at__lte=before)


def overdue(at: datetime) -> QuerySet[Task]:
    """Clocks whose time is over without the conditions met, and nobody has signed."""
    return Task.objects.filter(kind="continue_area", state=Task.State.OPEN, opens_at__lte=at)


def ended(at: datetime) -> QuerySet[Area]:
    """Areas with nothing in force any more."""
    return Area.objects.exclude(pk__in=in_force(at).values("subject_id"))


def pressing(at: datetime) -> list[Shown]:
    """Areas whose lift is proposed or held, or whose time is over; by the time at which they fall."""
    tasks = Task.objects.filter(kind__in=_PRESSING, subject_kind="area", opens_at__lte=at)
    rows = in_force(at).filter(pk__in=tasks.values("measure")).order_by("ends_at", "id")[:200]
    found = shown(list(rows), at=at)
    return [one for one in found if one.clock and one.clock.state != State.RUNNING]


def shown(rows: Sequence[MeasureRow], *, at: datetime) -> list[Shown]:
    """Measures of areas as lists show them, in the given order."""
    ids = [row.subject_id for row in rows]
    areas = Area.objects.in_bulk(ids)
    parted = _parts(ids)
    following = _following(ids, at)
    return [
        _shown(areas[row.subject_id], row, following.get(row.subject_id), parted[row.subject_id], at)
        for row in rows
        if row.subject_id in areas
    ]


def _parts(areas: Iterable[int]) -> dict[int, tuple[str, ...]]:
    joined = list(AreaPlace.objects.filter(area__in=list(areas)).values_list("area", "place"))
    at_places = Place.objects.filter(pk__in=[place for _, place in joined]).defer("shape").in_bulk()
    titles = asking.titles(at_places.values())
    found: dict[int, list[str]] = defaultdict(list)
    for of_area, place in joined:
        found[of_area].append(titles[place])
    return defaultdict(tuple, {one: tuple(sorted(names)) for one, names in found.items()})


def _following(areas: Iterable[int], at: datetime) -> dict[int, MeasureRow]:
    """The step that comes next in each area."""
    rows = MeasureRow.objects.filter(
        subject_kind="area", subject_id__in=list(areas), lifted_at__isnull=True, starts_at__gt=at
    )
    return {row.subject_id: row for row in rows.order_by("-starts_at")}


def _shown(
    found: Area, row: MeasureRow, after: MeasureRow | None, parts: tuple[str, ...], at: datetime
) -> Shown:
    edition = plans.edition(row.edition)
    details = dict(row.details)
    level = details.get("level", "")
    clock = _clock(row, after, at, edition) if "last_clean_day" in details else None
    return Shown(found, row, level, words.measure_name(edition, row), clock, parts)


def _clock(row: MeasureRow, after: MeasureRow | None, at: datetime, edition: Edition) -> Clock:
    details = dict(row.details)
    anchor, last = date.fromisoformat(details["anchor"]), date.fromisoformat(details["last_clean_day"])
    duties = codec.duties_of(row)
    done, needed = rules.clean_days(anchor=anchor, last=last, today=timezone.localdate(at, edition.zone))
    closing = next((duty for duty in duties if duty.kind == "closing_round"), None)
    return Clock(
        state=rules.state_of(duties, at),
        done=done,
        needed=needed,
        percent=round(100 * done / needed) if needed else 100,
        anchor=anchor,
        last=last,
        closing="" if closing is None else "done" if closing.evidence else "open",
        closing_opens=closing.opens_at if closing else None,
        ends_at=row.ends_at,
        next_kind=edition.wording(after.kind, words.language()) if after else "",
        next_until=after.ends_at if after else None,
    )


def shown_area(found: Area, *, at: datetime) -> Shown:
    """One area, also when nothing is in force in it."""
    row = in_force(at).filter(subject_id=found.pk).order_by("-ends_at").first()
    if row is not None:
        return shown([row], at=at)[0]
    return Shown(found, None, "", "", None, _parts([found.pk])[found.pk])


def to_come(found: Area, *, at: datetime) -> list[MeasureRow]:
    """What is decided to begin later."""
    return [row for row in loop.measures_of(area(found.pk), at=at) if row.starts_at > at]


def places_of(found: Area) -> list[Place]:
    return list(Place.objects.filter(area_parts__area=found).order_by("kind", "name"))


def level_now(found: Area, *, at: datetime) -> str:
    """high, medium or low; "" when nothing is in force."""
    row = in_force(at).filter(subject_id=found.pk).order_by("-ends_at").first()
    return dict(row.details).get("level", "") if row else ""


def decision_of(found: Area, *, at: datetime) -> AreaDecided | StaticManagementDecided | None:
    """The latest decision that holds."""
    facts = loop.facts_about(area(found.pk), at=at)
    decisions = [f for f in facts if isinstance(f, AreaDecided | StaticManagementDecided)]
    return decisions[-1] if decisions else None


def tasks_open(found: Area, row: MeasureRow | None, *, at: datetime) -> list[tuple[str, str, datetime]]:
    """What has to be done in the area now, by due time: kind, name in the edition's words, due."""
    if row is None:
        return []
    edition = plans.edition(row.edition)
    open_now = loop.tasks_of(area(found.pk)).filter(state=Task.State.OPEN, opens_at__lte=at)
    return [
        (task.kind, edition.wording(task.kind, words.language(), "duties"), task.due_at) for task in open_now
    ]


def inside_area(found: Area) -> Inside:
    return asking.total_inside(places_of(found))


def soon(at: datetime) -> datetime:
    """Until when a lift counts as one of the next day."""
    return at + timedelta(hours=24)


def count_by_kind(at: datetime) -> dict[str, int]:
    """How many areas of each level there are now."""
    return dict(in_force(at).values_list("kind").annotate(Count("pk")).order_by())


def task_for(ref: UUID | str) -> Task:
    """Raises NotHere."""
    found = Task.objects.filter(ref=ref, room="areas").first()
    if found is None:
        raise NotHere
    return found


def measure_ref(id: int | None) -> UUID:
    found = MeasureRow.objects.filter(pk=id or 0).values_list("ref", flat=True).first()
    if found is None:
        raise NotHere
    return found


def area_of(id: int) -> Area:
    found = Area.objects.filter(pk=id).first()
    if found is None:
        raise NotHere
    return found


def guaranteed_in(decision: AreaDecided | StaticManagementDecided | None) -> list[str]:
    """Services a decision of static management guarantees, in the reader's language."""
    services = rules.guaranteed()
    keys = decision.guaranteed if isinstance(decision, StaticManagementDecided) else ()
    return [words.in_language(dict(services[key])) for key in keys if key in services]


@dataclass(frozen=True, slots=True)
class Other:
    """Another area in force at the same places, and which of the two applies where both hold."""

    shown: Shown
    stricter: bool  # stricter than the area asked about


def others_at(found: Area, row: MeasureRow | None, *, at: datetime) -> list[Other]:
    """Areas in force around this one or inside it, the strictest first."""
    places = places_of(found)
    areas = AreaPlace.objects.filter(parts.nested(places)).exclude(area=found).values("area")
    rows = sorted(in_force(at).filter(subject_id__in=areas)[:50], key=lambda one: rules.weight(one.kind))
    own = rules.weight(row.kind) if row else len(KINDS)
    return [Other(one, rules.weight(one.measure.kind) < own) for one in shown(rows, at=at) if one.measure]


def inside(place: Place, *, at: datetime) -> int:
    """How many areas in force lie in a part of a place."""
    around = loop.places_around(place.pk)
    joined = AreaPlace.objects.filter(parts.nested([place])).exclude(place__in=around).values("area")
    return in_force(at).filter(subject_id__in=joined).values("subject_id").distinct().count()


def is_risk(found: Area) -> bool:
    """A risk area with a clock, not static management."""
    return found.kind == Area.Kind.RISK


def reasons_of(row: MeasureRow | None) -> list[dict[str, object]]:
    """Why the level is in force, as `{% reasons %}` draws it."""
    if row is None:
        return []
    edition = plans.edition(row.edition)
    return [
        {
            "rule": edition.wording(reason["rule"], words.language(), "reasons"),
            "clause": f"{words.edition_name(edition)} · {reason['clause']}",
            "facts": [],
            "certainty": "assumption" if edition.assumptions & set(reason["parameters"]) else "sure",
        }
        for reason in row.reasons
    ]
