"""Must show 4, the short version: one of each is killed while Dr Wu reports; `make soak` kills fifty."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from soak.kill import VICTIMS, run, well


@pytest.fixture
def open_tmp() -> Iterator[Path]:
    """A folder that the database's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-soak-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_nothing_acknowledged_is_lost_or_doubled(open_tmp: Path) -> None:
    found = run(open_tmp / "home", kills=len(VICTIMS), seed=4, seconds=600)
    assert well(found), found
    assert found["kills"] == len(VICTIMS) and found["acknowledged"]
