"""Where this installation keeps what it makes: data, keys, logs, pid files.

Needs: nothing of Django, so that every command can ask before settings exist.
"""

from __future__ import annotations

import os
from pathlib import Path

import frontline


def checkout() -> Path:
    """The folder above the frontline package when it is a checkout (it has a Makefile), else this one."""
    above = Path(frontline.__file__).resolve().parent.parent
    return above if (above / "Makefile").is_file() else Path.cwd()


def frontline_home() -> Path:
    """FRONTLINE_HOME, or `.frontline` of the checkout; absolute, not created here."""
    chosen = os.environ.get("FRONTLINE_HOME", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else checkout() / ".frontline"
