"""The directions of the house (pyproject.toml, [tool.importlinter])."""

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


def test_every_import_points_down() -> None:
    done = subprocess.run([LINT, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " 0 broken." in done.stdout
