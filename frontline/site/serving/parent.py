"""A process of the product ends when the one that started it is no more, however that died."""

from __future__ import annotations

import os
import signal
import threading

_LOOK_EVERY = 1.0  # seconds
_GRACE = 10.0  # seconds from asking ourselves to end to ending without asking


def follow_parent() -> None:
    """From now on end with the parent: orderly first, then at once. Not for a process started by hand."""
    expected = os.environ.get("FRONTLINE_PARENT", "")
    if expected:
        threading.Thread(target=_watch, args=(int(expected),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    never.wait(_GRACE)
    os._exit(1)
