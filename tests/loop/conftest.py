"""A small town with the 9th edition in force."""

import pytest

from frontline.loop import plans
from frontline.plan.loading import load_edition
from frontline.site.home import checkout
from tests.town import ALWAYS, Town, build_town


def put_ninth_in_force() -> None:
    ninth = load_edition(checkout() / "plans" / "covid-2022-06-28-ninth")
    plans.publish(ninth, by=None, at=ALWAYS)
    plans.put_in_force(
        ninth.id,
        since=ninth.effective_from,
        migration="recompute",
        proposed_by=None,
        confirmed_by=None,
        at=ALWAYS,
    )


@pytest.fixture
def town(db: None) -> Town:
    put_ninth_in_force()
    return build_town()
