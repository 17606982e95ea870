"""What exists behind the addresses of the works."""

from datetime import timedelta
from uuid import uuid4

from frontline.city.roles import Verb
from frontline.hotline.works.actions import accounts, crews, jobs, stops
from frontline.hotline.works.actions.jobs import Said
from frontline.hotline.works.actions.stops import Drawn
from frontline.hotline.works.models import CrewRecord, Protection, UtilityAccount
from tests.hotline.desk import agency
from tests.hotline.works.crew import UTILITY, crew_of, dispatcher, job_of
from tests.refs import NOON, Named, Refs
from tests.town import Town

RULES = "Promises and limits are the city's own word to everybody, edited by whoever leads the hotline."


def works(town: Town) -> Refs:
    """A job at the patient's house with a photo, a draft of a stop, a crew, a shift, a held record, a protection."""
    by, office = dispatcher(town, NOON), agency(UTILITY)
    crew = crew_of(town)
    job = job_of(town, NOON, building=2, crew=crew)
    photo = uuid4()
    jobs.photograph(job, Said(by=by, at=NOON, ref=photo), when="before", picture=b"\xff\xd8")
    drawn = Drawn(
        trade="water", why="why", begins_at=NOON, ends_at=NOON + timedelta(hours=1), place=town.grids["E1"]
    )
    stop = stops.draw(drawn, office=office, by=by, at=NOON)
    post = crews.open_post(
        office=office, trade="water", kind="area_room", name="post", serves=[town.city], by=by, at=NOON
    )
    times = {"since": NOON, "until": NOON + timedelta(hours=8)}
    shift = crews.enter_shift(post, name="name", phone="0976-8820009", by=by, at=NOON, **times)
    held = CrewRecord.objects.create(
        ref=uuid4(), kind="done", office=office, at=NOON, received_at=NOON, why="why", payload="{}"
    )
    there = [Named({"ref": job.ref})]
    return {
        "job": there,
        "job-act": there,
        "job-photo": [Named({"ref": photo})],
        "works-task": [Named({"ref": job.task})],
        "settle-crew-record": [Named({"ref": held.ref})],
        "withdraw-shift": [Named({"ref": shift.ref})],
        "crew": [Named({"ref": crew.ref})],
        "stop": [Named({"ref": stop.ref})],
        "stop-act": [Named({"ref": stop.ref})],
        "stop-call": [Named({"ref": stop.ref})],
        "end-protection": [Named({"ref": _protected(town).ref})],
        "work-value": [Named({"key": "night"}, open_because=RULES, open_to=Verb.SET_CATALOGUE)],
        "work-promise": [Named({"key": "small"}, open_because=RULES, open_to=Verb.SET_CATALOGUE)],
    }


def _protected(town: Town) -> Protection:
    by = dispatcher(town, NOON)
    row = UtilityAccount.objects.create(
        office=agency(UTILITY),
        trade="water",
        number="A2",
        building=town.buildings[2],
        dwelling=town.dwellings[2],
    )
    return accounts.protect(row, ground="ground", until=None, by=by, at=NOON)
