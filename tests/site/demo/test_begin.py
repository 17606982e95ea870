"""The first start of the exercise, small; a second one changes nothing."""

import pytest

from frontline.areas.borders import queries
from frontline.areas.borders.models import Arrival
from frontline.areas.passes.models import Pass
from frontline.city import clock
from frontline.city.models import Account
from frontline.hotline.works.models import Crew, CutOffQuestion, DutyPost, Job
from frontline.hotline.works.queries.crews import on_duty
from frontline.hotline.works.queries.stops import of_building
from frontline.hotline.works.routes import plan_routes
from frontline.loop import plans, reconcile
from frontline.loop.models import InForce, MeasureRow
from frontline.screening.models import Box, Conflict, Expected, Round, Tube, TubeResult
from frontline.site.demo import begin, load


@pytest.mark.django_db
def test_the_exercise_begins_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = load.load
    monkeypatch.setattr(load, "load", lambda progress: whole(people=6_000, progress=progress))
    begin.begin()
    assert not clock.read().paused
    assert plans.in_force(load.START).edition.id == begin.NINTH
    measures = MeasureRow.objects.count()
    assert measures
    assert list(reconcile.differences(at=load.START)) == []
    _the_night_before()
    _on_the_road()
    _passes()
    _crews()
    capsys.readouterr()
    clock.set_exercise(at=load.START, paused=True)
    begin.begin()
    assert (MeasureRow.objects.count(), InForce.objects.count()) == (measures, 1)
    assert "Making" not in capsys.readouterr().out


def _on_the_road() -> None:
    """Six travellers told ahead; one is missing, one so long that headquarters hears of it."""
    states = [queries.state_of(row, load.START) for row in Arrival.objects.order_by("pk")]
    assert states == ["expected"] * 4 + ["missing", "climbed"]
    assert Arrival.objects.filter(building=None).count() == 0


def _passes() -> None:
    """A lorry, a patient on dialysis, a posted doctor; Lin's is asked for and waits."""
    given = Pass.objects.filter(complete_at__isnull=False).order_by("pk").values_list("ground", flat=True)
    assert list(given) == ["goods", "hospital", "posted"]
    assert Pass.objects.get(given_at=None).asked_by == Account.objects.get(username="lin").pk


def _crews() -> None:
    """Three crews, Wang's with a route in order; one shift nobody has; water is off where Lin lives."""
    while plan_routes(at=load.START):
        continue
    route = Job.objects.filter(crew__members__account__username="wang", ended_at=None).order_by("step")
    assert Crew.objects.count() == 3 and list(route.values_list("step", flat=True)) == list(
        range(1, route.count() + 1)
    )
    posts = list(DutyPost.objects.order_by("pk"))
    assert [bool(one.gaps) for one in on_duty(posts, load.START)].count(True) == 1
    lin = Account.objects.get(username="lin").person
    assert (
        lin is not None and lin.building_id and [one.what for one in of_building(lin.building_id, load.START)]
    )
    assert not CutOffQuestion.objects.filter(allowed=True).exists()


def _the_night_before() -> None:
    """A round that ended, with a box at each step of its way and results for a part."""
    night, city = Round.objects.order_by("number")
    assert (night.state, city.state) == ("ended", "open")
    boxes = Box.objects.filter(round=night).order_by("seal")
    ways = [(box.collected_at is not None, box.received_at is not None) for box in boxes]
    assert ways == [(True, True), (True, False), (False, False)]
    assert all(box.due_at and box.due_at > load.START for box in boxes[1:])  # none is late at the beginning
    results = Tube.objects.filter(round=night)
    assert 0 < results.exclude(result="").count() < results.count() / 3
    assert not Tube.objects.filter(round=city).exists()
    sampled = Expected.objects.filter(round=night).exclude(tube=None).count()
    assert 0.85 < sampled / Expected.objects.filter(round=night, excused="").count() < 0.95
    assert not Conflict.objects.exists() and not TubeResult.objects.filter(state="held").exists()
