"""One process under the supervisor: started, restarted with growing patience, its words kept in a log."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

_SHORTEST, _LONGEST = 0.5, 30.0  # seconds between two starts
_WELL = 15.0  # seconds of life after which a crash counts as the first one
_LOG_BYTES, _LOGS = 8 * 1024 * 1024, 4
# One-time codes of an exercise: for the console, not for a file.
_FOR_THE_CONSOLE = b" frontline.messages "
log = logging.getLogger("frontline.supervisor")


@dataclass
class Child:
    """`command` follows the Python that runs us; `logs` and `pids` are folders that exist."""

    name: str
    command: Sequence[str]
    logs: Path
    pids: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    console: Callable[[str], None] = print
    process: subprocess.Popen[bytes] | None = None
    _began: float = 0.0
    _patience: float = 0.0
    _not_before: float = 0.0

    def start(self) -> None:
        """Start now. Call it from the main thread."""
        self._began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment, "FRONTLINE_PARENT": str(os.getpid())},
            start_new_session=True,  # Ctrl-C is for the supervisor; it ends us in order
        )
        fresh = self.pids / f"{self.name}.fresh"  # in one step: whoever reads the file finds the number
        fresh.write_text(f"{self.process.pid}\n")
        fresh.replace(self.pids / f"{self.name}.pid")
        assert self.process.stdout is not None
        threading.Thread(target=self._keep, args=(self.process.stdout,), daemon=True).start()

    def look(self, now: float) -> None:
        """Start again if it ended and its time has come."""
        if self.process is None:
            if now >= self._not_before:
                self.start()
        elif (code := self.process.poll()) is not None:
            long_lived = now - self._began >= _WELL
            self._patience = _SHORTEST if long_lived else min(max(self._patience * 2, _SHORTEST), _LONGEST)
            self._not_before = now + self._patience
            log.warning("%s ended (%s); it starts again in %.1f s.", self.name, code, self._patience)
            self.process = None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then end it without asking."""
        if self.process is not None:
            try:
                self.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        (self.pids / f"{self.name}.pid").unlink(missing_ok=True)

    def _keep(self, said: IO[bytes]) -> None:
        """Everything it says goes to its log; the file turns over when it grew."""
        with said:
            handler = rotating(self.logs / f"{self.name}.log")
            for line in said:
                text = line.decode(errors="replace").rstrip("\n")
                if _FOR_THE_CONSOLE in line:
                    self.console(text)
                else:
                    handler.emit(logging.makeLogRecord({"msg": text}))
            handler.close()


def rotating(path: Path) -> RotatingFileHandler:
    """A log of this name, at most 40 MB with the older ones."""
    return RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8")
