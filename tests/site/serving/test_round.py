"""A screening round by desks that speak only their protocol, the short version; `make round` has all of them."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soak.desk import ALL
from soak.round import VICTIMS, Asked, run, well


@pytest.fixture
def open_tmp() -> Iterator[Path]:
    """A folder that the database's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-round-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_round_with_every_fault_loses_nobody_and_no_tube(open_tmp: Path) -> None:
    faults = replace(ALL, barcodes=0.1)  # so few tubes, and yet in most runs some with one barcode
    asked = Asked(
        people=1_500, desks=10, seconds=25.0, faults=faults, kills=len(VICTIMS), positives=2, seed=7
    )
    found = run(open_tmp / "home", asked)
    assert well(found), found
    assert all(seen["looks"] for seen in found["boards_ms"].values()), found["boards_ms"]
    assert found["tubes"] > 10 and found["kills"] and found["positive_members"] == 20
