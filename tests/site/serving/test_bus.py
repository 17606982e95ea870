"""A consumer without a cluster: written and acknowledged, given back, dropped. With one: make nats."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from frontline.screening.ingest import reading
from frontline.screening.ingest.reading import Told
from frontline.screening.ingest.statements import From
from frontline.screening.models import Swab, Tube
from frontline.site.cli import main
from frontline.site.serving import parcels
from frontline.site.serving.bus import Bus, Consumer, NoBus, from_settings
from frontline.site.serving.web import database_address
from tests.screening.desks import begin
from tests.screening.telling import after
from tests.site.serving.test_parcels import TUBE
from tests.town import build_town


class Message:
    """What JetStream gives out, noting what is said of it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.said = data, list[str]()

    async def ack(self) -> None:
        self.said.append("ack")

    async def nak(self, delay: float) -> None:
        self.said.append("nak")

    async def term(self) -> None:
        self.said.append("term")


def parcel(round: int) -> bytes:
    record = reading.record(TUBE, timedelta(0), after(30))
    return parcels.wrap(Told(From(round, 1, None, 1, 0), [record]), after(30))


def consume(address: Any, *messages: Message) -> Consumer:
    async def work() -> Consumer:
        consumer = Consumer(Bus("nats://127.0.0.1:1"), address)
        await consumer._take(messages)
        await consumer.end()
        return consumer

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


@pytest.mark.django_db(transaction=True)
def test_a_parcel_given_out_twice_is_written_once_and_acknowledged_after_it() -> None:
    round = begin(build_town())
    given = [Message(parcel(round.pk)), Message(parcel(round.pk)), Message(b"noise")]
    consumer = consume(database_address, *given)
    assert [message.said for message in given] == [["ack"], ["ack"], ["term"]]
    assert (consumer.written, Tube.objects.count(), Swab.objects.count()) == (2, 1, 1)


def test_without_a_database_parcels_are_given_back() -> None:
    given = [Message(parcel(1))]
    consumer = consume(lambda: "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", *given)
    assert given[0].said == ["nak"] and consumer.written == 0


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("FRONTLINE_NATS", raising=False)
    assert from_settings() is None
    assert main(["intake"]) == 2
    assert "--nats nats://" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "nats", None)
    with pytest.raises(NoBus, match="pip install"):
        Bus("nats://127.0.0.1:1")
