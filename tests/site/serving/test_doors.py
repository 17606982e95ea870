"""Packs to the doors by telephones that speak only their protocol, the short version of `python -m soak.doors`."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from soak.doors import Asked, run, well


@pytest.fixture
def open_tmp() -> Iterator[Path]:
    """A folder that the database's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-doors-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_every_pack_that_goes_out_is_accounted_for(open_tmp: Path) -> None:
    asked = Asked(
        people=1_500, packs=150, volunteers=4, vans=3, new=12, lost=1, missed=0.1, seed=7, load=0.03
    )
    found = run(open_tmp / "home", asked)
    assert well(found), found
    assert found["packs"] == 162 and found["states"]["delivered"] > 100 and found["states"]["missed"]
    assert [plan["what"] for plan in found["plans"]] == ["day", "change", "change"]
    assert all(plan["packs_moved"] == 0 for plan in found["plans"][1:]), found["plans"]
