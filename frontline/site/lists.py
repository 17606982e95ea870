"""Files of a call that brings a list in: whether they can be read and written, said before anything is done."""

from __future__ import annotations

import os
from pathlib import Path

from frontline.site.cli import CommandError


def readable(path: Path) -> None:
    """Raises CommandError unless it is a file that may be read."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder: name the file in it.")
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    if not os.access(path, os.R_OK):
        raise CommandError(f"{path} may not be read by this user: change its permissions, or copy it.")


def writable(path: Path, read: Path) -> None:
    """Raises CommandError unless refused rows can be written there, and not over the list that is read."""
    if path.is_dir() or not path.parent.is_dir():
        raise CommandError(
            f"Refused rows cannot go to {path}: name a file in a folder that exists, --refused FILE."
        )
    if path.exists() and path.samefile(read):
        raise CommandError("Refused rows would overwrite the list itself: name another file, --refused FILE.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CommandError(f"Refused rows cannot be written to {path}: name another place, --refused FILE.")


def unusable(error: OSError, path: Path) -> str:
    """The system's own refusal, in one sentence."""
    return (
        f"{error.filename or path} cannot be used ({error.strerror or error}); see its folder and free space."
    )
