"""A desk of a screening round as a program: it speaks docs/interfaces/desk-protocol.md over HTTP and nothing else.

What it took is in its outbox until a receipt came, as on the page's telephone. `Truth` is what really happened.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from uuid import UUID

Record = dict[str, Any]
_AT_ONCE = 200  # records of one upload after a time without network
_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True)
class Faults:
    """How much goes wrong; all zero: nothing."""

    offline: float = 0.0  # part of the desks without network for hours
    wrong_clocks: int = 0  # desks whose clock is off, up to two months
    again: float = 0.0  # part of the uploads sent twice, and as many sent late in an older state
    misread: float = 0.0  # part of the people whose code was read wrongly
    twice: float = 0.0  # part of the people whom a second desk takes as well
    barcodes: float = 0.0  # part of the tubes that bear the barcode of another one


NONE = Faults()
ALL = Faults(offline=0.3, wrong_clocks=50, again=0.1, misread=0.01, twice=0.005, barcodes=0.002)


class _Stay(urllib.request.HTTPRedirectHandler):
    """The page somebody is sent to after signing in is not looked at."""

    def redirect_request(self, *given: Any) -> None:
        return None


class Sampler:
    """Somebody's browser, to sign in with; the session is not needed afterwards."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._jar = CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar), _Stay())

    def sign_in(self, username: str, where: Record) -> Record:
        """At a desk; what the server answered. Again until it does."""
        while True:
            try:
                self.enter(username)
                found: Record = json.loads(self.post("/desk/sign-in/", json.dumps(where).encode()))
                return found
            except (OSError, HTTPException):
                time.sleep(0.5)

    def look(self, path: str) -> bytes:
        """A page; raises OSError where there is none."""
        with self._browser.open(self._address + path, timeout=_TIMEOUT) as answer:
            page: bytes = answer.read()
            return page

    def enter(self, username: str) -> None:
        """Sign in to the pages with one click."""
        self.look("/sign-in/")
        self.fill_in("/sign-in/as/", {"username": username})

    def fill_in(self, path: str, said: Mapping[str, str]) -> str:
        """Send a form; where it leads, empty where the form was shown again."""
        try:
            self.post(path, urllib.parse.urlencode(said).encode())
        except urllib.error.HTTPError as sent_on:
            if sent_on.code != 302:
                raise
            return str(sent_on.headers["Location"])
        return ""

    def post(self, path: str, body: bytes) -> bytes:
        token = next((cookie.value for cookie in self._jar if cookie.name == "csrftoken"), "") or ""
        kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
        request = urllib.request.Request(
            self._address + path, data=body, headers={"X-CSRFToken": token, "Content-Type": kind}
        )
        with self._browser.open(request, timeout=_TIMEOUT) as answer:
            said: bytes = answer.read()
            return said


def more(port: int, said: Record) -> list[Record]:
    """The pages of a long list after the first."""
    people: list[Record] = []
    after = said["next"]
    while after:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/desk/people/?after={after}",
            headers={"Authorization": f"Bearer {said['token']}"},
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            page = json.load(answer)
        people += page["people"]
        after = page["next"]
    return people


class Wire:
    """One connection to the product, opened again when it broke."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, said: object) -> tuple[int, bytes]:
        """Status and body; raises OSError or EOFError when there was no answer."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await self._post(path, json.dumps(said).encode())
        except (OSError, EOFError, ValueError, IndexError) as broken:
            self.close()
            raise OSError("no answer") from broken

    async def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.lower().split(": ", 1) for line in answer.split("\r\n")[1:] if ": " in line)
        return int(answer.split(" ", 2)[1]), await reader.readexactly(int(fields["content-length"]))

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Truth:
    """What really happened at the desks, to lay beside the books afterwards."""

    tubes: dict[str, Record] = field(default_factory=dict)  # ref -> as told last
    people: dict[str, Record] = field(default_factory=dict)  # code -> registered on the spot
    sizes: dict[str, int] = field(default_factory=dict)  # code -> people in a tube where the person lives
    requests: int = 0
    unanswered: int = 0
    held: list[str] = field(default_factory=list)

    def by_barcode(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for tube in self.tubes.values():
            found.setdefault(tube["barcode"], []).append(tube)
        return found


@dataclass
class Desk:
    """One desk with its queue. City time runs `speed` times as quickly as ours."""

    number: int
    said: Record
    wire: Wire
    rng: random.Random
    faults: Faults
    truth: Truth
    hours: float  # city time in which the queue is worked off
    offline: tuple[float, float] = (0.0, 0.0)  # hours of the day without network
    off: timedelta = timedelta(0)  # how wrong the clock is
    outbox: dict[str, Record] = field(default_factory=dict)
    older: list[Record] = field(default_factory=list)  # earlier states, to be sent late
    tube: Record | None = None
    tubes: int = 0
    uploads: int = 0

    def __post_init__(self) -> None:
        self._set(self.said)

    def _set(self, said: Record) -> None:
        """Set the clock by what the server says; it is never moved while anything is unsent."""
        self._began = time.monotonic()
        self._first = datetime.fromisoformat(said["now"])
        self._speed = float(said["speed"]) or 1.0

    def now(self) -> datetime:
        """What the device believes the time to be."""
        return self._first + timedelta(seconds=(time.monotonic() - self._began) * self._speed) + self.off

    def hour(self) -> float:
        return (time.monotonic() - self._began) * self._speed / 3600

    async def work(self, queue: list[str]) -> None:
        """Take everybody, tube by tube; then wait until everything has its receipt."""
        _, body = await self._until_answered("/desk/upload", {"now": self._stamp(), "records": []})
        self._set(json.loads(body))
        for done, code in enumerate(queue):
            self._take(code)
            if self.tube is None or len(self._inside()) == 5:  # sealed, or half full
                await self._pause_until(self.hours * (done + 1) / len(queue))
                await self.send()
        self._seal()
        while self.outbox or self.older:
            await self._pause_until(self.offline[1] if self._is_offline() else 0.0)
            await self.send()
        status, body = await self._until_answered("/desk/sign-off/", {"unsent": 0})
        if status != 200:
            raise SystemExit(f"Desk {self.number} could not sign off: {body!r}")
        self.wire.close()

    def _take(self, code: str) -> None:
        size = self.truth.sizes.get(code) or int(self.said["pool_size"])
        if self.tube is not None and self.tube["capacity"] != size:
            self._seal()  # a risk area: its people share smaller tubes
        tube = self.tube or self._open(size)
        read = code
        if self.rng.random() < self.faults.misread:
            read = f"{code[:-1]}{'#' if code[-1] != '#' else '?'}"
        swab = {"slot": len(tube["swabs"]), "code": read, "at": self._stamp()}
        tube["swabs"].append(swab)
        if self.rng.random() < 0.005:  # the wrong one stepped forward: undone, then scanned again
            swab |= {"undone_at": self._stamp(), "why": "wrong person"}
            tube["swabs"].append({"slot": len(tube["swabs"]), "code": read, "at": self._stamp()})
        if code.startswith("R-") and code not in self.truth.people:
            self._register(code)
        self._put(tube)
        if len(self._inside()) >= tube["capacity"]:
            self._seal()

    def _inside(self) -> list[Record]:
        return [swab for swab in (self.tube or {"swabs": []})["swabs"] if "undone_at" not in swab]

    def _register(self, code: str) -> None:
        ref = str(UUID(int=self.rng.getrandbits(128)))
        person = {
            "kind": "person",
            "ref": ref,
            "code": code,
            "at": self._stamp(),
            "details": {"name": f"甲{code}"},
        }
        self.truth.people[code] = person
        self.outbox[ref] = person

    def _open(self, size: int) -> Record:
        self.tubes += 1
        barcode = f"D{self.number:03d}{self.tubes:05d}"
        if self.tubes > 1 and self.rng.random() < self.faults.barcodes:
            barcode = f"D{self.number:03d}{self.tubes - 1:05d}"
        self.tube = {
            "kind": "tube", "ref": str(UUID(int=self.rng.getrandbits(128))), "barcode": barcode,
            "capacity": size, "opened_at": self._stamp(), "swabs": [], "sealed_at": None,
        }  # fmt: skip
        return self.tube

    def _seal(self) -> None:
        if self.tube is not None:
            if self.rng.random() < self.faults.again:
                self.older.append(json.loads(json.dumps(self.tube)))
            self.tube["sealed_at"] = self._stamp()
            self._put(self.tube)
            self.tube = None

    def _put(self, tube: Record) -> None:
        kept = json.loads(json.dumps(tube))
        self.outbox[tube["ref"]] = kept
        self.truth.tubes[tube["ref"]] = {**kept, "desk": self.number}

    def _stamp(self) -> str:
        return self.now().isoformat()

    def _is_offline(self) -> bool:
        return self.offline[0] <= self.hour() < self.offline[1]

    async def _pause_until(self, hour: float) -> None:
        await asyncio.sleep(max(0.0, (hour - self.hour()) * 3600 / self._speed))

    async def send(self) -> None:
        """Everything unsent, and now and then something once more or in an older state."""
        while self.outbox and not self._is_offline():
            batch = [json.loads(json.dumps(record)) for record in list(self.outbox.values())[:_AT_ONCE]]
            if self.rng.random() < self.faults.again:
                self.rng.shuffle(batch)
                self.older += batch[:3]
            if not await self._send(batch):
                return
        if self.older and not self._is_offline() and (not self.outbox or self.rng.random() < 0.3):
            self.rng.shuffle(self.older)
            if await self._send(self.older[:_AT_ONCE]):
                del self.older[:_AT_ONCE]

    async def _send(self, batch: list[Record]) -> bool:
        """Whether receipts came; what has one and did not change meanwhile is forgotten."""
        self.uploads += 1
        said = {
            "v": 1,
            "now": self._stamp(),
            "unsent": max(0, len(self.outbox) - len(batch)),
            "records": batch,
        }
        status, body = await self._until_answered("/desk/upload", said)
        if status != 200:
            raise SystemExit(f"Desk {self.number} was refused: {status} {body[:300]!r}")
        receipts = json.loads(body)["receipts"]
        if [one["ref"] for one in receipts] != [record["ref"] for record in batch]:
            raise SystemExit(f"Desk {self.number} got receipts for something else.")
        for record, receipt in zip(batch, receipts, strict=True):
            if receipt["as"] == "held":
                self.truth.held.append(receipt["why"])
            if self.outbox.get(record["ref"]) == record:
                del self.outbox[record["ref"]]
        return True

    async def _until_answered(self, path: str, said: Record) -> tuple[int, bytes]:
        while True:
            self.truth.requests += 1
            try:
                status, body = await self.wire.post(path, said)
                if status < 500:
                    return status, body
            except (OSError, TimeoutError):
                self.wire.close()
            self.truth.unanswered += 1
            await asyncio.sleep(self.rng.uniform(0.2, 1.5))


def queues(desks: Iterable[Record], faults: Faults, rng: random.Random) -> list[list[str]]:
    """Who comes to which desk: households together, one in a hundred stays away, a few are on no list."""
    found: list[list[str]] = []
    desks = list(desks)
    for number, desk in enumerate(desks):
        share, shares = desk["share"], desk["shares"]
        households: dict[str, list[str]] = {}
        for person in desk["people"]:
            if not person.get("excused"):
                households.setdefault(person.get("household") or person["code"], []).append(person["code"])
        own = [codes for index, codes in enumerate(households.values()) if index % shares == share]
        queue = [code for codes in own for code in codes if rng.random() >= 0.01]
        found.append([*queue, f"R-{number:03d}"])
    for number in range(len(found)):
        twice = [code for code in found[number] if rng.random() < faults.twice]
        found[(number + 1) % len(found)].extend(twice)
    return found
