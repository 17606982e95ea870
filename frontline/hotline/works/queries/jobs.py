"""Jobs: what waits for a crew, oldest promise first; a crew's route; one job in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.hotline.models import Request
from frontline.hotline.queries.lists import request_for, within
from frontline.hotline.queries.shown import where
from frontline.hotline.queries.story import Entry
from frontline.hotline.rules import State
from frontline.hotline.works import words
from frontline.hotline.works.models import Crew, CrewRecord, Job, JobDeed, JobPhoto
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.queries.crews import shown_crew
from frontline.hotline.works.rules import OPEN_JOBS
from frontline.loop.models import Task
from frontline.ui.marks import Mark

BY_DUE = ["due_at", "id"]


def of_offices(actor: Actor) -> QuerySet[Job]:
    """Every job of the actor's offices."""
    rows = Job.objects.select_related("crew", "building__place", "office")
    if not actor.may(Verb.ANSWER_REQUESTS):
        return rows.none()
    return rows.filter(office__in=actor.offices)


def open_of_offices(actor: Actor) -> QuerySet[Job]:
    return of_offices(actor).filter(state__in=OPEN_JOBS)


def within_board(actor: Actor) -> QuerySet[Job]:
    """Jobs as headquarters counts them: own offices, or places the actor sees."""
    rows = Job.objects.select_related("crew", "building__place", "office").filter(state__in=OPEN_JOBS)
    mine = Q(office__in=actor.offices)
    if actor.may(Verb.REGISTER_REQUESTS) or (actor.may(Verb.SEE_BOARD) and actor.may(Verb.SEE_PEOPLE)):
        buildings = access.buildings_of(actor)
        if buildings is None:
            return rows
        mine |= Q(building__in=buildings)
    return rows.filter(mine)


def overdue(actor: Actor) -> QuerySet[Job]:
    """Promises that are broken: not done in time, or nobody there in time."""
    absent = Q(there_by__lt=actor.at, there_at=None)
    return within_board(actor).filter(Q(due_at__lt=actor.at) | absent)


def job_for(actor: Actor, ref: UUID) -> Job:
    """A job of an own office, or one whose place or request the actor reads. Raises NotHere."""
    with access.whole_city(actor):
        found = (
            Job.objects.filter(ref=ref).select_related("crew", "office", "building__place", "request").first()
        )
        if found is None or actor.account is None or not _reads(actor, found):
            raise NotHere
    return found


def _reads(actor: Actor, job: Job) -> bool:
    if job.office_id in actor.offices and actor.may(Verb.ANSWER_REQUESTS):
        return True
    return within_board(actor).filter(pk=job.pk).exists() or _seen_there(actor, job)


def _seen_there(actor: Actor, job: Job) -> bool:
    """Jobs that are over: for those who read the open ones of the place."""
    reads = actor.may(Verb.REGISTER_REQUESTS) or (actor.may(Verb.SEE_BOARD) and actor.may(Verb.SEE_PEOPLE))
    buildings = access.buildings_of(actor) if reads else ()
    return reads and (buildings is None or job.building_id in buildings)


def is_own(actor: Actor, job: Job) -> bool:
    return actor.may(Verb.ANSWER_REQUESTS) and job.office_id in actor.offices


def of_task(actor: Actor, ref: UUID) -> Job:
    """Raises NotHere."""
    with access.whole_city(actor):
        found = Job.objects.filter(task=ref).first()
    if found is None:
        raise NotHere
    return job_for(actor, found.ref)


def to_dispatch(actor: Actor) -> list[Request]:
    """Requests my offices have and no crew is on, oldest promise first."""
    states = (State.PASSED, State.ACCEPTED, State.REOPENED)
    rows = within(actor).filter(office__in=actor.offices, state__in=states)
    busy = Job.objects.filter(state__in=OPEN_JOBS, request__isnull=False).values("request")
    return list(rows.exclude(pk__in=busy).select_related("catalogue", "leads").order_by("due_at", "pk")[:100])


def request_to_dispatch(actor: Actor, ref: UUID) -> Request:
    """Raises NotHere where it is not with an office of the actor."""
    row = request_for(actor, ref)
    if row.office_id not in actor.offices or not actor.may(Verb.ANSWER_REQUESTS):
        raise NotHere
    return row


def of_request(request: Request, actor: Actor) -> list["Line"]:
    """The jobs made from a request; its reader has been let in to it."""
    with access.whole_city(actor):
        rows = Job.objects.filter(request=request).select_related("crew", "building__place", "office")
        return lines(rows.order_by("pk")[:20], actor.at)


@dataclass(frozen=True, slots=True)
class Line:
    """A job as lists show it."""

    job: Job
    kind: str
    where: str
    crew: str
    state: Mark
    late: bool  # its promise is broken, or somebody should be there
    risk: bool = False  # the route cannot keep the promise


def lines(rows: Iterable[Job], at: datetime) -> list[Line]:
    return [line(job, at) for job in rows]


def line(job: Job, at: datetime) -> Line:
    is_open = job.state in OPEN_JOBS
    absent = job.there_by is not None and job.there_at is None and job.there_by < at
    return Line(
        job, promise_name(job), where(job.building, job.address), shown_crew(job.crew), words.JOB_STATES[job.state],
        is_open and (job.due_at < at or absent), is_open and job.late_minutes is not None,
    )  # fmt: skip


def promise_name(job: Job) -> str:
    """As it was called when it was promised."""
    found = kept.in_force(job.told_at).promise(job.promise)
    if found is None:
        return job.promise
    return found.en if (get_language() or "").startswith("en") else found.zh


def route(crew: Crew, at: datetime) -> list[Job]:
    """A crew's jobs in the order to go; what is not in the route yet comes by its promise."""
    rows = Job.objects.filter(crew=crew, state__in=OPEN_JOBS).select_related(
        "building__place", "request", "crew"
    )
    return list(rows.order_by(F("step").asc(nulls_last=True), "due_at", "pk")[:200])


def route_lines(crew: Crew, actor: Actor) -> list["Line"]:
    """A crew's jobs as its office reads them."""
    with access.whole_city(actor):
        return lines(route(crew, actor.at), actor.at)


def story(job: Job, actor: Actor) -> list[Entry]:
    """Everything that happened to a job, oldest first; its reader has been let in."""
    with access.whole_city(actor):
        rows = list(JobDeed.objects.filter(job=job).select_related("crew").order_by("at", "known_at"))
    return [_entry(row) for row in rows]


def _entry(deed: JobDeed) -> Entry:
    title, icon = words.DEEDS[deed.kind]
    said = [deed.text, f"{deed.celsius:g} °C" if deed.celsius is not None else ""]
    said += [" ".join(str(part) for part in used) for used in deed.materials]
    by = " · ".join(filter(None, (shown_crew(deed.crew), deed.by_name)))
    return Entry(
        deed.at, f"{title} · {by}" if by else str(title), " · ".join(filter(None, said)), icon=icon,
        tone="orange" if deed.kind == "cannot" else "",
    )  # fmt: skip


def photos(job: Job, actor: Actor) -> list[JobPhoto]:
    with access.whole_city(actor):
        rows = JobPhoto.objects.filter(job=job).select_related("deed").defer("content")
        return list(rows.order_by("deed__at"))


def photo_for(actor: Actor, ref: UUID) -> JobPhoto:
    """Raises NotHere where its job is not the actor's to read."""
    with access.whole_city(actor):
        found = JobPhoto.objects.filter(pk=ref).select_related("job").first()
    if found is None:
        raise NotHere
    job_for(actor, found.job.ref)
    return found


def held(actor: Actor) -> list[CrewRecord]:
    """What telephones told and no action took: a person looks at it."""
    rows = CrewRecord.objects.filter(office__in=actor.offices, settled_at=None).exclude(why="")
    return list(rows.order_by("received_at", "pk")[:100]) if actor.may(Verb.ANSWER_REQUESTS) else []


def task_open(ref: UUID | None) -> bool:
    return ref is not None and Task.objects.filter(ref=ref, state=Task.State.OPEN).exists()
