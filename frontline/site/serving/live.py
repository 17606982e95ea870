"""Event streams at /live/: boards learn within a second that something they show has changed.

A message is a few topic words ("measures tasks"), never a name or a number: whoever listens asks for the
page again, and the page's own rights decide what is seen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import psycopg
from granian.rsgi import HTTPProtocol, ProtocolClosed  # type: ignore[attr-defined]

log = logging.getLogger("frontline.live")

CHANNEL = "frontline"
QUEUE = 100  # messages a client may be behind; then the oldest goes
PING = 15.0  # seconds of silence until a sign of life
LONGEST = 3600.0  # seconds; then the browser connects again, and the sign-in is looked at again
_AGAIN = 0.5  # seconds until the database is asked again after a break
_HEADERS = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-cache"),
    ("x-accel-buffering", "no"),
]


@dataclass(eq=False)
class Client:
    """One open page."""

    topics: frozenset[str]  # empty: all
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def tell(self, words: frozenset[str]) -> None:
        wanted = words & self.topics if self.topics else words
        if wanted:
            self._put(" ".join(sorted(wanted)))

    def end(self) -> None:
        self._put(None)

    def _put(self, message: str | None) -> None:
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(message)


class Hub:
    """Every open page of this process, and the one connection that listens for them."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._clients: set[Client] = set()
        self._listener: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        return len(self._clients)

    async def stream(self, proto: HTTPProtocol, query: str) -> None:
        """Hold one page's stream until it goes away, the hub closes or an hour has passed."""
        client = Client(topics_asked(query))
        self._clients.add(client)
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        gone = asyncio.ensure_future(proto.client_disconnect())
        gone.add_done_callback(lambda _: client.end())
        try:
            async with asyncio.timeout(LONGEST):
                await _send(proto, client)
        except (ProtocolClosed, TimeoutError):
            pass  # the page was left, or connects again by itself
        finally:
            self._clients.discard(client)
            gone.cancel()

    def announce(self, words: frozenset[str]) -> None:
        for client in self._clients:
            client.tell(words)

    def close(self) -> None:
        for client in self._clients:
            client.end()
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        """One connection for all pages; after a break every page refreshes once, as messages may be lost."""
        missed = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._address(), autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if missed:
                        for client in self._clients:
                            client.tell(client.topics)
                    async for notice in connection.notifies():
                        self.announce(frozenset(notice.payload.split()))
            except psycopg.Error as lost:
                if not missed:
                    log.warning("The database does not answer; listening again: %s", str(lost).strip())
                missed = True
            await asyncio.sleep(_AGAIN)


def topics_asked(query: str) -> frozenset[str]:
    return frozenset(",".join(parse_qs(query).get("topics", [])).replace(",", " ").split())


async def _send(proto: HTTPProtocol, client: Client) -> None:
    transport = proto.response_stream(200, _HEADERS)
    await transport.send_str("retry: 2000\n\n")
    while True:
        try:
            message = await asyncio.wait_for(client.queue.get(), PING)
        except TimeoutError:
            await transport.send_str(": ping\n\n")
            continue
        if message is None:
            return
        await transport.send_str(f"data: {message}\n\n")
