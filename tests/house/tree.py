"""What lies in the checkout: the files git knows or would know."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files() -> tuple[str, ...]:
    """Paths from the root of the checkout, of everything that is not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    # a checkout of another account is still ours to read
    safe = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    listed = subprocess.run(command, cwd=ROOT, env=safe, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def texts(*endings: str, under: str = "") -> dict[str, str]:
    """The files below a folder that end so, with their text."""
    found = (name for name in files() if name.startswith(under) and name.endswith(endings))
    return {name: (ROOT / name).read_text("utf-8") for name in found}
