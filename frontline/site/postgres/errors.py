"""One exception whose text is the one sentence a person needs."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class PostgresError(Exception):
    """The database cannot do what was asked; str() is one clear sentence that says what to do."""


def explain(output: str, doing: str, log: str = "") -> PostgresError:
    """The sentence for what a PostgreSQL program printed while `doing` something; `log` says more."""
    where = f" (log: {log})" if log else ""
    for sign, sentence in _SIGNS:
        if sign in output:
            return PostgresError(f"Could not {doing}: {sentence}{where}.")
    return PostgresError(f"Could not {doing}: {_last_complaint(output)}{where}.")


def _last_complaint(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    loud = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:", "ERROR:"))]
    return (loud or lines or ["it ended without a word"])[0].rstrip(".")


@contextmanager
def clear_errors(doing: str) -> Iterator[None]:
    """Turn the operating system's refusals into one sentence."""
    try:
        yield
    except PermissionError as refused:
        what = refused.filename or "a file of the database"
        raise PostgresError(
            f"Could not {doing}: no permission for {what}; set FRONTLINE_HOME to a folder you may write, "
            "or run as the account that owns it."
        ) from refused
    except OSError as refused:
        if refused.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PostgresError(f"Could not {doing}: {_FULL}.") from refused
        raise PostgresError(f"Could not {doing}: {refused.strerror} ({refused.filename}).") from refused


_FULL = "the disk is full; free some space and try again"
_SIGNS = (
    ("No space left on device", _FULL),
    ("Disk quota exceeded", _FULL),
    ("Cannot allocate memory", "the machine has not enough free memory; stop something else and try again"),
    ("Read-only file system", "the file system is read-only; set FRONTLINE_HOME to a folder you may write"),
    ("database files are incompatible", "the data folder was made by another build of PostgreSQL"),
    ("server did not start in time", "PostgreSQL is still recovering after a crash; wait and start again"),
    ("Permission denied", "the account that runs PostgreSQL may not use one of its files"),
)
