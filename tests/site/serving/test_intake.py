"""Uploads beside Django: written, joined, one bad record alone, full, without a database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import connection

from frontline.screening.models import Device, Held, Round, Tube, VisitTold
from frontline.site.serving import intake as serving
from frontline.site.serving.intake import Intake
from frontline.site.serving.web import database_address
from tests.screening.desks import Phone, begin, phone, said_swab, said_tube
from tests.screening.telling import after
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True)


class Scope:
    """A request as granian tells it."""

    def __init__(self, token: str, length: int | None, method: str = "POST") -> None:
        self.method = method
        self.headers = {"authorization": f"Bearer {token}"}
        if length is not None:
            self.headers["content-length"] = str(length)


class Proto:
    """The other end: a body in parts, and the answer."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = parts
        self.status, self.headers, self.body = 0, dict[str, str](), b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    @property
    def said(self) -> Any:
        return msgspec.json.decode(self.body)


Sending = Callable[..., Coroutine[Any, Any, Proto]]


def ask(address: Callable[[], str], work: Callable[[Sending, Intake], Coroutine[Any, Any, None]]) -> None:
    """Run `work` with a way to send, against an intake of its own."""

    async def run() -> None:
        intake = Intake(address)

        async def send(token: str, said: object, length: int | None = 0, method: str = "POST") -> Proto:
            body = said if isinstance(said, bytes) else msgspec.json.encode(said)
            proto = Proto(body[:7], body[7:])
            scope = Scope(token, len(body) if length == 0 else length, method)
            await intake(scope, proto)  # type: ignore[arg-type]
            return proto

        await work(send, intake)
        intake.close()
        await intake.end()

    # A thread of its own: Playwright keeps an event loop in the main one for the whole run.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def tashi(town: Town) -> Phone:
    begin(town)
    return phone(town)


def upload(*records: object) -> object:
    return {"now": after(30), "records": records}


def test_many_at_once_are_all_written_once(tashi: Phone) -> None:
    tubes = [said_tube([said_swab(0, "P10")], barcode=f"T{n}") for n in range(60)]

    async def work(send: Sending, intake: Intake) -> None:
        answers = await asyncio.gather(*(send(tashi.desk["token"], upload(tube)) for tube in tubes * 2))
        assert {answer.status for answer in answers} == {200}
        assert all(answer.said["receipts"][0]["as"] == "stored" for answer in answers)
        big = await send(tashi.desk["token"], upload(*tubes, *tubes))
        assert len(big.said["receipts"]) == 120
        assert big.said["round_state"] == "open"

    ask(database_address, work)
    assert Tube.objects.count() == 60


def test_a_bad_record_in_a_joined_batch_spoils_no_other(town: Town, tashi: Phone) -> None:
    """A device of a round whose tables are gone sends at the same moment."""
    other = phone(town)
    gone = Round.objects.create(
        number=9, name="无分区", places=[], starts_at=after(0), ends_at=after(9), state="ended"
    )
    Device.objects.filter(ref=other.desk["device"]).update(round=gone)

    async def work(send: Sending, intake: Intake) -> None:
        good = [send(tashi.desk["token"], upload(said_tube([], barcode=f"T{n}"))) for n in range(9)]
        bad = [send(other.desk["token"], upload(said_tube([], barcode=f"B{n}"))) for n in range(3)]
        answers = await asyncio.gather(*good[:5], *bad, *good[5:])
        kinds = [answer.said["receipts"][0]["as"] for answer in answers]
        assert kinds == ["stored"] * 5 + ["held"] * 3 + ["stored"] * 4

    ask(database_address, work)
    assert (Tube.objects.count(), Held.objects.count()) == (9, 3)


def test_what_is_refused_and_why(tashi: Phone) -> None:
    async def work(send: Sending, intake: Intake) -> None:
        token = tashi.desk["token"]
        assert (await send("nobody", upload())).status == 401
        assert (await send("", upload())).status == 401
        assert (await send(token, upload(), method="GET")).status == 405
        assert (await send(token, upload(), length=3 * 1024 * 1024)).status == 413
        assert (await send(token, b" " * (2 * 1024 * 1024 + 1), length=None)).status == 413
        unread = await send(token, b"{")
        assert (unread.status, unread.headers["content-type"]) == (400, "application/problem+json")

    ask(database_address, work)
    assert Held.objects.count() == 1


def test_a_full_queue_says_when_to_come_again(tashi: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tashi.desk["token"]

    async def work(send: Sending, intake: Intake) -> None:
        monkeypatch.setattr(serving, "_WAITING", 0)
        full = await send(token, upload(said_tube([])))
        assert (full.status, full.headers["retry-after"]) == (503, "2")
        monkeypatch.setattr(serving, "_BACKLOGS", 0)
        assert (await send(token, upload(*[said_tube([]) for _ in range(9)]))).status == 503
        monkeypatch.setattr(serving, "_BYTES", 10)
        assert (await send(token, upload())).status == 503

    ask(database_address, work)
    assert Tube.objects.count() == 0


def test_a_database_that_breaks_off_is_told_and_comes_back(tashi: Phone) -> None:
    token = tashi.desk["token"]

    async def work(send: Sending, intake: Intake) -> None:
        assert (await send(token, upload(said_tube([], barcode="T1")))).status == 200
        await asyncio.get_running_loop().run_in_executor(None, _end_others)
        answers = [await send(token, upload(said_tube([], barcode="T2", ref=str(uuid4())))) for _ in range(9)]
        assert {answer.status for answer in answers} <= {200, 503}
        assert answers[-1].status == 200

    ask(database_address, work)


def _end_others() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND application_name = 'frontline-intake'"
            )
            assert cursor.fetchall()
    finally:
        connection.close()


def test_a_visit_comes_in_beside_a_tube_once(tashi: Phone) -> None:
    visit = {
        "kind": "visit", "ref": str(uuid4()), "code": "P11", "at": after(20), "outcome": "not_at_home",
        "next_at": after(140),
    }  # fmt: skip
    said = {
        "v": 1,
        "now": after(30),
        "records": [said_tube([said_swab(0, "P10")]), visit, {**visit, "note": "x"}],
    }

    async def work(send: Sending, _: Intake) -> None:
        for _again in range(2):
            answer = await send(tashi.desk["token"], said)
            assert [receipt["as"] for receipt in answer.said["receipts"]] == ["stored"] * 3

    ask(database_address, work)
    told = VisitTold.objects.get()
    assert (told.code, told.outcome, told.next_at) == ("P11", "not_at_home", after(140))
    assert Tube.objects.count() == 1
