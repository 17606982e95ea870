"""The first start of the exercise, small; a second one changes nothing."""

import pytest

from frontline.city import clock
from frontline.loop import plans, reconcile
from frontline.loop.models import InForce, MeasureRow
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
    capsys.readouterr()
    clock.set_exercise(at=load.START, paused=True)
    begin.begin()
    assert (MeasureRow.objects.count(), InForce.objects.count()) == (measures, 1)
    assert "Making" not in capsys.readouterr().out
