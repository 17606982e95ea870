"""What the way in must know besides the records: whose token it is, what time it is. Asked seldom, kept shortly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from frontline.city import clock
from frontline.city.devices import digest
from frontline.city.models import Clock
from frontline.screening.ingest.desks import BY_DIGEST, BY_REF, SEEN, Seen, Signed, seen_parameters

_DEVICE = 5.0  # seconds a device is believed to be as it was
_CLOCK = 1.0  # seconds; the clock of an exercise may be set
_NOTED = 5.0  # seconds between two notes of what devices said of themselves
_KEPT = 20_000  # devices known at once
_CLOCK_ROW = "SELECT exercise, shown, anchored, speed, paused FROM city_clock WHERE id = 1"


class Lookups:
    """One connection for all questions of this process."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._lock = asyncio.Lock()
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._devices: dict[object, tuple[float, Signed | None]] = {}
        self._clock: tuple[float, Clock | None] = (float("-inf"), None)
        self._seen: dict[int, Seen] = {}

    async def device(self, token: str) -> Signed | None:
        return await self._device(digest(token), BY_DIGEST) if token else None

    async def device_of(self, ref: UUID) -> Signed | None:
        return await self._device(ref, BY_REF)

    async def clock(self) -> clock.Reading:
        until, row = self._clock
        if time.monotonic() >= until:
            found = await self._ask(_CLOCK_ROW, [])
            row = Clock(pk=1, **dict(zip(_CLOCK_COLUMNS, found, strict=True))) if found else None
            self._clock = (time.monotonic() + _CLOCK, row)
        return clock.reading(row, at=clock.real_now())

    def note(self, seen: Seen) -> None:
        self._seen[seen.device] = seen

    async def end(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def keep_noting(self) -> None:
        """Every few seconds; what a crash loses is said again by the next upload."""
        while True:
            await asyncio.sleep(_NOTED)
            noted, self._seen = list(self._seen.values()), {}
            if noted:
                try:
                    await self._ask(SEEN, seen_parameters(noted))
                except psycopg.Error:
                    continue  # the next upload says it again

    async def _device(self, key: object, statement: str) -> Signed | None:
        known = self._devices.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        row = await self._ask(statement, [key])
        found = Signed(*row) if row else None
        if len(self._devices) >= _KEPT:
            self._devices.clear()
        self._devices[key] = (time.monotonic() + _DEVICE, found)
        return found

    async def _ask(self, statement: str, asked: Any) -> tuple[Any, ...] | None:
        async with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = await psycopg.AsyncConnection.connect(
                    self._address(), autocommit=True, application_name="frontline-intake"
                )
            try:
                cursor = await self._connection.execute(statement, asked)
                return await cursor.fetchone() if cursor.description else None
            except psycopg.OperationalError:
                await self._connection.close()
                raise


_CLOCK_COLUMNS = ("exercise", "shown", "anchored", "speed", "paused")
