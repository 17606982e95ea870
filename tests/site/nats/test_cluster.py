"""Uploads through three real NATS servers, one killed, a consumer killed: `make nats`."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from frontline.screening.models import Arrival, Swab, Tube
from frontline.site.serving.bus import DURABLE, LARGEST, STREAM, Bus
from frontline.site.serving.intake import Intake
from frontline.site.serving.web import database_address
from tests.screening.desks import Phone, begin, phone, said_swab, said_tube
from tests.screening.telling import after
from tests.site.serving.test_intake import Proto, Scope
from tests.town import build_town

PROGRAM = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        PROGRAM is None, reason="there is no nats-server (Debian: apt-get install nats-server)"
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("nats") is None, reason="nats-py is missing: pip install '.[nats]'"
    ),
]
TUBES, AT_ONCE = 400, 20


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Cluster:
    """Three servers of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ports = free_ports(6)
        self.ports, self.routes = ports[:3], ports[3:]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for number in range(3):
            self.start(f"n{number}")

    @property
    def address(self) -> str:
        return ",".join(f"nats://127.0.0.1:{port}" for port in self.ports)

    def start(self, name: str) -> None:
        number = int(name[1:])
        config = self.folder / f"{name}.conf"
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self.routes)
        config.write_text(
            f"server_name: {name}\nlisten: 127.0.0.1:{self.ports[number]}\nmax_payload: {LARGEST}\n"
            f'jetstream {{ store_dir: "{self.folder / name}" }}\n'
            f"cluster {{ name: city, listen: 127.0.0.1:{self.routes[number]}, routes: [{routes}] }}\n"
        )
        with (self.folder / f"{name}.log").open("ab") as log:
            assert PROGRAM is not None
            self.running[name] = subprocess.Popen([PROGRAM, "-c", config], stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        server = self.running.pop(name)
        server.kill()
        server.wait()

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="frontline-nats-"))
    made = Cluster(folder)
    yield made
    made.end()
    shutil.rmtree(folder)


class Consumers:
    """`frontline intake` as processes of their own, on the test's database."""

    def __init__(self, address: str) -> None:
        name = str(connection.settings_dict["NAME"])
        self._command = [sys.executable, "-m", "frontline.site.cli", "intake", "--nats", address]
        self._environment = {
            name: value for name, value in os.environ.items() if name != "FRONTLINE_NO_DATABASE"
        } | {"FRONTLINE_DATABASE": name}
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *also: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*self._command, *also], env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self._running.append(process)
        return process

    def end(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
            print(*process.communicate())  # shown when the test failed


@pytest.fixture
def consumers(cluster: Cluster) -> Iterator[Consumers]:
    made = Consumers(cluster.address)
    yield made
    made.end()


def upload(desk: Phone, tube: object) -> tuple[Scope, Proto]:
    import msgspec

    body = msgspec.json.encode({"now": after(30), "records": [tube]})
    return Scope(desk.desk["token"], len(body)), Proto(body)


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not await asyncio.to_thread(true):
        assert time.monotonic() < end, f"it took too long ({counted()} tubes written)"
        await asyncio.sleep(0.1)


def counted() -> int:
    try:
        return Tube.objects.count()
    finally:
        connection.close()


def test_the_leader_and_a_consumer_die_and_nothing_is_lost_or_doubled(
    cluster: Cluster, consumers: Consumers
) -> None:
    town = build_town()
    begin(town)
    desk = phone(town)
    tubes = [said_tube([said_swab(0, "P10"), said_swab(1, "P11")], barcode=f"T{n}") for n in range(TUBES)]
    sent: list[str] = []

    async def send(intake: Intake, tube: dict[str, Any]) -> None:
        """As a device does: again until there is a receipt; now and then once more for nothing."""
        while True:
            scope, proto = upload(desk, tube)
            await intake(scope, proto)  # type: ignore[arg-type]
            if proto.status == 200:
                assert proto.said["receipts"] == [{"ref": tube["ref"], "as": "stored", "why": ""}]
                sent.append(tube["ref"])
                return
            assert proto.status == 503, proto.body
            await asyncio.sleep(0.5)

    async def work() -> None:
        bus = Bus(cluster.address)
        intake = Intake(database_address, bus.send)
        try:
            await all_of_it(bus, intake)
        finally:
            intake.close()
            await intake.end()
            await bus.end()

    async def all_of_it(bus: Bus, intake: Intake) -> None:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(tube: dict[str, Any]) -> None:
            async with room:
                await send(intake, tube)

        first = consumers.start()
        everything = asyncio.gather(*(one(tube) for tube in [*tubes, *tubes[::7]]))
        await until(lambda: len(sent) > TUBES // 4 and counted() > 0)
        first.send_signal(signal.SIGKILL)
        info = await (await bus.stream()).stream_info(STREAM)
        leader = info.cluster.leader
        cluster.kill(leader)
        second = consumers.start()
        await until(lambda: len(sent) > TUBES // 2)
        cluster.start(leader)
        await everything
        await until(lambda: counted() == TUBES)
        assert second.poll() is None
        second.terminate()
        last = consumers.start("--until-empty")
        assert await asyncio.to_thread(last.wait, 60) == 0
        stream = await bus.stream()
        left = await stream.consumer_info(STREAM, DURABLE)
        assert (left.num_pending, left.num_ack_pending) == (0, 0)

    with ThreadPoolExecutor(1) as thread:  # a test run may have an event loop in the main one
        thread.submit(asyncio.run, work()).result()
    assert {str(ref) for ref in Tube.objects.values_list("ref", flat=True)} == {tube["ref"] for tube in tubes}
    assert Tube.objects.count() == TUBES and Swab.objects.count() == 2 * TUBES
    assert set(sent) == {tube["ref"] for tube in tubes} and len(sent) == len([*tubes, *tubes[::7]])
    assert Arrival.objects.values("tube").distinct().count() == TUBES
