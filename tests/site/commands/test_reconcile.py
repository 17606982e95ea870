"""`frontline reconcile` in a city where nothing has happened."""

from argparse import Namespace

import pytest

from frontline.loop import plans
from frontline.loop.plans import NoPlan
from frontline.plan.loading import editions
from frontline.site.commands import reconcile
from frontline.site.demo.begin import NINTH

pytestmark = pytest.mark.django_db


def test_without_a_plan_nothing_can_be_compared() -> None:
    with pytest.raises(NoPlan, match="No edition"):
        reconcile._check(Namespace(json=False))


def test_a_quiet_city_differs_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ninth = editions()[NINTH]
    plans.publish(ninth, by=None, at=ninth.effective_from)
    plans.put_in_force(
        NINTH, since=ninth.effective_from, migration=ninth.migration, proposed_by=None, confirmed_by=None,
        at=ninth.effective_from,
    )  # fmt: skip
    assert reconcile._check(Namespace(json=False)) == 0
    assert reconcile._settle(Namespace(json=False, all=True)) == 0
    assert capsys.readouterr().out == "0 differences\n0 reviewed, 0 changed, 0 failed\n"
