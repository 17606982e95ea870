"""The consequence list of a redrawn boundary at 2,000,000 residents with 1,000,000 open tasks and a round that runs.

Peer in the same run: the bare SQL of the same counts under the same role. Floor: under 1 s for every boundary.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks import pages
from benchmarks.big_city import CITY, COMMUNITY, NOW
from frontline.areas.boundaries import actions
from frontline.areas.boundaries.consequences import consequences
from frontline.areas.models import BoundaryChange
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Building, Site
from frontline.screening.actions import rounds
from frontline.screening.models import Round

RUNS = 15
_NEEDS = "UPDATE city_person SET needs = ARRAY['alone'] WHERE id % 9 = 0 AND needs = '{}'"
# The same questions in one statement each, without names and links.
_BARE = (
    "SELECT count(*) FROM city_person WHERE building_id = ANY (%s)",
    "SELECT count(*) FROM city_household WHERE building_id = ANY (%s)",
    "SELECT need, count(*) FROM city_person, unnest(needs) need WHERE building_id = ANY (%s) GROUP BY need",
    "SELECT kind, count(*) FROM loop_task WHERE state = 'open' AND building = ANY (%s) GROUP BY kind",
    "SELECT kind, count(*) FROM loop_measurerow WHERE lifted_at IS NULL AND subject_kind = 'person'"
    " AND building = ANY (%s) GROUP BY kind",
    "SELECT round_id, count(*) FROM screening_expected WHERE building = ANY (%s) GROUP BY round_id",
    "SELECT kind, count(*) FROM loop_factrow WHERE subject_kind = 'person' AND kind IN ('infection_found',"
    " 'contact_found') AND subject_id IN (SELECT id FROM city_person WHERE building_id = ANY (%s)) GROUP BY kind",
)


def prepare() -> None:
    """The city of the pages' benchmark, with needs and the list of a round of the whole city."""
    pages.prepare()
    call_command("migrate", verbosity=0)  # the copy may be older than the tables
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS)
    if Round.objects.exists():
        return
    started = time.perf_counter()
    site, _new = Site.objects.get_or_create(code="SP1", defaults={"kind": "sampling", "name": "point"})
    plan = rounds.Plan("round", [CITY], NOW, NOW + timedelta(hours=12), {site.pk: 10})
    rounds.open_round(rounds.plan_round(plan, by=access.NOBODY, at=NOW), by=access.NOBODY, at=NOW)
    rounds.write_expected_list(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE screening_expected")
    print(f"  the round's list in {time.perf_counter() - started:.0f} s")


def _scopes() -> list[tuple[str, int, list[int], str]]:
    """What is redrawn: name, community, buildings, and the grid they go to."""
    own = list(Building.objects.filter(community=COMMUNITY + 100).order_by("pk").values_list("pk", "grid"))
    grids = sorted({grid for _id, grid in own if grid})
    first = [id for id, grid in own if grid == grids[0]]
    rest = [id for id, grid in own if grid != grids[-1]]
    to = str(grids[-1])
    community = COMMUNITY + 100
    return [
        ("one building", community, first[:1], to),
        ("half a grid", community, first[: len(first) // 2], to),
        ("a grid merged", community, first, to),
        ("every grid of a community", community, rest, to),
    ]


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Median and worst, in milliseconds, as the web role; one run before that fills the caches."""
    spent = []
    for run in range(RUNS + 1):
        started = time.perf_counter()
        work()
        if run:
            spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), max(spent)


def _as_web(actor: Actor, work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE frontline_web")
            access.identify(actor)
            work()

    return run


def _bare(buildings: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for statement in _BARE:
            cursor.execute(statement, [list(buildings)])
            cursor.fetchall()


def main() -> None:
    prepare()
    he = access.actor_for(Account.objects.get(username="he"), at=NOW)
    worst = 0.0
    heads = ("buildings", "people", "tasks", "p50 ms", "max ms", "bare SQL", "ratio")
    print(f"{'redrawn':28}" + "".join(f"{head:>10}" for head in heads))
    for name, community, buildings, to in _scopes():
        change = actions.propose([community], reason=name, by=he, at=NOW)
        actions.move(change, buildings, to, by=he, at=NOW)
        found = consequences(he, change)
        counts = {one.key: one.count for _heading, ones in found.groups for one in ones}
        tasks = sum(count for key, count in counts.items() if key.startswith("tasks:"))
        p50, most = measured(_as_web(he, lambda change=change: consequences(he, change)))  # type: ignore[misc]
        bare, _most = measured(_as_web(he, lambda ids=buildings: _bare(ids)))  # type: ignore[misc]
        worst = max(worst, most)
        sizes = f"{len(buildings):10}{counts['people']:10}{tasks:10}"
        print(f"{name:28}{sizes}{p50:10.0f}{most:10.0f}{bare:10.1f}{p50 / bare:10.1f}")
        BoundaryChange.objects.filter(pk=change.pk).delete()
    print(f"worst {worst:.0f} ms (floor 1000)")
