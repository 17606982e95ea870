"""Desks that send tubes, one a request, as quickly as they are answered or at a rate: a process of its own.

`python -m benchmarks.desk_load` reads one JSON object from its input and prints one: see `Load` and `main`.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Iterator
from itertools import count
from uuid import UUID

from benchmarks.big_city import PEOPLE

SLOTS = 10


def codes(number: int) -> list[str]:
    """The ten people of a tube: neighbours, everybody in one tube of a city's round."""
    first = number * SLOTS
    return [f"R{(first + slot) % PEOPLE + 1:09d}" for slot in range(SLOTS)]


def tube(number: int, at: str) -> str:
    swabs = ",".join(
        f'{{"slot":{slot},"code":"{code}","at":"{at}"}}' for slot, code in enumerate(codes(number))
    )
    return (
        f'{{"kind":"tube","ref":"{UUID(int=number + 1)}","barcode":"T{number:09d}","capacity":{SLOTS},'
        f'"opened_at":"{at}","sealed_at":"{at}","swabs":[{swabs}]}}'
    )


def request(token: str, numbers: list[int], at: str) -> bytes:
    body = f'{{"v":1,"now":"{at}","records":[{",".join(tube(number, at) for number in numbers)}]}}'.encode()
    head = f"POST /desk/upload HTTP/1.1\r\nhost: city\r\nauthorization: Bearer {token}\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


class Desk(asyncio.Protocol):
    """One connection: requests wait their turn on it, and are timed from when they should have left."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._due = 0.0
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, due: float, said: bytes) -> None:
        if self._due:
            self._waiting.append((due, said))
        else:
            self._due = due
            self._transport.write(said)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, mark, body = self._heard.partition(b"\r\n\r\n")
        if not mark or len(body) < int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]):
            return
        self._load.answered(self, time.perf_counter() - self._due, head, body)
        self._heard, self._due = b"", 0.0
        if self._waiting:
            self.send(*self._waiting.popleft())

    def connection_lost(self, error: Exception | None) -> None:
        if self._due:
            self._load.failed += 1


class Load:
    """What was asked for, and what came back."""

    def __init__(self, asked: dict[str, object]) -> None:
        self.port = int(str(asked["port"]))
        self.tokens = [str(token) for token in asked["tokens"]]  # type: ignore[attr-defined]
        self.at = str(asked["at"])
        self.rate = float(str(asked["rate"]))  # requests a second; 0: as quickly as they are answered
        self.seconds = float(str(asked["seconds"]))
        self.records = int(str(asked["records"]))  # tubes in a request
        self.numbers = count(int(str(asked["first"])))
        self.spent: list[float] = []
        self.stored = self.failed = self.busy = 0
        self.ready = self._requests()

    def _requests(self) -> deque[tuple[bytes, int]]:
        """Made before the clock runs: the generator is not what is measured."""
        wanted = int(self.rate * self.seconds) if self.rate else int(6_000 * self.seconds)
        tokens = [self.tokens[number % len(self.tokens)] for number in range(wanted)]
        return deque(
            (request(token, [next(self.numbers) for _ in range(self.records)], self.at), self.records)
            for token in tokens
        )

    def answered(self, desk: Desk, spent: float, head: bytes, body: bytes) -> None:
        if head.startswith(b"HTTP/1.1 200"):
            self.spent.append(spent)
            self.stored += body.count(b'"as":"stored"')
        elif head.startswith(b"HTTP/1.1 503"):
            self.busy += 1
        else:
            self.failed += 1
        if not self.rate and self.ready and time.perf_counter() < self.end:
            asyncio.get_running_loop().call_soon(self._next, desk)

    def _next(self, desk: Desk) -> None:
        if self.ready:
            desk.send(time.perf_counter(), self.ready.popleft()[0])

    async def run(self, connections: int) -> dict[str, object]:
        loop = asyncio.get_running_loop()
        desks = [
            (await loop.create_connection(lambda: Desk(self), "127.0.0.1", self.port))[1]
            for _ in range(connections)
        ]
        began = time.perf_counter()
        self.end = began + self.seconds
        if self.rate:
            await self._paced(desks, began)
        else:
            for desk in desks:
                self._next(desk)
            await asyncio.sleep(self.seconds)
        await self._settle(desks)
        took = (max(time.perf_counter(), self.end) if self.rate else self.end) - began
        spent = sorted(self.spent) or [0.0]
        parts = {
            f"p{p}": round(1000 * spent[min(len(spent) - 1, len(spent) * p // 100)], 1) for p in (50, 99)
        }
        return {
            "stored": self.stored, "busy": self.busy, "failed": self.failed, "per_second": round(self.stored / took),
            "max": round(1000 * spent[-1], 1), **parts,
        }  # fmt: skip

    async def _paced(self, desks: list[Desk], began: float) -> None:
        turns: Iterator[int] = count()
        while self.ready:
            due = began + next(turns) / self.rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            desks[len(self.ready) % len(desks)].send(due, self.ready.popleft()[0])

    async def _settle(self, desks: list[Desk]) -> None:
        """What is under way is waited for, 20 s at most."""
        end = time.perf_counter() + 20
        while any(desk._due for desk in desks) and time.perf_counter() < end:
            await asyncio.sleep(0.01)
        self.failed += sum(1 for desk in desks if desk._due)


def main() -> None:
    asked = json.load(sys.stdin)
    load = Load(asked)
    print(json.dumps(asyncio.run(load.run(int(asked["connections"])))))


if __name__ == "__main__":
    main()
