"""A certificate that comes near its end, or no longer names this machine, is renewed while the product runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from frontline.site.cli import CommandError
from frontline.site.tls.authority import Files

_EVERY = 600.0  # seconds: a laptop that changed its network has its new address in the certificate by then
log = logging.getLogger("frontline.supervisor")


@dataclass
class Renewal:
    """A chore of the supervisor: when the certificate's file changed, the pages' processes start again with it."""

    renewed: Callable[[], Files]
    restart: Sequence[Callable[[], None]]
    _looked: float = field(default_factory=time.monotonic)
    _shown: bytes = b""

    def __post_init__(self) -> None:
        self._shown = self.renewed().certificate.read_bytes()

    def __call__(self) -> None:
        if time.monotonic() - self._looked >= _EVERY:
            self._looked = time.monotonic()
            self.look()

    def look(self) -> None:
        try:
            found = self.renewed().certificate.read_bytes()
        except (CommandError, OSError) as refused:
            log.error("The certificate: %s", refused)
            return
        if found != self._shown:
            self._shown = found
            log.info("The certificate was renewed; pages start again with it.")
            for again in self.restart:
                again()
