"""The small town with its cast and the 9th edition in force; city time 2022-11-08 12:00."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.loop import plans
from frontline.plan.loading import load_edition
from frontline.site.home import checkout
from tests.cast import hire
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)


@pytest.fixture
def town(db: None) -> Town:
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
    clock.set_exercise(at=NOON, paused=True)
    built = build_town()
    hire(built)
    return built


@pytest.fixture
def wu(town: Town) -> Actor:
    return access.actor_for(town.accounts["wu"], at=NOON)


@pytest.fixture
def he(town: Town) -> Actor:
    return access.actor_for(town.accounts["he"], at=NOON)


@pytest.fixture
def as_wu(town: Town, client: Client) -> Client:
    client.force_login(town.accounts["wu"], backend="django.contrib.auth.backends.ModelBackend")
    return client
