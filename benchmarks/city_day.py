"""A city day: 2,000,000 people sampled in 200,000 tubes while the boards are looked at, with the outbreak under way.

The big city with its outbreak and 1,000,000 open tasks, one round with its expected list, the pages and the worker as
processes of the product. A day of ten hours comes in a quarter of an hour; every tube of a city is there. Limit: the
boards answer within 1 s (p95) all the while, and expected = sampled + excused + missing at the end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from benchmarks import pages
from benchmarks.big_city import CITY, COMMUNITY, NOW, PEOPLE
from benchmarks.ingest import DESKS, ended, server, start
from frontline.city import access, clock
from frontline.city.devices import digest
from frontline.city.models import Account, Site
from frontline.screening.actions import rounds
from frontline.screening.models import Arrival, Device, Round, Tally
from soak.watching import Watcher

DATABASE = "bench_city_day"
POINTS, TUBES = 133, PEOPLE // 10
RATE = float(os.environ.get("FRONTLINE_BENCH_RATE", "240"))  # tubes a second; a day of ten hours has 5.6
BOARDS = {"/command/": "he", "/command/dispatch/": "he", "/screening/": "he", "/isolation/doors/": "gao"}


def prepare() -> None:
    """A fresh copy of the city of `pages`: a day leaves a gigabyte behind, the next one begins without it."""
    pages.prepare()
    source = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f'CREATE DATABASE {DATABASE} TEMPLATE "{source}"')
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    call_command("migrate", verbosity=0)  # the city of `pages` may be of an earlier version
    Account.objects.update(one_click=True)
    clock.set_exercise(at=NOW, paused=True)


def open_round() -> tuple[Round, list[str]]:
    """The round of the whole city with its expected list, and the tokens of its desks."""
    Site.objects.bulk_create(
        Site(
            kind=Site.Kind.SAMPLING,
            code=f"P{n:03d}",
            name=f"point {n}",
            desks=1,
            community_id=COMMUNITY + 3 * n,
        )
        for n in range(POINTS)
    )
    points = dict.fromkeys(Site.objects.filter(kind=Site.Kind.SAMPLING).values_list("pk", flat=True), 1)
    account = Account.objects.get(username="he")
    he = access.actor_for(account, at=NOW)
    plan = rounds.Plan("city day", [CITY], NOW, NOW + timedelta(hours=10), points, per_hour=1_500)
    round, began = rounds.plan_round(plan, by=he, at=NOW), time.perf_counter()
    rounds.open_round(round, by=he, at=NOW)
    rounds.write_expected_list(at=NOW)
    print(f"  expected list of {PEOPLE:,} people in {time.perf_counter() - began:.0f} s")
    tokens = [f"day-{desk}" for desk in range(DESKS)]
    Device.objects.bulk_create(
        Device(account=account, round=round, desk=desk, digest=digest(token), signed_in_at=NOW)
        for desk, token in enumerate(tokens)
    )
    return round, tokens


@contextmanager
def worker() -> Iterator[None]:
    """The process of the product that keeps the books and reviews whoever is due."""
    environment = {**os.environ, "FRONTLINE_DATABASE": DATABASE, "FRONTLINE_ROLE": "worker"}
    process = subprocess.Popen(
        [sys.executable, "-m", "frontline.site.cli", "worker", "--name", "bench"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def waited_for_the_books() -> float:
    """Seconds from the last tube until all are in the books."""
    began = time.perf_counter()
    while Arrival.objects.exists():
        time.sleep(0.5)
    return time.perf_counter() - began


def gibibytes() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0]) / 2**30


def main() -> None:
    prepare()
    before = gibibytes()
    round, tokens = open_round()
    print(f"  load of the machine before: {os.getloadavg()[0]:.1f}")
    with server(DATABASE) as (port, _), worker(), Watcher(port, BOARDS) as watcher:
        said = ended(start(port, tokens, first=0, connections=DESKS, rate=RATE, seconds=TUBES / RATE))
        lag = waited_for_the_books()
    sums = Tally.objects.filter(round_id=round.pk).aggregate(
        e=Sum("expected"), s=Sum("sampled"), x=Sum("excused")
    )
    missing = sums["e"] - sums["s"] - sums["x"]
    print(
        "  {stored:,.0f} tubes at {per_second:,.0f}/s, p99 {p99} ms, {busy:.0f} to wait, {failed:.0f} failed".format(
            **said
        )
    )
    print(f"  books {lag:.0f} s after the last tube; {gibibytes() - before:.1f} GiB of disk")
    print(f"  expected {sums['e']:,} = sampled {sums['s']:,} + excused {sums['x']:,} + missing {missing:,}")
    for page, looks in watcher.summed().items():
        print(f"  {page:24} p50 {looks['p50']:6} ms  p95 {looks['p95']:6} ms  worst {looks['worst']:6} ms")
    worst = max(looks["p95"] for looks in watcher.summed().values())
    print(f"(e) boards at worst p95 {worst} ms while a city day comes in {TUBES / RATE:.0f} s (limit 1000)")
