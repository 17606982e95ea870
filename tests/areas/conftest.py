"""The small town with the 9th edition in force, its cast, and an infection that proposes an area."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from frontline.city import access
from frontline.city.access import Actor
from frontline.loop import reconcile
from frontline.loop.models import FactRow, MeasureRow
from tests import telling
from tests.cast import hire
from tests.editions import in_force
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu


@pytest.fixture
def town(db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    return town


@pytest.fixture
def actor(town: Town) -> Callable[..., Actor]:
    """Who signs in as one of the cast, at a moment."""
    return lambda name, at=NOON: access.actor_for(town.accounts[name], at=at)


@pytest.fixture
def infection(town: Town) -> FactRow:
    """The patient in courtyard 2 is found infected at noon; the loop has worked it out."""
    [row] = telling.tell(telling.infection(town.people["patient"], NOON), at=NOON)
    reconcile.settle(at=NOON)
    return row


@pytest.fixture
def proposal(infection: FactRow) -> MeasureRow:
    return MeasureRow.objects.get(kind="area_proposal")
