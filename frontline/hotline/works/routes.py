"""A crew's route of the day: overdue first, then as the solver orders it, then what cannot be in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from django.db import transaction

from frontline.hotline.works.models import Crew, Job
from frontline.hotline.works.queries.jobs import route
from frontline.solvers.routes import Kind, Plan, Problem, Stop, UnusableInput, Vehicle, solve

METRES = 111_320.0  # of a degree of latitude
SPEED = 6.0  # m/s in a town with control points (assumption)
SERVICE = 45 * 60.0  # seconds of one job (assumption)
SECONDS = 0.3  # of search: a crew has some ten jobs
_CREW = Kind("crew", capacity=10_000, speed=SPEED, closed_loop=True)


@dataclass(frozen=True, slots=True)
class Way:
    """Jobs in the order to go, and by how many minutes some of them will be late."""

    order: tuple[int, ...]
    late: dict[int, int]


def plan_routes(*, at: datetime) -> bool:
    """Work out the route of one crew whose jobs changed. True if there was one."""
    with transaction.atomic():
        crew = (
            Crew.objects.select_for_update(skip_locked=True).filter(route_stale=True).order_by("pk").first()
        )
        if crew is None:
            return False
        jobs = route(crew, at)
        way = order(jobs, start_of(crew, jobs), at)
        by_id = {job.pk: job for job in jobs}
        for step, id in enumerate(way.order, start=1):
            by_id[id].step, by_id[id].late_minutes = step, way.late.get(id)
        Job.objects.bulk_update(jobs, ["step", "late_minutes"])
        Crew.objects.filter(pk=crew.pk).update(route_stale=False)
    return True


def start_of(crew: Crew, jobs: Sequence[Job]) -> tuple[float, float] | None:
    """Where the crew is: at the job it arrived at last, else where it stands without one. Degrees."""
    there = [job for job in jobs if job.there_at is not None and place_of(job) is not None]
    if there:
        return place_of(max(there, key=lambda job: (job.there_at, job.pk)))
    return (crew.lon, crew.lat) if crew.lon is not None and crew.lat is not None else None


def place_of(job: Job) -> tuple[float, float] | None:
    """Degrees east and north of the job's building."""
    place = job.building.place if job.building else None
    if place is None or place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat


def order(jobs: Sequence[Job], start: tuple[float, float] | None, at: datetime) -> Way:
    """First where the crew is, then what is overdue, then the solver's order; what has no place comes last."""
    there = [job for job in jobs if job.there_at is not None]
    rest = [job for job in jobs if job.there_at is None]
    overdue = sorted((job for job in rest if by_when(job) <= at), key=lambda job: (by_when(job), job.pk))
    ahead = [job for job in rest if by_when(job) > at]
    placed = [job for job in ahead if place_of(job) is not None]
    lost = sorted((job for job in ahead if place_of(job) is None), key=lambda job: (by_when(job), job.pk))
    from_here = next((place for job in reversed([*there, *overdue]) if (place := place_of(job))), start)
    busy = len(overdue) * SERVICE
    solved, late = _solved(placed, from_here, at, busy)
    return Way(tuple(job.pk for job in (*there, *overdue, *solved, *lost)), late)


def by_when(job: Job) -> datetime:
    """The moment that binds the crew's way: somebody is there, else it is done."""
    return job.there_by if job.there_by is not None and job.there_at is None else job.due_at


def _solved(
    jobs: Sequence[Job], start: tuple[float, float] | None, at: datetime, busy: float
) -> tuple[list[Job], dict[int, int]]:
    if len(jobs) < 2:
        return list(jobs), {}
    plan = _planned(jobs, start, at, busy)
    if plan is None:
        return sorted(jobs, key=lambda job: (by_when(job), job.pk)), {}
    going = [jobs[stop] for one in plan.rounds for stop in one.stops]
    left = sorted(plan.unserved, key=lambda one: by_when(jobs[one.stop]))
    return [*going, *(jobs[one.stop] for one in left)], {
        jobs[one.stop].pk: max(round(one.short / 60), 1) for one in left
    }


def _planned(
    jobs: Sequence[Job], start: tuple[float, float] | None, at: datetime, busy: float
) -> Plan | None:
    """None where the places cannot be planned with: the promises alone order them."""
    places = [place for job in jobs if (place := place_of(job))]
    origin = start or places[0]
    narrow = cos(radians(origin[1]))

    def metres(place: tuple[float, float]) -> tuple[float, float]:
        return (place[0] - origin[0]) * METRES * narrow, (place[1] - origin[1]) * METRES

    stops = tuple(
        Stop(
            str(job.pk), *metres(place), due=max((by_when(job) - at).total_seconds(), 0.0), service=SERVICE,
            special=job.urgency != "normal",
        )
        for job, place in zip(jobs, places, strict=True)
    )  # fmt: skip
    try:
        return solve(
            Problem(stops, (Vehicle("crew", _CREW, (0.0, 0.0), opens=busy),)), seconds=SECONDS, seed=1
        )
    except UnusableInput:
        return None
