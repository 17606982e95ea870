"""Somebody looks at the boards every few seconds while everything else goes on, and notes how long they took."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from types import TracebackType
from typing import Self

from soak.desk import Sampler

# who looks at what: the headquarters' board, the rounds, a resident's own page
PAGES = {"/command/": "he", "/screening/": "he", "/residents/": "lin"}
_EVERY = 3.0  # seconds between two looks


@dataclass
class Looks:
    """What one page answered: seconds of each answer, and how often there was none."""

    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    def summed(self) -> dict[str, float | int]:
        """Median, 95th percentile and worst, in milliseconds."""
        found = sorted(self.seconds)
        return {
            "p50": _at(found, 0.5), "p95": _at(found, 0.95), "worst": _at(found, 1.0),
            "looks": len(found), "unanswered": self.unanswered,
        }  # fmt: skip


def _at(found: Sequence[float], share: float) -> int:
    """The value that so large a share does not exceed; 0 where nothing was seen."""
    place = max(0, -int(-share * len(found) // 1) - 1)
    return round(1000 * found[place]) if found else 0


class Watcher:
    """Looks from entering to leaving the block."""

    def __init__(self, port: int, pages: Mapping[str, str] = PAGES) -> None:
        self.looks = {path: Looks() for path in pages}
        self._pages = pages
        self._people = {name: Sampler(port) for name in sorted(set(pages.values()))}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher")

    def __enter__(self) -> Self:
        for name, browser in self._people.items():
            browser.enter(name)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def summed(self) -> dict[str, dict[str, float | int]]:
        return {path: looks.summed() for path, looks in self.looks.items()}

    def _watch(self) -> None:
        while not self._stop.is_set():
            for path, name in self._pages.items():
                self._look(path, self._people[name])
            self._stop.wait(_EVERY)

    def _look(self, path: str, browser: Sampler) -> None:
        began = time.monotonic()
        try:
            browser.look(path)
        except (OSError, HTTPException):
            self.looks[path].unanswered += 1  # killed under it, perhaps
        else:
            self.looks[path].seconds.append(time.monotonic() - began)
