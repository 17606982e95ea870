"""The small town with the 9th edition in force, its cast, and a hotline with the Yushu profile."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from frontline.city.access import Actor
from tests.cast import hire
from tests.editions import in_force
from tests.hotline.desk import open_hotline, who
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu, a Tuesday


@pytest.fixture
def town(db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    open_hotline()
    return town


@pytest.fixture
def actor(town: Town) -> Callable[..., Actor]:
    """Who signs in as one of the cast, at a moment."""
    return lambda name, at=NOON: who(town, name, at)
