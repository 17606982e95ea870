"""Small private files beside the data, and the lock that lets many processes start one server."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Write in one step; the file belongs to the folder's owner, so root and that owner can take turns."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)  # the caller's umask may have taken bits away
        _like_folder(file.fileno(), path.parent)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def open_folder(path: Path) -> None:
    """Make a folder that others may pass through; one that exists, and every parent, stays as it is."""
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        return
    path.chmod(0o755)


def read_text(path: Path) -> str | None:
    """The text without its ends, None without a file."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; a killed holder lets go by dying."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _like_folder(handle, path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _like_folder(handle: int, folder: Path) -> None:
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
