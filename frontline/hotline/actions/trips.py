"""A trip to hospital for somebody who may not leave home: vehicle, escort, pass, return; a task of the loop each."""

from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import log
from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.facts.base import request as request_subject
from frontline.hotline.models import Request, TripStep
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.rules import OVER, State
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused


def follow(row: Request, *, at: datetime) -> None:
    """After a request moved: steps begin when an office has it in hand, and end with the request. `row` is locked."""
    if row.state in OVER:
        for step in TripStep.objects.filter(request=row, done_at__isnull=True):
            tasks.close_task(step.task, evidence=None, at=at)
    elif row.state == State.ACCEPTED and _is_trip(row) and not TripStep.objects.filter(request=row).exists():
        for kind in TripStep.Kind.values:
            _begin(row, kind, at)


def _is_trip(row: Request) -> bool:
    category = kept.read(row.catalogue).category(row.category)
    return category is not None and category.trip


def _begin(row: Request, kind: str, at: datetime) -> None:
    assert row.due_at is not None  # the database keeps it
    opened = tasks.open_task(
        f"trip_{kind}",
        request_subject(row.pk),
        key=f"trip_{kind}",
        building=row.building_id,
        at=at,
        due_at=row.due_at,
    )
    TripStep.objects.create(request=row, kind=kind, task=opened.ref, due_at=row.due_at)


def open_steps(row: Request) -> list[TripStep]:
    return list(TripStep.objects.filter(request=row, done_at__isnull=True).order_by("pk"))


def require_over(row: Request) -> None:
    """Raises Refused while something of the trip is not arranged and not called unneeded."""
    if open_steps(row):
        raise Refused(
            _("The trip is not over: say of vehicle, escort, pass and return what was arranged first.")
        )


def arrange(row: Request, kind: str, *, note: str, needed: bool, by: Actor, at: datetime) -> TripStep:
    """One thing is arranged, or not needed; with a word on it. `row` is locked. Raises Refused, NotHere."""
    if not by.may(Verb.ANSWER_REQUESTS) or row.office_id not in by.offices:
        raise NotHere
    told = " ".join(note.replace("\0", " ").split())[:200]
    if not told:
        raise Refused(_("Say what was arranged, or why it is not needed."))
    step = TripStep.objects.select_for_update().filter(request=row, kind=kind).first()
    if step is None or step.done_at is not None or row.state in OVER:
        raise Refused(_("Somebody was quicker: read the request again, it stands elsewhere now."))
    step.done_at, step.needed, step.note, step.by_name = at, needed, told, by.name
    step.save()
    tasks.close_task(step.task, evidence=step.ref if needed else None, at=at)
    log.write("trip_arranged", actor=by, at=at, subject=("request", row.pk), step=kind, needed=needed)
    return step
