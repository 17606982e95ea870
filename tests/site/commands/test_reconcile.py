"""`frontline reconcile` in a city where nothing has happened."""

from argparse import Namespace

import pytest

from frontline.loop.plans import NoPlan
from frontline.site.commands import reconcile
from tests.editions import in_force

pytestmark = pytest.mark.django_db


def test_without_a_plan_nothing_can_be_compared() -> None:
    with pytest.raises(NoPlan, match="No edition"):
        reconcile._check(Namespace(json=False))


def test_a_quiet_city_differs_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    in_force()
    assert reconcile._check(Namespace(json=False)) == 0
    assert reconcile._settle(Namespace(json=False, all=True)) == 0
    assert capsys.readouterr().out == "0 differences\n0 reviewed, 0 changed, 0 failed\n"
