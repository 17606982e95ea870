"""A crew's route as its telephone carries it."""

from typing import Any

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.hotline.queries.shown import where
from frontline.hotline.works import rules
from frontline.hotline.works.models import Crew, Job, JobDeed
from frontline.hotline.works.queries.jobs import promise_name, route
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow


def list_of(crew: Crew, by: Actor) -> dict[str, Any]:
    """The whole route in one answer, with what was done so far."""
    with access.whole_city(by):
        jobs = route(crew, by.at)
        done = _deeds([job.pk for job in jobs])
        guarded = _isolated(jobs, by)
    return {"at": by.at, "jobs": [_job(job, done.get(job.pk, []), job.pk in guarded) for job in jobs]}


def _short(**said: Any) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in said.items() if value not in ("", (), [], None, False)}


def _job(job: Job, deeds: list[str], guarded: bool) -> dict[str, Any]:
    return _short(
        ref=job.ref, number=job.number, name=promise_name(job), what=job.what, where=where(job.building, job.address),
        said=job.address if job.building else "", due=job.due_at, there_by=job.there_by, contact=job.contact,
        phone=job.phone, urgency=job.urgency if job.urgency != "normal" else "", reading=job.reading,
        limit=job.limit, celsius=job.celsius, late=job.late_minutes, deeds=deeds, guarded=guarded,
    )  # fmt: skip


def _deeds(jobs: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for job, kind in JobDeed.objects.filter(job__in=jobs).order_by("at").values_list("job", "kind"):
        found.setdefault(job, []).append(kind)
    return found


def _isolated(jobs: list[Job], by: Actor) -> set[int]:
    """Jobs at whose door somebody is under isolation, or in a risk area: the crew protects itself."""
    household = {job.pk: job.request.household_id for job in jobs if job.request and job.request.household_id}
    people = dict(Person.objects.filter(household__in=household.values()).values_list("pk", "household"))
    rows = MeasureRow.objects.filter(
        subject_kind="person", subject_id__in=people, kind__in=rules.ISOLATING, lifted_at__isnull=True,
        starts_at__lte=by.at, ends_at__gt=by.at,
    )  # fmt: skip
    homes = {people[id] for id in rows.values_list("subject_id", flat=True)}
    areas = {id for id in {job.building_id for job in jobs} if id and loop.areas_of_building(id, at=by.at)}
    return {job.pk for job in jobs if household.get(job.pk) in homes or job.building_id in areas}
