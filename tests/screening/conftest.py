"""The small town in a round, under the ninth edition, with a sampler, a laboratory and a screening lead."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.models import Site
from tests.cast import hire
from tests.editions import in_force
from tests.screening.telling import after
from tests.town import Town, account, build_town


def staff() -> Town:
    """The town of two hours into the first morning, with its people at work."""
    clock.set_exercise(at=after(120), paused=True)
    town = build_town()
    hire(town)
    laboratory = Site.objects.create(kind="laboratory", name="市疾控检验室", code="L1")
    account(town, "sonam", "screening_lead", on_id=town.city.pk)
    account(town, "ma", "laboratory", on="site", on_id=laboratory.pk)
    return town


def enter(client: Client, town: Town, who: str) -> Client:
    client.force_login(town.accounts[who])
    return client


@pytest.fixture
def town() -> Town:
    """Half an hour after the start, with somebody who leads."""
    in_force()
    clock.set_exercise(at=after(30), paused=True)
    town = build_town()
    hire(town)
    account(town, "sonam", "screening_lead", on_id=town.city.pk)
    return town


@pytest.fixture
def staffed() -> Town:
    in_force()
    return staff()


@pytest.fixture
def ma(staffed: Town) -> Actor:
    return access.actor_for(staffed.accounts["ma"], at=after(120))


@pytest.fixture
def sonam(staffed: Town) -> Actor:
    return access.actor_for(staffed.accounts["sonam"], at=after(120))


@pytest.fixture
def english() -> Iterator[None]:
    """Refusals in the words of the code."""
    with translation.override("en"):
        yield
