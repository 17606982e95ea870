"""/desk/upload: what desks and doors send, on disk before it is answered.

Answered in the event loop on connections of its own, so that neither a slow page nor a big backlog makes a
sampler wait. While a writer waits for the disk, what comes meanwhile is joined into its next statement: the more
arrives, the more shares a commit. A full queue says 503 and when to come again; nothing grows without bound.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from frontline.city.devices import bearer
from frontline.screening.ingest import desks, protocol, reading
from frontline.screening.ingest.reading import NotUnderstood, Told
from frontline.site.serving.lookups import Lookups
from frontline.site.serving.writing import connect, write_told

log = logging.getLogger("frontline.intake")

_WRITERS = 2  # connections; a third writes nothing faster on two cores
_JOINED = 100  # records in one statement
# A tube alone costs the database 0.9 ms of a core, one of ten together 0.2: it pays to wait a moment for others.
_ENOUGH, _LINGER = 16, 0.003  # records waiting; seconds
_FEW = 5  # records: an upload with more is a backlog, and waits behind the others
_WAITING = 2_000  # small uploads in the queue; then 503
_BACKLOGS = 16  # big uploads at work at once; then 503
_BYTES = 64 * 1024 * 1024  # of bodies being read or waiting; then 503
_TURN = 8  # statements: one of so many is a big upload's, however many small ones come
_AGAIN = "2"  # seconds
_JSON = [("content-type", "application/json"), ("cache-control", "no-store")]


class Refused(Exception):
    """The upload is not taken: HTTP status and one sentence."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


@dataclass(slots=True)
class Waiting:
    """A part of an upload that waits for a writer."""

    told: Told
    now: datetime
    done: asyncio.Future[None]


class Intake:
    """Takes uploads of this process. `address` of the database under the worker's role.

    `publish`: where a bus keeps what is told until a consumer has written it; else it is written here.
    """

    def __init__(
        self, address: Callable[[], str], publish: Callable[[Told, datetime], Awaitable[None]] | None = None
    ) -> None:
        self._address = address
        self._publish = publish
        self._lookups = Lookups(address)
        self._few: deque[Waiting] = deque()
        self._many: deque[Waiting] = deque()
        self._some = asyncio.Event()
        self._turn = 0
        self._slow = False  # a writer has a part of a big upload in its hands
        self._backlogs = 0
        self._bytes = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._connections: list[psycopg.AsyncConnection[Any]] = []

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        if not self._tasks:
            self._start()
        try:
            answer = await self._answer(scope, proto)
        except Refused as refused:
            _problem(proto, refused.status, str(refused))
        except (psycopg.Error, OSError) as lost:
            log.warning("The database did not answer an upload: %s", str(lost).strip().partition("\n")[0])
            _problem(proto, 503, "The database does not answer; send this again.")
        except ProtocolClosed:
            pass  # whoever sent it has gone away, and will send it again
        else:
            proto.response_bytes(200, _JSON, answer)

    def close(self) -> None:
        """Stop: what has no answer yet is sent again by its device."""
        for task in self._tasks:
            task.cancel()
        _settle([*self._few, *self._many], OSError("The product stops."))

    async def end(self) -> None:
        """After `close`: give the connections back."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self._connections:
            await connection.close()
        await self._lookups.end()

    def _start(self) -> None:
        work = [self._write_always() for _ in range(_WRITERS)]
        self._tasks = [asyncio.create_task(each) for each in (*work, self._lookups.keep_noting())]

    async def _answer(self, scope: Scope, proto: HTTPProtocol) -> bytes:
        if scope.method != "POST":
            raise Refused(405, "Uploads are sent with POST.")
        by = await self._lookups.device(bearer(scope.headers.get("authorization") or ""))
        if by is None:
            raise Refused(401, "This device is not signed in; sign in at the desk page and send again.")
        length = _length(scope)
        if self._bytes + length > _BYTES:
            raise Refused(503, "Too much is being sent at once; send this again.")
        self._bytes += length
        try:
            return await self._take(await _body(proto), by)
        finally:
            self._bytes -= length

    async def _take(self, body: bytes, by: desks.Signed) -> bytes:
        clock = await self._lookups.clock()
        try:
            upload = reading.understood(body)
        except NotUnderstood as error:
            await self._written(reading.whole(body, by, str(error)), clock.now, many=False)
            raise Refused(400, f"This cannot be read; it is kept for a person to look at. {error}") from None
        other = reading.carried_ref(upload, by)
        whose = await self._lookups.device_of(other) if other else by
        known = reading.sender(upload, by, whose or by, now=clock.now, speed=clock.pace)
        answer = protocol.Answer(clock.now, [], by.round_state, clock.pace)
        parts = list(reading.slices(upload))
        many = len(upload.records) > _FEW
        self._require_room(many)
        self._backlogs += many
        try:
            for raws in parts:
                told = reading.read(raws, known, now=clock.now, orphan=whose is None)
                await self._written(told, clock.now, many)
                answer.receipts += told.receipts()
        finally:
            self._backlogs -= many
        self._lookups.note(known.seen)
        return protocol.encode(answer)

    def _require_room(self, many: bool) -> None:
        if (self._backlogs >= _BACKLOGS) if many else (len(self._few) >= _WAITING):
            raise Refused(503, "The desks send more than can be written; send this again.")

    async def _written(self, told: Told, now: datetime, many: bool) -> None:
        """Put it into the queue, or on the bus, and wait until it is on disk."""
        if self._publish is not None:
            await self._publish(told, now)
            return
        waiting = Waiting(told, now, _future())
        (self._many if many else self._few).append(waiting)
        self._some.set()
        await waiting.done

    async def _write_always(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        while True:
            if not self._few and not self._many:
                self._some.clear()
                await self._some.wait()
            if len(self._few) < _ENOUGH:
                await asyncio.sleep(_LINGER)
            batch, slow = self._next()
            if not batch:
                continue
            try:
                if connection is None or connection.closed:
                    connection = await self._connect()
                await write_told(connection, [one.told for one in batch], batch[-1].now)
                _settle(batch, None)
            except asyncio.CancelledError:
                _settle(batch, OSError("The product stops."))
                raise
            except Exception as error:  # told to whoever waits; the writer goes on
                _settle(batch, error)
                if connection is not None and not isinstance(error, psycopg.DataError):
                    await connection.close()
            finally:
                self._slow = self._slow and not slow

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        new = await connect(self._address())
        self._connections = [*(one for one in self._connections if not one.closed), new]
        return new

    def _next(self) -> tuple[list[Waiting], bool]:
        """Small uploads together; of big ones a slice, by one writer at a time, after the others or in its turn."""
        self._turn = (self._turn + 1) % _TURN
        if self._many and not self._slow and (not self._few or self._turn == 0):
            self._slow = True
            return [self._many.popleft()], True
        batch: list[Waiting] = []
        room = _JOINED
        while self._few and room > 0:
            batch.append(self._few.popleft())
            room -= len(batch[-1].told.records)
        return batch, False


def _settle(batch: Sequence[Waiting], error: Exception | None) -> None:
    for one in batch:
        if one.done.done():  # whoever sent it has gone away
            continue
        if error is None:
            one.done.set_result(None)
        else:
            one.done.set_exception(error)


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


def _length(scope: Scope) -> int:
    announced = scope.headers.get("content-length") or ""
    length = int(announced) if announced.isdigit() else protocol.LONGEST
    if length > protocol.LONGEST:
        raise Refused(
            413, f"An upload has at most {protocol.LONGEST >> 20} MiB; divide it and send the parts."
        )
    return length


async def _body(proto: HTTPProtocol) -> bytes:
    """The body; with no length announced it is counted while it comes."""
    parts, size = [], 0
    async for part in proto:
        size += len(part)
        if size > protocol.LONGEST:
            raise Refused(
                413, f"An upload has at most {protocol.LONGEST >> 20} MiB; divide it and send the parts."
            )
        parts.append(part)
    return b"".join(parts)


def _problem(proto: HTTPProtocol, status: int, says: str) -> None:
    """application/problem+json (RFC 9457)."""
    headers = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
    if status == 503:
        headers.append(("retry-after", _AGAIN))
    proto.response_bytes(status, headers, protocol.encode({"status": status, "title": says}))
