"""Tubes of ten through HTTP, checked and on disk before they are answered, at 2,000,000 residents.

Peer in the same run: 16 database connections that write the same tubes with the same statement, no HTTP, no checks.
Floor: 0.3 of its rate, aim 0.8; p99 at 1,400 tubes/s under 50 ms; while 100,000 tubes of devices that were offline
arrive in 60 s, the others' p99 stays under 100 ms. Generator, server and database share this machine's cores.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connection

from benchmarks import big_city
from benchmarks.big_city import CITY, NOW
from benchmarks.desk_load import SLOTS, codes
from frontline.city import clock
from frontline.city.devices import digest
from frontline.city.models import Account
from frontline.screening.actions import books
from frontline.screening.ingest.statements import WRITE, From, parameters
from frontline.screening.models import Arrival, Device, Round, Tube
from frontline.screening.rules import SwabTaken, TubeTold
from frontline.site.home import frontline_home
from frontline.site.postgres import database_urls, ensure_database
from frontline.site.serving.ports import next_free
from frontline.site.settings import database

DATABASE = "bench_ingest"
DESKS = 134
SECONDS = float(os.environ.get("FRONTLINE_BENCH_SECONDS", "10"))
Said = dict[str, float]


def prepare() -> None:
    """The big city without its outbreak, in a database of its own."""
    owner = ensure_database(frontline_home(), DATABASE).owner
    connection.close()
    connection.settings_dict.update(database(owner))
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM city_person)")
        there = cursor.fetchone()[0]
    if not there:
        big_city.build()
    clock.set_exercise(at=NOW, paused=True)


def new_round() -> tuple[int, list[str]]:
    """A round with nothing in it, and the tokens of its desks."""
    number = Round.objects.count() + 1
    round = Round.objects.create(
        number=number,
        name=f"{number}",
        places=[CITY],
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
        state="open",
    )
    account, _ = Account.objects.get_or_create(username="bench")
    tokens = [f"bench-{number}-{desk}" for desk in range(DESKS)]
    Device.objects.bulk_create(
        Device(account=account, round=round, desk=desk, digest=digest(token), signed_in_at=NOW)
        for desk, token in enumerate(tokens)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT screening_make_partitions(%s)", [round.pk])
    return round.pk, tokens


@contextmanager
def server(database: str = DATABASE) -> Iterator[tuple[int, int]]:
    """The process of the product that answers pages and uploads: its port and number."""
    port = next_free("127.0.0.1", 21000 + os.getpid() % 9000) or 0
    environment = {**os.environ, "FRONTLINE_DATABASE": database, "FRONTLINE_ROLE": "web"}
    process = subprocess.Popen(
        [sys.executable, "-m", "frontline.site.serving.web", "--port", str(port)], env=environment
    )
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def start(port: int, tokens: list[str], *, first: int, connections: int, rate: float = 0, records: int = 1,
          seconds: float = SECONDS) -> "subprocess.Popen[str]":  # fmt: skip
    """A generator with everything made ready; it begins when its input closes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.desk_load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asked = {"port": port, "tokens": tokens, "at": NOW.isoformat(), "rate": rate, "seconds": seconds,
             "records": records, "first": first, "connections": connections}  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked))
    process.stdin.close()
    return process


def ended(process: "subprocess.Popen[str]", web: int | None = None) -> Said:
    """What the generator found; with `web` also what a tube cost that process and the database."""
    assert process.stdout is not None
    pids = writers() if web else []
    before = cpu([web] if web else []), cpu(pids)
    found: Said = json.loads(process.stdout.read().splitlines()[-1])
    if web and found["stored"]:
        found["cpu_us_database"] = round(1e6 * (cpu(pids) - before[1]) / found["stored"])
        found["cpu_us_server"] = round(1e6 * (cpu([web]) - before[0]) / found["stored"])
    process.wait()
    return found


def directly(round: int, first: int, seconds: float = SECONDS) -> Said:
    """16 connections, one tube a statement, parameters made before the clock runs."""
    wanted = int(6_000 * seconds)
    made = [
        parameters([(From(round, 1, None, 1, 0), _told(number))], NOW)
        for number in range(first, first + wanted)
    ]
    return asyncio.run(_directly(made, seconds))


def _told(number: int) -> TubeTold:
    swabs = tuple(SwabTaken(slot, code, NOW) for slot, code in enumerate(codes(number)))
    return TubeTold(str(UUID(int=number + 1)), f"T{number:09d}", SLOTS, NOW, swabs, NOW)


async def _directly(made: list[dict[str, object]], seconds: float) -> Said:
    address, spent = database_urls(frontline_home(), DATABASE).worker, list[float]()
    open_ = [await psycopg.AsyncConnection.connect(address, autocommit=True) for _ in range(16)]
    end = time.perf_counter() + seconds

    async def write(connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        while made and time.perf_counter() < end:
            asked, began = made.pop(), time.perf_counter()
            await connection.execute(WRITE, asked)
            spent.append(time.perf_counter() - began)

    pids = [each.info.backend_pid for each in open_]
    before = cpu(pids), time.process_time()
    await asyncio.gather(*(write(each) for each in open_))
    used = cpu(pids) - before[0], time.process_time() - before[1]
    for each in open_:
        await each.close()
    spent.sort()
    return {
        "per_second": round(len(spent) / seconds), "stored": len(spent),
        "p50": round(1000 * spent[len(spent) // 2], 1), "p99": round(1000 * spent[len(spent) * 99 // 100], 1),
        "cpu_us_database": round(1e6 * used[0] / len(spent)), "cpu_us_client": round(1e6 * used[1] / len(spent)),
    }  # fmt: skip


def cpu(pids: Iterable[int]) -> float:
    """Seconds of a core these processes have used: true on a busy machine as well."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def writers() -> list[int]:
    """The database's processes behind the way in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'frontline-intake'"
                       " AND datname = current_database()")  # fmt: skip
        return [row[0] for row in cursor.fetchall()]


def show(name: str, found: Said) -> None:
    print(f"{name:46}" + "  ".join(f"{key} {value:g}" for key, value in found.items()))


def main() -> None:
    prepare()
    print(f"  load of the machine before: {os.getloadavg()[0]:.1f}")
    with server() as (port, web):
        round, tokens = new_round()
        ended(start(port, tokens, first=0, connections=16, seconds=2))  # warm
        direct = directly(round, 10**6)
        show("16 connections, directly", direct)
        http = ended(start(port, tokens, first=2 * 10**6, connections=64), web)
        show("through HTTP, 64 connections", http)
        again = directly(round, 15 * 10**5)
        show("16 connections, directly, again", again)
        peer = (direct["per_second"] + again["per_second"]) / 2
        print(f"(a) ratio {http['per_second'] / peer:.2f} (floor 0.3, aim 0.8)")
        cost = (
            again["cpu_us_database"] + again["cpu_us_client"],
            http["cpu_us_database"] + http["cpu_us_server"],
        )
        print(f"    by cores used: {cost[0] / cost[1]:.2f} (a busy machine distorts rates, not these)")
        steady = ended(start(port, tokens, first=3 * 10**6, connections=DESKS, rate=1_400), web)
        show("1,400 tubes/s", steady)
        print(f"(b) p99 {steady['p99']} ms (floor 50)")
        backlog(port, tokens)
        check(round)


def backlog(port: int, tokens: list[str]) -> None:
    """100,000 tubes in uploads of 200 by 34 devices, one every 120 ms, while 100 others send 500 tubes/s."""
    seconds = 60.0
    others = start(port, tokens[34:], first=4 * 10**6, connections=100, rate=500, seconds=seconds)
    late = start(
        port, tokens[:34], first=5 * 10**6, connections=34, rate=500 / seconds, records=200, seconds=seconds
    )
    found, slow = ended(others), ended(late)
    show("500 tubes/s beside the backlog", found)
    show("100,000 tubes of 34 devices, 200 an upload", slow)
    print(f"(c) others' p99 {found['p99']} ms (floor 100)")


def check(round: int) -> None:
    """Everything is there once, and how quickly the books are kept."""
    stored = Tube.objects.filter(round=round).count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE n <> 10) FROM (SELECT count(*) AS n FROM screening_swab"
                       " WHERE round_id = %s GROUP BY tube) t", [round])  # fmt: skip
        tubes, odd = cursor.fetchone()
    print(f"  {stored:,} tubes stored, {tubes - odd:,} of them with their ten swabs")
    waiting, began = Arrival.objects.count(), time.perf_counter()
    for _ in range(10):
        if not books.keep_books(at=NOW):
            break
    took, kept = time.perf_counter() - began, waiting - Arrival.objects.count()
    print(
        f"(d) books of {kept:,} tubes in {took:.1f} s: a city day of 200,000 tubes in {200_000 * took / kept:.0f} s"
    )
