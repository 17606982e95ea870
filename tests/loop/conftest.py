"""A small town with the 9th edition in force."""

import pytest

from tests.editions import in_force
from tests.town import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    in_force()
    return build_town()
