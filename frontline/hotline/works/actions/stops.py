"""Planned stops: drawn, announced to exactly those inside, special needs called first, closed with actual times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Agency, Building, Person, Place
from frontline.facts.base import CITY, Subject
from frontline.facts.base import place as place_subject
from frontline.hotline.works import rules
from frontline.hotline.works.actions.crews import require_office
from frontline.hotline.works.models import StopBuilding, StopCall, StopDeed, SupplyStop
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.queries import stops as queries
from frontline.hotline.works.rules import TOLD, StopState
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused

CALL_TASK, WATER_TASK = "stop_calls", "temporary_water"
MOST_CORNERS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Where and when; one of place, outline, buildings."""

    trade: str
    why: str
    begins_at: datetime
    ends_at: datetime
    accident: bool = False
    why_en: str = ""
    why_bo: str = ""
    place: Place | None = None
    outline: Sequence[Sequence[float]] | None = None
    buildings: Sequence[Building] = ()


def draw(drawn: Drawn, *, office: Agency, by: Actor, at: datetime) -> SupplyStop:
    """A draft: nobody hears of it. Raises Refused, NotHere."""
    require_office(by, office)
    if drawn.trade not in rules.TRADES:
        raise Refused(_("Choose which supply is off."))
    why = " ".join(drawn.why.replace("\0", "").split())[:300]
    if not why:
        raise Refused(_("Say why: the residents read it."))
    _check_times(drawn.begins_at, drawn.ends_at, at)
    buildings = _resolved(drawn)
    with transaction.atomic():
        row = SupplyStop.objects.create(
            office=office, trade=drawn.trade, accident=drawn.accident, why=why, why_en=drawn.why_en.strip()[:300],
            why_bo=drawn.why_bo.strip()[:300], begins_at=drawn.begins_at, ends_at=drawn.ends_at, place=drawn.place,
            outline=[list(corner[:2]) for corner in drawn.outline] if drawn.outline else None, made_at=at,
            made_by=by.account,
        )  # fmt: skip
        StopBuilding.objects.bulk_create([StopBuilding(stop=row, building_id=pk) for pk in buildings])
        _deed(row, "drafted", by, at, figures={"buildings": len(buildings)})
        log.write("stop_drawn", actor=by, at=at, stop=row.pk, buildings=len(buildings))
    return row


def _check_times(begins: datetime, ends: datetime, at: datetime) -> None:
    if not begins < ends <= begins + rules.LONGEST_STOP:
        days = rules.LONGEST_STOP.days
        raise Refused(_("A stop ends after it begins, and lasts %(n)d days at most.") % {"n": days})
    if ends <= at:
        raise Refused(_("This lies in the past: write when the supply is off from now on."))


def _resolved(drawn: Drawn) -> list[int]:
    """Raises Refused where it is no set of buildings that can be told."""
    if drawn.outline:
        found = queries.of_outline(_ring(drawn.outline))
    elif drawn.buildings:
        found = sorted({building.pk for building in drawn.buildings})
    else:
        found = queries.of_place(drawn.place) if drawn.place else []
    if not found:
        raise Refused(_("No building lies there: choose another place, or draw another outline."))
    if len(found) > queries.MOST_BUILDINGS:
        raise Refused(_("More than %(n)d buildings: draw several stops.") % {"n": queries.MOST_BUILDINGS})
    return found


def _ring(outline: Sequence[Sequence[float]]) -> Sequence[Sequence[float]]:
    """Raises Refused for what is no closed outline in degrees."""
    try:
        corners = [(float(one[0]), float(one[1])) for one in outline]
    except (TypeError, ValueError, IndexError):
        corners = []
    placed = all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in corners)
    if not 3 <= len(corners) <= MOST_CORNERS or not placed:
        raise Refused(_("An outline has 3 to 2,000 corners, each in degrees: longitude, latitude."))
    return corners


def _deed(stop: SupplyStop, kind: str, by: Actor, at: datetime, text: str = "", **more: object) -> StopDeed:
    made = StopDeed.objects.create(
        ref=uuid4(), stop=stop, kind=kind, at=at, by=by.account, by_name=by.name, text=text[:400], **more
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'stops')")
    return made


def _locked(stop: SupplyStop, by: Actor, *states: str) -> SupplyStop:
    require_office(by, stop.office_id)
    row = SupplyStop.objects.select_for_update().get(pk=stop.pk)
    if row.state not in states:
        raise Refused(_("Somebody was quicker: this stop stands elsewhere now. Read it again."))
    return row


def announce(stop: SupplyStop, *, by: Actor, at: datetime) -> SupplyStop:
    """From now on everybody inside reads it; special needs are called first. Raises Refused, NotHere."""
    law = kept.in_force(at)
    with transaction.atomic():
        row = _locked(stop, by, StopState.DRAFT)
        if not row.accident and rules.too_short(row.trade, row.begins_at, at, law):
            hours = law.notice(row.trade).total_seconds() / 3600
            raise Refused(
                _("A planned stop is announced at least %(n)g hours before: choose a later beginning. An accident is "
                  "announced at once.") % {"n": hours}
            )  # fmt: skip
        _again(row)
        row.state, row.announced_at = StopState.ANNOUNCED, at
        now = queries.inside(row, by)
        figures = {"buildings": now.buildings, "households": now.households, "people": now.people}
        _deed(row, "announced", by, at, text=_times(row), figures=figures)
        _open_tasks(row, now.special, by, at)
        row.save()
        log.write("stop_announced", actor=by, at=at, stop=row.pk, households=now.households)
    return row


def _again(row: SupplyStop) -> None:
    """The buildings of a place as its lines are now."""
    if row.place is None:
        return
    now = set(queries.of_place(row.place))
    before = set(StopBuilding.objects.filter(stop=row).values_list("building", flat=True))
    StopBuilding.objects.filter(stop=row, building__in=before - now).delete()
    StopBuilding.objects.bulk_create([StopBuilding(stop=row, building_id=pk) for pk in sorted(now - before)])


def _times(row: SupplyStop) -> str:
    begins, ends = timezone.localtime(row.begins_at), timezone.localtime(row.ends_at)
    return f"{begins:%m-%d %H:%M} – {ends:%m-%d %H:%M}"


def _subject(row: SupplyStop) -> Subject:
    return place_subject(row.place_id) if row.place_id else CITY


def _open_tasks(row: SupplyStop, special: int, by: Actor, at: datetime) -> None:
    """Calls before it begins; water before it is missing for too long."""
    building = (
        StopBuilding.objects.filter(stop=row).order_by("building").values_list("building", flat=True).first()
    )
    if special and row.call_task is None and queries.left_to_call(row, by):
        row.call_task = tasks.open_task(
            CALL_TASK, _subject(row), key=f"{CALL_TASK}:{row.pk}", building=building, at=at,
            due_at=max(row.begins_at, at),
        ).ref  # fmt: skip
    long = rules.needs_water(row.trade, row.begins_at, row.ends_at, kept.in_force(at))
    if long and row.water_task is None and not row.water_at:
        row.water_task = tasks.open_task(
            WATER_TASK, _subject(row), key=f"{WATER_TASK}:{row.pk}", building=building, at=at,
            due_at=max(row.begins_at, at),
        ).ref  # fmt: skip


def move(
    stop: SupplyStop, *, begins_at: datetime, ends_at: datetime, why: str, by: Actor, at: datetime
) -> SupplyStop:
    """Other times, which everybody inside reads; longer than the limit asks for water. Raises Refused, NotHere."""
    if not why.strip():
        raise Refused(_("Say why: the residents read it."))
    with transaction.atomic():
        row = _locked(stop, by, *TOLD)
        begins = row.begins_at if row.state == StopState.RUNNING else begins_at
        _check_times(begins, ends_at, at)
        row.begins_at, row.ends_at = begins, ends_at
        _deed(row, "moved", by, at, text=f"{_times(row)} · {why.strip()}")
        _open_tasks(row, queries.inside(row, by).special, by, at)
        row.save()
    return row


def begin(stop: SupplyStop, *, by: Actor, at: datetime) -> SupplyStop:
    """The supply is off now. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _locked(stop, by, StopState.ANNOUNCED)
        row.state, row.really_began_at = StopState.RUNNING, at
        _deed(row, "begun", by, at)
        row.save()
    return row


def bring_water(stop: SupplyStop, *, where: str, by: Actor, at: datetime) -> SupplyStop:
    """Temporary water stands ready, and where: everybody inside reads it. Raises Refused, NotHere."""
    told = " ".join(where.replace("\0", "").split())[:300]
    if not told:
        raise Refused(_("Say where the water stands and from when: the residents read it."))
    with transaction.atomic():
        row = _locked(stop, by, *TOLD)
        row.water_at = told
        deed = _deed(row, "water", by, at, text=told)
        _close("water_task", row, deed, at)
        row.save()
    return row


def _close(task: str, row: SupplyStop, evidence: StopDeed | None, at: datetime) -> None:
    ref = getattr(row, task)
    if ref:
        tasks.close_task(ref, evidence=evidence.ref if evidence else None, at=at)
        setattr(row, task, None)


def called(
    stop: SupplyStop, person: Person, *, outcome: str, note: str = "", by: Actor, at: datetime
) -> StopCall:
    """Somebody with special needs was rung; the last one reached closes the task. Raises Refused, NotHere."""
    if outcome not in StopCall.Outcome.values:
        raise Refused(_("Choose what came of the call."))
    with transaction.atomic(), access.whole_city(by):
        row = _locked(stop, by, *TOLD)
        lives_inside = StopBuilding.objects.filter(stop=row, building=person.building_id).exists()
        if not lives_inside or person.building_id is None:
            raise NotHere
        made = StopCall.objects.create(
            stop=row, person=person, building_id=person.building_id, outcome=outcome, note=note.strip()[:300],
            needs=person.needs, at=at, by=by.account, by_name=by.name,
        )  # fmt: skip
        log.write("stop_called", actor=by, at=at, subject=("person", person.pk), stop=row.pk, outcome=outcome)
        if row.call_task and not queries.left_to_call(row, by):
            _close("call_task", row, _deed(row, "called", by, at), at)
            row.save()
    return made


def end(stop: SupplyStop, *, ended_at: datetime, by: Actor, at: datetime) -> SupplyStop:
    """The supply is back: closed with the actual times. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _locked(stop, by, *TOLD)
        began = row.really_began_at or min(row.begins_at, ended_at)
        if not began <= ended_at <= at:
            raise Refused(_("It ends after it began, and not in the future."))
        row.state, row.really_began_at, row.really_ended_at = StopState.OVER, began, ended_at
        deed = _deed(row, "over", by, at, text=f"{timezone.localtime(ended_at):%m-%d %H:%M}")
        _close("water_task", row, deed if row.water_at else None, at)
        _close("call_task", row, None, at)
        row.save()
        log.write("stop_over", actor=by, at=at, stop=row.pk)
    return row


def call_off(stop: SupplyStop, *, why: str, by: Actor, at: datetime) -> SupplyStop:
    """It does not take place; who was told reads no more of it. Raises Refused, NotHere."""
    if not why.strip():
        raise Refused(_("Say why: the residents read it."))
    with transaction.atomic():
        row = _locked(stop, by, StopState.DRAFT, StopState.ANNOUNCED)
        row.state = StopState.CALLED_OFF
        _deed(row, "called_off", by, at, text=why.strip())
        _close("water_task", row, None, at)
        _close("call_task", row, None, at)
        row.save()
    return row
