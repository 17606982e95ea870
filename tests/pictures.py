"""The screenshots of the README, taken from what the browser tests saw: `make pictures`."""

import shutil
import sys
from pathlib import Path

from frontline.site.home import checkout
from tests.browser.looking import screens

# in docs/pictures -> as the browser tests call it (desk, English)
PICTURES = {"board.png": "command-board-en-GB-1440.png", "area.png": "areas-proposal-en-GB-1440.png"}


def main() -> int:
    """0; 1 when a browser test has not made one of them."""
    folder: Path = checkout() / "docs" / "pictures"
    missing = [name for name in PICTURES.values() if not (screens() / name).exists()]
    if missing:
        print(f"No browser test has made {', '.join(missing)} in {screens()}.", file=sys.stderr)
        return 1
    for ours, theirs in PICTURES.items():
        shutil.copyfile(screens() / theirs, folder / ours)
    return 0


if __name__ == "__main__":
    sys.exit(main())
