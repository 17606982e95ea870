"""Processes that a killed supervisor left behind: they end by themselves within seconds; a new start helps them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

_GRACE = 10.0  # seconds from asking them to end to ending them without asking
_OURS = b"frontline.site."  # a word in the command of each


def end_leftovers(pids: Path) -> None:
    """End what still runs of an earlier product with this folder of pid files; its supervisor is gone for sure."""
    left = set(_alive(pids))
    for pid in left:
        _send(pid, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pid for pid in left if _is_ours(pid)}
    for pid in left:
        _send(pid, signal.SIGKILL)


def _alive(pids: Path) -> Iterator[int]:
    for path in pids.glob("*.pid"):
        if path.name == "serve.pid":
            continue
        with contextlib.suppress(OSError, ValueError):
            pid = int(path.read_text())
            if _is_ours(pid):
                yield pid


def _is_ours(pid: int) -> bool:
    """Whether it lives and is one of ours: the number may belong to somebody else by now."""
    try:
        return _OURS in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
