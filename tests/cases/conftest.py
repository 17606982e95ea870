"""The small town with its cast and the 9th edition in force; city time 2022-11-08 12:00."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from frontline.city import access, clock
from frontline.city.access import Actor
from tests.cast import hire
from tests.editions import in_force
from tests.town import Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)


@pytest.fixture
def town(db: None) -> Town:
    in_force()
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
