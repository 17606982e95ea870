"""Pieces of other pages: what a resident reads of a stop, what a place's page shows, what a decision concerns."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building, Person, Place
from frontline.city.roles import Verb
from frontline.hotline.works.models import Job, SupplyStop
from frontline.hotline.works.queries import crews, jobs, stops
from frontline.hotline.works.rules import OPEN_JOBS
from frontline.loop.rooms import Line, Panel, RecordCount


def of_resident(person: Person, at: datetime) -> Panel | None:
    """No water or no heating: from when to when, why, where water stands, whom to ring at night."""
    if person.building_id is None or person.building is None:
        return None
    told = stops.of_building(person.building_id, at)
    if not told:
        return None
    duty = {one.stop.pk: crews.serving(person.building, at, one.stop.trade) for one in told}
    rows = [(one, [on for on in duty[one.stop.pk] if on.now is not None]) for one in told]
    return Panel("hotline/works/parts/of_resident.html", {"rows": rows}, order=20)


def of_place(actor: Actor, place: Place) -> Panel | None:
    """On a building's page: stops, open jobs, who is on duty for it."""
    building = Building.objects.filter(pk=place.pk).select_related("place").first()
    if building is None or not (crews.reads_all(actor) or actor.may(Verb.ANSWER_REQUESTS)):
        return None
    rows = jobs.within_board(actor).filter(building=building).order_by("due_at", "pk")[:10]
    context = {
        "told": stops.of_building(building.pk, actor.at), "jobs": jobs.lines(rows, actor.at),
        "duty": crews.serving(building, actor.at),
    }  # fmt: skip
    return Panel("hotline/works/parts/of_place.html", context, order=70) if any(context.values()) else None


def affected_by(actor: Actor, buildings: Sequence[int]) -> Iterable[RecordCount]:
    """Open jobs and told stops of these buildings."""
    open_jobs = access.within(Job.objects.filter(building__in=buildings, state__in=OPEN_JOBS), actor)
    told = stops.of_buildings(buildings)
    for key, name, rows, lines in (
        ("jobs", _("Open jobs of crews"), open_jobs, _job_lines), ("stops", _("Stops of supply"), told, _stop_lines),
    ):  # fmt: skip
        count = rows.count()
        if count:
            yield RecordCount(key, name, count, records=rows, lines=lines)


def _job_lines(actor: Actor, rows: Sequence[Job]) -> list[Line]:
    found = jobs.lines(rows, actor.at)
    return [
        Line(f"{one.job.number} {one.kind}", one.where, f"/hotline/works/job/{one.job.ref}/") for one in found
    ]


def _stop_lines(actor: Actor, rows: Sequence[SupplyStop]) -> list[Line]:
    found = stops.lines(rows, actor.at)
    return [Line(f"{one.what} {one.where}", one.why, f"/hotline/works/stop/{one.stop.ref}/") for one in found]
