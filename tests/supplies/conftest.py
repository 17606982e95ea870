"""The small town with the 9th edition in force, its cast, and Li's depot."""

import pytest

from frontline.city.access import Actor
from tests.cast import hire
from tests.editions import in_force
from tests.supplies.store import who
from tests.town import ALWAYS, Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    return town


@pytest.fixture
def li(town: Town) -> Actor:
    return who(town, "li")
