"""Jobs by promise: made, given, done by evidence; the request keeps its owner; overdue climbs."""

from datetime import timedelta

import pytest

from frontline.city.access import NotAllowed, NotHere
from frontline.facts.requests import Urgency
from frontline.hotline.actions import asker, offices
from frontline.hotline.models import Holding
from frontline.hotline.works.actions import jobs
from frontline.hotline.works.actions.jobs import Said
from frontline.hotline.works.models import Job, JobDeed
from frontline.hotline.works.queries import jobs as kept
from frontline.hotline.works.routes import order, plan_routes
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import asked, who
from tests.hotline.works.crew import crew_of, dispatcher, job_of
from tests.town import Town

HOUR = timedelta(hours=1)


def said(town: Town, hours: float = 1.0, name: str = "wang", **more: object) -> Said:
    at = NOON + hours * HOUR
    return Said(by=who(town, name, at), at=at, **more)  # type: ignore[arg-type]


def test_a_finished_job_is_the_evidence_of_its_request_which_keeps_one_owner(town: Town) -> None:
    row = asked(town, NOON)
    made = job_of(town, NOON, request=row, crew=crew_of(town))
    row.refresh_from_db()
    assert (row.state, made.state, made.due_at) == ("accepted", "given", NOON + 10 * HOUR)  # 22:00 in Yushu
    assert Holding.objects.filter(request=row, until=None).get().office == made.office
    jobs.arrive(made, said(town, 1))
    task = made.task
    jobs.use(made, said(town, 2), materials=[["水表", 1, "个"]])
    done = jobs.finish(made, said(town, 3), done="换了冻裂的水表")
    row.refresh_from_db()
    assert row.state == "handled" and "换了冻裂的水表" in row.done and done.number in row.done
    closed = Task.objects.get(ref=task or "")
    assert (closed.state, closed.evidence) == ("done", JobDeed.objects.get(job=made, kind="done").ref)
    assert kept.to_dispatch(dispatcher(town, NOON + 4 * HOUR)) == []


def test_not_solved_comes_back_to_be_dispatched_again(town: Town) -> None:
    row = asked(town, NOON)
    made = job_of(town, NOON, request=row, crew=crew_of(town))
    jobs.finish(made, said(town), done="修好")
    row.refresh_from_db()
    asker.say_not_solved(row, reason="还是没水", by=who(town, "sun", NOON + 2 * HOUR), at=NOON + 2 * HOUR)
    assert kept.to_dispatch(dispatcher(town, NOON + 3 * HOUR)) == [row]
    job_of(town, NOON + 3 * HOUR, request=row)
    assert kept.to_dispatch(dispatcher(town, NOON + 3 * HOUR)) == []


def test_of_two_jobs_of_a_request_the_last_one_hands_it_in(town: Town) -> None:
    row = asked(town, NOON)
    first, second = (job_of(town, NOON, request=row, crew=crew_of(town)) for _ in range(2))
    jobs.finish(first, said(town), done="关了阀")
    row.refresh_from_db()
    assert row.state == "accepted"
    jobs.finish(second, said(town, 2), done="换了管")
    row.refresh_from_db()
    assert row.state == "handled"


def test_only_what_the_office_has_is_dispatched(town: Town) -> None:
    row = asked(town, NOON, category="food")
    with pytest.raises(Refused):
        job_of(town, NOON, request=row)
    assert not Job.objects.exists()


def test_a_complaint_about_the_cold_ends_with_a_thermometer(town: Town) -> None:
    made = job_of(town, NOON, trade="heat", promise="cold", crew=crew_of(town, "供热班", trade="heat"))
    with pytest.raises(Refused, match="测室温"):
        jobs.finish(made, said(town), done="看过了")
    jobs.read(made, said(town), celsius=14.26, room="卧室")
    with pytest.raises(Refused, match="18"):
        jobs.finish(made, said(town, 2), done="看过了")
    jobs.read(made, said(town, 3), celsius=19, room="卧室")
    jobs.read(made, said(town, 2), celsius=12, room="told late")
    assert jobs.finish(made, said(town, 4), done="清了过滤器").celsius == 19
    with pytest.raises(Refused):
        jobs.read(made, said(town, 5), celsius=190)


def test_cannot_goes_back_to_the_dispatcher_with_the_deadline_it_had(town: Town) -> None:
    made = job_of(town, NOON, crew=crew_of(town))
    row = jobs.cannot(made, said(town), why="阀门打不开，要挖开路面")
    assert (row.state, row.crew, row.due_at, row.why) == (
        "waiting",
        None,
        made.due_at,
        "阀门打不开，要挖开路面",
    )
    assert Task.objects.get(ref=row.task or "").state == "open"
    with pytest.raises(Refused):
        jobs.cannot(made, said(town, 2), why="again")


def test_who_may_say_what_of_a_job(town: Town) -> None:
    made = job_of(town, NOON, crew=crew_of(town))
    for name in ("health", "lin", "zhou"):
        with pytest.raises((NotHere, NotAllowed)):
            jobs.finish(made, said(town, name=name), done="x")
    other = crew_of(town, "抢修二班", leader="")
    with pytest.raises(NotHere):
        jobs.finish(made, said(town, crew=other), done="not of this crew")
    made.refresh_from_db()
    assert made.state == "given"


def test_a_crew_of_another_supply_or_office_gets_no_job(town: Town) -> None:
    made = job_of(town, NOON)
    by = dispatcher(town, NOON)
    with pytest.raises(Refused):
        jobs.give(made, crew_of(town, "供热班", trade="heat"), by=by, at=NOON)
    assert jobs.call_off(made, why="住户自己修好", by=by, at=NOON).task is None
    with pytest.raises(Refused):
        jobs.give(made, crew_of(town), by=by, at=NOON)


def test_a_promise_that_is_broken_stands_on_the_board(town: Town) -> None:
    made = job_of(town, NOON, promise="burst")
    he = who(town, "he", NOON + 2 * HOUR)
    assert list(kept.overdue(he)) == [made], "nobody was there within the hour"
    jobs.give(made, crew_of(town), by=dispatcher(town, NOON + 2 * HOUR), at=NOON + 2 * HOUR)
    jobs.arrive(made, said(town, 2.5))
    assert list(kept.overdue(who(town, "he", NOON + 3 * HOUR))) == []
    assert list(kept.overdue(who(town, "he", NOON + 25 * HOUR))) == [made]
    assert list(kept.overdue(who(town, "gao", NOON + 25 * HOUR))) == []


def test_a_route_begins_with_what_is_overdue_and_keeps_promises(town: Town) -> None:
    crew = crew_of(town)
    for number in range(1, 6):
        place = town.buildings[number].place
        place.lon, place.lat = 97.0 + 0.004 * number, 33.0
        place.save()
    late = job_of(town, NOON - 14 * HOUR, building=5, crew=crew)
    far = job_of(town, NOON, building=4, crew=crew, promise="large")
    near = job_of(town, NOON, building=1, crew=crew)
    lost = job_of(town, NOON, building=None, crew=crew, promise="large")
    urgent = job_of(town, NOON, building=3, crew=crew, promise="burst", urgency=Urgency.RAISED)
    assert plan_routes(at=NOON) and not plan_routes(at=NOON)
    route = [job.pk for job in kept.route(crew, NOON)]
    assert route[0] == late.pk and route[-1] == lost.pk
    assert route.index(urgent.pk) == 1, "within the hour, and close to where the overdue one is"
    assert set(route) == {late.pk, far.pk, near.pk, lost.pk, urgent.pk}


def test_what_no_route_can_reach_in_time_says_so(town: Town) -> None:
    crew = crew_of(town)
    for number in (1, 2, 3):
        place = town.buildings[number].place
        place.lon, place.lat = 97.0 + 0.3 * number, 33.0
        place.save()
    found = [job_of(town, NOON, building=number, crew=crew, promise="burst") for number in (1, 2, 3)]
    way = order(found, (97.0, 33.0), NOON)
    assert set(way.order) == {job.pk for job in found} and len(way.late) >= 1
    assert all(minutes > 0 for minutes in way.late.values())


def test_the_office_accepts_by_dispatching_and_can_still_return_what_is_not_its_own(town: Town) -> None:
    row = asked(town, NOON)
    offices.send_back(row, reason="不是我们", by=who(town, "wang", NOON), at=NOON)
    with pytest.raises(Refused):
        job_of(town, NOON, request=row)
