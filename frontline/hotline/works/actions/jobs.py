"""A job from its promise to its end. It is a task of the loop; its request keeps its own owner, deadline and reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Agency, Building
from frontline.facts.base import CITY, Subject, place
from frontline.facts.base import request as request_subject
from frontline.hotline.actions import offices
from frontline.hotline.models import Request
from frontline.hotline.rules import WORKED_ON, State
from frontline.hotline.works import rules
from frontline.hotline.works.actions.crews import require_office
from frontline.hotline.works.models import Crew, Job, JobDeed, JobPhoto
from frontline.hotline.works.queries import crews as kept_crews
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.rules import OPEN_JOBS, JobState
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused

TASK = "crew_job"
Kind = JobDeed.Kind
MOST_MATERIALS = 20  # of one record


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTold:
    """What is to be done, where, by which promise."""

    trade: str
    promise: str
    what: str
    address: str = ""
    building: Building | None = None
    contact: str = ""
    phone: str = ""
    urgency: str = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who says that something happened to a job, when, and when it was told."""

    by: Actor
    at: datetime
    known_at: datetime | None = None  # None: told as it happened
    ref: UUID | None = None  # the record's; None: a page's
    crew: Crew | None = None


def make(
    told: JobTold, *, office: Agency, by: Actor, at: datetime, request: Request | None = None,
    crew: Crew | None = None,
) -> Job:  # fmt: skip
    """A job with its promise; from a request that the office has, or by the utility itself. Raises Refused, NotHere."""
    require_office(by, office)
    law = kept.in_force(at)
    promise = law.promise(told.promise)
    if promise is None or told.trade not in promise.trades:
        raise Refused(_("There is no such promise for this supply: choose again."))
    if not told.what.strip():
        raise Refused(_("Write down what is to be done."))
    due = rules.due(promise, timezone.localtime(at), law)
    with _seeing(by):
        if request is not None:
            request = _dispatched(request, office, by, at)
        row = Job.objects.create(
            office=office, trade=told.trade, promise=promise.key, reading=promise.reading,
            limit=law.room_temperature.value if promise.reading else None, request=request,
            what=_plain(told.what), address=_plain(told.address)[:200], building=told.building,
            contact=_plain(told.contact)[:120], phone=told.phone[:40], urgency=told.urgency, told_at=at,
            there_by=due.there, due_at=due.done,
        )  # fmt: skip
        task = tasks.open_task(
            TASK, _subject(row), key=f"{TASK}:{row.pk}", building=row.building_id, at=at, due_at=due.done
        )
        row.task = task.ref
        row.save(update_fields=["task"])
        _deed(row, Kind.MADE, Said(by=by, at=at), text=row.what)
        log.write("job_made", actor=by, at=at, job=row.pk, office=office.pk, promise=promise.key)
        if crew is not None:
            _give(row, crew, by, at)
    return row


@contextmanager
def _seeing(by: Actor) -> Iterator[None]:
    """One transaction in the sight of the city: whoever acts has been checked against the job's office."""
    with transaction.atomic(), access.whole_city(by):
        yield


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()[:1000]


def _subject(job: Job) -> Subject:
    if job.request_id:
        return request_subject(job.request_id)
    return place(job.building_id) if job.building_id else CITY


def _dispatched(request: Request, office: Agency, by: Actor, at: datetime) -> Request:
    """The office has it and works on it; what was only passed on is accepted with the dispatch. Raises Refused."""
    row = Request.objects.get(pk=request.pk)
    if row.state == State.PASSED and row.office_id == office.pk:
        row = offices.accept(row, by=by, at=at)
    if row.office_id != office.pk or row.state not in WORKED_ON:
        raise Refused(_("Only what your office has and works on is dispatched: read the request again."))
    return row


def _locked(job: Job, *states: str) -> Job:
    """Raises Refused where it stands elsewhere."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state not in states:
        raise Refused(_("This job is %(state)s already.") % {"state": _state(row)})
    return row


def _state(job: Job) -> str:
    return {"done": pgettext("job", "done"), "called_off": pgettext("job", "called off")}.get(
        job.state, job.state
    )


def _deed(job: Job, kind: str, said: Said, **more: object) -> JobDeed:
    return JobDeed.objects.create(
        ref=said.ref or uuid4(), job=job, kind=kind, at=said.at, known_at=said.known_at or said.at, crew=said.crew,
        by=said.by.account, by_name=said.by.name, **more,
    )  # fmt: skip


def _stale(*crews: int | None) -> None:
    Crew.objects.filter(pk__in=[one for one in crews if one]).update(route_stale=True)


def give(job: Job, crew: Crew, *, by: Actor, at: datetime) -> Job:
    """To a crew, also instead of another one. The promise stays what it was. Raises Refused, NotHere."""
    require_office(by, job.office_id)
    with _seeing(by):
        row = _locked(job, *OPEN_JOBS)
        _give(row, crew, by, at)
    return row


def _give(row: Job, crew: Crew, by: Actor, at: datetime) -> None:
    if crew.office_id != row.office_id or crew.ended_at is not None:
        raise NotHere
    if crew.trade != row.trade:
        raise Refused(_("This crew works at another supply: choose one that can do it."))
    _stale(row.crew_id, crew.pk)
    row.crew, row.state, row.step, row.late_minutes, row.why = crew, JobState.GIVEN, None, None, ""
    row.save()
    _deed(row, Kind.GIVEN, Said(by=by, at=at, crew=crew))
    log.write("job_given", actor=by, at=at, job=row.pk, crew=crew.pk)


def call_off(job: Job, *, why: str, by: Actor, at: datetime) -> Job:
    """Needed no more, with a reason. Raises Refused, NotHere."""
    require_office(by, job.office_id)
    if not why.strip():
        raise Refused(_("Say why: the asker and the next one in charge read it."))
    with _seeing(by):
        row = _locked(job, *OPEN_JOBS)
        _stale(row.crew_id)
        row.state, row.ended_at, row.why = JobState.CALLED_OFF, at, _plain(why)
        _deed(row, Kind.CALLED_OFF, Said(by=by, at=at), text=row.why)
        tasks.close_task(row.task, evidence=None, at=at) if row.task else None
        row.task = None
        row.save()
        log.write("job_called_off", actor=by, at=at, job=row.pk)
    return row


# --- what a crew says, from its telephone or by a call to the dispatcher ----------------------------------------


def require_works(job: Job, said: Said) -> Crew | None:
    """Who is in the crew that has the job, or had it; or a clerk of its office. Raises NotHere, NotAllowed."""
    require_office(said.by, job.office_id)
    if said.crew is None:
        return job.crew
    had = (
        job.crew_id == said.crew.pk
        or JobDeed.objects.filter(job=job, kind=Kind.GIVEN, crew=said.crew).exists()
    )
    if not had or not kept_crews.is_in(said.crew, said.by.account, said.at):
        raise NotHere
    return said.crew


def _by_crew(job: Job, said: Said) -> Said:
    crew = require_works(job, said)
    return Said(by=said.by, at=max(said.at, job.told_at), known_at=said.known_at, ref=said.ref, crew=crew)


def arrive(job: Job, said: Said) -> Job:
    """The crew is there. Arriving twice is once. Raises Refused, NotHere."""
    with _seeing(said.by):
        told = _by_crew(job, said)
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state == JobState.WAITING:
            raise Refused(_("This job waits for a crew: the dispatcher gives it first."))
        if row.there_at is None or told.at < row.there_at:
            row.there_at = told.at
        row.state = JobState.THERE if row.state == JobState.GIVEN else row.state
        row.save()
        _deed(row, Kind.THERE, told)
    return row


def read(job: Job, said: Said, *, celsius: float, room: str = "") -> Job:
    """A temperature indoors in °C; the newest counts. Raises Refused, NotHere."""
    if not rules.is_reading(celsius):
        raise Refused(
            _("A reading lies between %(least)g and %(most)g °C: read the thermometer again.")
            % {"least": rules.COLDEST, "most": rules.HOTTEST}
        )
    with _seeing(said.by):
        told = _by_crew(job, said)
        row = Job.objects.select_for_update().get(pk=job.pk)
        later = JobDeed.objects.filter(job=row, kind=Kind.READING, at__gt=told.at)
        if not later.exists():
            row.celsius = round(celsius, 1)
            row.save(update_fields=["celsius"])
        _deed(row, Kind.READING, told, celsius=round(celsius, 1), text=_plain(room)[:80])
    return row


def use(job: Job, said: Said, *, materials: Sequence[Sequence[object]]) -> Job:
    """What was used: [what, how many, unit]. Raises Refused, NotHere."""
    used = [_material(one) for one in materials[:MOST_MATERIALS]]
    if not used:
        raise Refused(_("Write what was used, and how many."))
    with _seeing(said.by):
        _deed(job, Kind.MATERIALS, _by_crew(job, said), materials=used)
    return job


def _material(used: Sequence[object]) -> list[object]:
    try:
        what, count, unit = used
        number = float(str(count))
    except ValueError:
        raise Refused(_("Write what was used, and how many.")) from None
    name = _plain(str(what))[:60]
    if not name or not 0 < number <= 10_000:
        raise Refused(_("Write what was used, and how many."))
    return [name, number if number % 1 else int(number), _plain(str(unit))[:12]]


def photograph(job: Job, said: Said, *, when: str, picture: bytes) -> Job:
    """Before or after; `picture` is what media.photo made of it. Raises Refused, NotHere."""
    if when not in JobPhoto.When.values:
        raise Refused(_("Say whether the picture shows before or after."))
    with _seeing(said.by):
        deed = _deed(job, Kind.PHOTO, _by_crew(job, said), text=when)
        JobPhoto.objects.create(deed=deed, job=job, when=when, content=picture)
    return job


def cannot(job: Job, said: Said, *, why: str) -> Job:
    """Not done, because …: back to the dispatcher, with the deadline it had. Raises Refused, NotHere."""
    if not why.strip():
        raise Refused(_("Say why it cannot be done: the dispatcher reads it."))
    with _seeing(said.by):
        told = _by_crew(job, said)
        row = _locked(job, JobState.GIVEN, JobState.THERE)
        if told.crew is not None and row.crew_id != told.crew.pk:
            raise Refused(_("The dispatcher has given this job to another crew."))
        _stale(row.crew_id)
        row.state, row.crew, row.step, row.why = JobState.WAITING, None, None, _plain(why)
        row.save()
        _deed(row, Kind.CANNOT, told, text=row.why)
    return row


def finish(job: Job, said: Said, *, done: str) -> Job:
    """Done: the task is closed by this record; of a request the last job hands in what was done. Raises Refused."""
    if not done.strip():
        raise Refused(_("Write down what was done: the asker reads it."))
    with _seeing(said.by):
        told = _by_crew(job, said)
        row = _locked(job, *OPEN_JOBS)
        _warm_enough(row)
        _stale(row.crew_id)
        row.state, row.ended_at, row.done = JobState.DONE, told.at, _plain(done)
        row.crew = row.crew or told.crew
        row.there_at = row.there_at or told.at
        deed = _deed(row, Kind.DONE, told, text=row.done)
        if row.task:
            tasks.close_task(row.task, evidence=deed.ref, at=told.known_at or told.at)
        row.task = None
        row.save()
        log.write("job_done", actor=said.by, at=told.known_at or told.at, job=row.pk)
        _hand_in(row, said.by, told.known_at or told.at)
    return row


def _warm_enough(job: Job) -> None:
    """A complaint about the cold ends with a thermometer that says otherwise. Raises Refused."""
    if not job.reading or job.limit is None:
        return
    if job.celsius is None:
        raise Refused(_("Measure the temperature first: it was complained of."))
    if job.celsius < job.limit:
        raise Refused(
            _("%(now)g °C indoors, and at least %(limit)g °C were promised: mend it and measure again, or say why it "
              "cannot be done.") % {"now": job.celsius, "limit": job.limit}
        )  # fmt: skip


def _hand_in(job: Job, by: Actor, at: datetime) -> None:
    """The last open job of a request is its evidence: the office says what was done, the asker's word is awaited."""
    if job.request_id is None or Job.objects.filter(request=job.request_id, state__in=OPEN_JOBS).exists():
        return
    row = Request.objects.get(pk=job.request_id)
    if row.state not in WORKED_ON or row.office_id != job.office_id:
        return
    reading = f" {job.celsius:g} °C" if job.celsius is not None else ""
    offices.hand_in(row, done=f"{job.done}{reading} ({job.number})", by=by, at=at)
