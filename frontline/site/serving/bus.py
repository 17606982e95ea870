"""Desks' uploads through NATS JetStream, for a city beyond one machine: docs/operating/nats.md.

The intake publishes instead of writing; its device has the receipt once most of the three servers have it on disk.
Consumers write with the intake's own statements and acknowledge after the commit. A parcel that comes twice changes
nothing, so neither side remembers anything.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import psycopg

from frontline.screening.ingest.reading import Told
from frontline.site.serving import parcels
from frontline.site.serving.writing import connect, write_told

log = logging.getLogger("frontline.bus")

STREAM, SUBJECT, DURABLE = "FRONTLINE_DESKS", "frontline.desks", "frontline-intake"
SERVERS = 3  # that keep each parcel; two of them are enough to go on
LARGEST = 4 * 1024 * 1024  # bytes of a parcel: an upload has at most 2 MiB
_KEPT = 2 * 1024**3  # bytes waiting on each server: five city days; then desks hear 503
_REMEMBERED = 600.0  # seconds in which the same parcel is kept once
_WAITS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2)  # seconds between tries: choosing a new leader takes about five
_ANSWER = 2.0  # seconds until a try counts as lost
_BATCH = 100  # parcels written at once
_AGAIN = 10.0  # seconds until a parcel that nobody acknowledged is given out again
_REST = 0.5  # seconds after something failed


class NoBus(Exception):
    """The bus cannot be used; str() says what to do."""


def from_settings() -> Bus | None:
    """The bus of FRONTLINE_NATS; None where uploads are written directly."""
    servers = os.environ.get("FRONTLINE_NATS", "")
    return Bus(servers) if servers else None


def library() -> Any:
    """nats-py, an extra. Raises NoBus."""
    try:
        import nats
    except ImportError:
        raise NoBus("NATS needs its library: pip install '.[nats]'.") from None
    return nats


class Bus:
    """A connection to the cluster, made with the first use and kept."""

    def __init__(self, servers: str) -> None:
        self._nats = library()
        self._servers = [one.strip() for one in servers.split(",") if one.strip()]
        self._lock = asyncio.Lock()
        self._connection: Any = None
        self._stream: Any = None

    async def send(self, told: Told, now: datetime) -> None:
        """Until it is on the disks of most servers. Raises OSError when they do not answer for long."""
        parcel = parcels.wrap(told, now)
        named = {"Nats-Msg-Id": parcels.name_of(parcel)}
        for wait in (*_WAITS, None):
            try:
                stream = await self.stream()
                await stream.publish(SUBJECT, parcel, timeout=_ANSWER, stream=STREAM, headers=named)
                return
            except (self._nats.errors.Error, OSError, TimeoutError) as lost:
                if wait is None:
                    raise OSError(f"The bus does not take it: {lost}") from lost
            await asyncio.sleep(wait)

    async def stream(self) -> Any:
        """JetStream with our stream in it."""
        async with self._lock:
            if self._stream is None:
                self._stream = await self._made()
        return self._stream

    async def subscription(self) -> Any:
        """The one queue that all consumers share."""
        from nats.js.api import AckPolicy, ConsumerConfig

        stream = await self.stream()
        config = ConsumerConfig(
            ack_policy=AckPolicy.EXPLICIT, ack_wait=_AGAIN, max_ack_pending=10 * _BATCH, max_deliver=-1
        )
        return await stream.pull_subscribe(SUBJECT, durable=DURABLE, stream=STREAM, config=config)

    async def end(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _made(self) -> Any:
        from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
        from nats.js.errors import BadRequestError

        if self._connection is None:
            self._connection = await self._connected()
        stream = self._connection.jetstream(timeout=5)
        wanted = StreamConfig(
            name=STREAM, subjects=[SUBJECT], retention=RetentionPolicy.WORK_QUEUE, storage=StorageType.FILE,
            num_replicas=SERVERS, max_bytes=_KEPT, discard=DiscardPolicy.NEW, duplicate_window=_REMEMBERED,
        )  # fmt: skip
        try:
            await stream.add_stream(wanted)
        except BadRequestError:  # it stands, made by hand with other bounds
            info = await stream.stream_info(STREAM)
            if info.config.num_replicas < SERVERS:
                log.warning("The stream %s is kept on fewer than %d servers.", STREAM, SERVERS)
        return stream

    async def _connected(self) -> Any:
        connection = await self._nats.connect(
            self._servers, connect_timeout=2, max_reconnect_attempts=-1, reconnect_time_wait=_REST,
            allow_reconnect=True, error_cb=_note, name="frontline",
        )  # fmt: skip
        if connection.max_payload < LARGEST:
            await connection.close()
            raise NoBus(f"The NATS servers take too little at once: set max_payload to {LARGEST} or more.")
        return connection


async def _note(error: Exception) -> None:
    log.info("NATS: %s", error or type(error).__name__)


class Consumer:
    """Writes what is on the bus. Any number of them may run."""

    def __init__(self, bus: Bus, address: Callable[[], str]) -> None:
        self._bus = bus
        self._address = address
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self.stop = asyncio.Event()
        self.written = 0  # parcels

    async def run(self, *, until_empty: bool = False) -> None:
        errors = library().errors
        queue: Any = None
        while not self.stop.is_set():
            try:
                queue = queue or await self._bus.subscription()
                given = await queue.fetch(_BATCH, timeout=1)
            except TimeoutError:
                if until_empty and await self._nothing_waits(queue):
                    return
                continue
            except (errors.Error, OSError) as lost:
                log.warning("NATS does not answer: %s", lost or type(lost).__name__)
                queue = None
                await asyncio.sleep(_REST)
                continue
            await self._take(given)

    async def end(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        await self._bus.end()

    async def _nothing_waits(self, queue: Any) -> bool:
        if queue is None:
            return False
        info = await queue.consumer_info()
        return not info.num_pending and not info.num_ack_pending

    async def _take(self, given: Sequence[Any]) -> None:
        """Write them together and acknowledge; where the database is away they are given out again."""
        told: list[tuple[Any, Told, datetime]] = []
        for message in given:
            try:
                told.append((message, *parcels.unwrap(message.data)))
            except parcels.NoParcel as error:
                log.error("Something that is no parcel was on the bus and is dropped: %s", error)
                await message.term()
        if not told:
            return
        try:
            await self._write([one for _, one, _ in told], max(now for _, _, now in told))
        except (psycopg.Error, OSError, RuntimeError) as lost:
            log.warning("The database did not take parcels: %s", str(lost).strip().partition("\n")[0])
            await self._give_back([message for message, _, _ in told])
            return
        self.written += len(told)
        await self._acknowledge([message for message, _, _ in told])

    async def _write(self, told: Sequence[Told], now: datetime) -> None:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = await connect(self._address())
        await write_told(self._connection, told, now)

    async def _acknowledge(self, messages: Sequence[Any]) -> None:
        """What is lost here comes again and changes nothing."""
        try:
            for message in messages:
                await message.ack()
        except (library().errors.Error, OSError) as lost:
            log.warning("NATS did not hear what was written: %s", lost or type(lost).__name__)

    async def _give_back(self, messages: Sequence[Any]) -> None:
        if self._connection is not None:
            await self._connection.close()
        try:
            for message in messages:
                await message.nak(delay=_REST)
        except (library().errors.Error, OSError) as lost:
            log.warning("NATS did not hear what is to come again: %s", lost or type(lost).__name__)
        await asyncio.sleep(_REST)
