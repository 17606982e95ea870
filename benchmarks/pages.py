"""List pages at 2,000,000 residents with 1,000,000 open tasks, for whoever has few rights and many.

Peer in the same run: the bare SQL of the list under the same role. Floor: p95 under 1 s for every role, and the
grid worker never slower than headquarters.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from benchmarks import big_city, loop
from benchmarks.big_city import BUILDING, CITY, GRID, NOW
from frontline.city import access, clock
from frontline.city.models import Account, Grant
from frontline.loop.models import Task
from frontline.site.home import frontline_home
from frontline.site.postgres import ensure_database
from frontline.site.settings import database

TASKS = 1_000_000
VISITS = 40  # of each page
COPY = "bench_pages"  # the big city again, with a million tasks that no measure opened

PAGES = {
    "gao": ("/isolation/doors/", "/command/dispatch/"),
    "wu": ("/command/", "/command/dispatch/", "/cases/", "/cases/contacts/"),
    "he": ("/command/", "/command/dispatch/", "/areas/"),
}
_TASKS = f"""
INSERT INTO loop_task (ref, kind, room, "group", subject_kind, subject_id, building, key, opens_at, due_at, state,
                       climbed)
SELECT gen_random_uuid(), (ARRAY['health_check', 'test', 'transfer'])[1 + i %% 3], 'isolation', 'isolation', 'person',
       p, {BUILDING} + ((p - 1) / 3)::bigint * 100000 / 666667, 'bench:' || i,
       %s::timestamptz - interval '1 day', %s::timestamptz + (i %% 2880 - 600) * interval '1 minute', 'open', 0
FROM generate_series(1, {TASKS}) i, LATERAL (SELECT 1 + (i::bigint * 7919) %% {big_city.PEOPLE} AS p) someone
"""


def prepare() -> None:
    """A copy of the big city with the tasks, and three accounts."""
    loop.prepare()
    source = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [COPY])
        there = cursor.fetchone() is not None
    if not there:
        connection.set_autocommit(True)
        owner = ensure_database(frontline_home(), "bench_maker").owner
        connection.close()
        connection.settings_dict.update(database(owner))
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {COPY} TEMPLATE "{source}"')
    connection.close()
    connection.settings_dict["NAME"] = COPY
    if not Account.objects.filter(username="he").exists():
        _fill()
    clock.set_exercise(at=NOW, paused=True)


def _fill() -> None:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, [NOW, NOW])
        cursor.execute("ANALYZE loop_task")
    since = NOW - timedelta(days=30)
    for name, role, place in (
        ("he", "commander", CITY), ("wu", "epidemiologist", CITY), ("gao", "grid_worker", GRID + 1600),
    ):  # fmt: skip
        account = Account.objects.create(username=name, display_name=name)
        Grant.objects.create(account=account, role=role, on="place", on_id=place, since=since)
    print(f"  {TASKS:,} tasks in {time.perf_counter() - started:.0f} s")


def milliseconds(work: Callable[[], object]) -> list[float]:
    for _ in range(3):
        work()
    spent = []
    for _ in range(VISITS):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)


def visit(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200, f"{page} answered {answer.status_code}"


def bare_list(name: str) -> float:
    """Median of the bare SQL of the first fifty open tasks under the same role."""
    actor = access.actor_for(Account.objects.get(username=name), at=NOW)
    buildings = access.buildings_of(actor)

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE frontline_web")
            access.identify(actor)
            tasks = Task.objects.filter(state="open", opens_at__lte=NOW)
            list(
                (tasks if buildings is None else tasks.filter(building__in=buildings)).order_by(
                    "due_at", "id"
                )[:50]
            )

    return statistics.median(milliseconds(read))


def main() -> None:
    prepare()
    settings.ALLOWED_HOSTS = ["*"]
    worst: dict[str, float] = {}
    print(f"{'who':5}{'page':24}{'p50 ms':>9}{'p95 ms':>9}{'bare SQL':>10}{'ratio':>7}")
    for name, pages in PAGES.items():
        client = Client()
        client.force_login(Account.objects.get(username=name))
        bare = bare_list(name)
        for page in pages:
            spent = milliseconds(lambda client=client, page=page: visit(client, page))  # type: ignore[misc]
            p50, p95 = statistics.median(spent), spent[int(len(spent) * 0.95)]
            worst[name] = max(worst.get(name, 0.0), p95)
            print(f"{name:5}{page:24}{p50:9.0f}{p95:9.0f}{bare:10.1f}{p50 / bare:7.1f}")
    slower = "slower" if worst["gao"] > worst["he"] else "not slower"
    print(f"(c) worst p95 {max(worst.values()):.0f} ms (floor 1000); Gao is {slower} than He")
