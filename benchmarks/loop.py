"""The loop at 2,000,000 people: what one fact costs, whom it concerns, and a full reconcile.

Peers in the same run: the bare SQL that the same work needs (the same rows inserted, the same rows read).
Floors: full reconcile 60 s; one fact to its measures and tasks p99 300 ms.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from benchmarks import big_city
from benchmarks.big_city import BUILDING, GRID, NOW
from frontline.city import access
from frontline.facts.areas import AreaDecided, BoundaryMoved
from frontline.facts.base import Fact, Subject, area, person, place
from frontline.facts.cases import ContactFound, InfectionFound, TestReported
from frontline.loop import actions, codec, gather, plans, reconcile, review
from frontline.loop.models import FactRow, MeasureRow, SubjectRow
from frontline.plan.evaluate import evaluate
from frontline.plan.loading import load_edition
from frontline.site.home import checkout

FACTS = 300  # of each kind that is told many times
SAMPLE = 40  # subjects evaluated against every fact of the city: the naive way


@contextmanager
def role(name: str) -> Iterator[None]:
    """The web or worker role, as in production: policies apply."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE frontline_{name}")
        cursor.execute("SELECT set_config('frontline.city_wide', 'on', false)")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def prepare() -> None:
    """The city, the plan and the outbreak, once; later runs begin where the last one ended."""
    if big_city.is_built():
        return
    started = time.perf_counter()
    big_city.build()
    ninth = load_edition(checkout() / "plans" / "covid-2022-06-28-ninth")
    plans.publish(ninth, by=None, at=NOW)
    plans.put_in_force(
        ninth.id,
        since=ninth.effective_from,
        migration="recompute",
        proposed_by=None,
        confirmed_by=None,
        at=NOW,
    )
    print(f"  city and plan in {time.perf_counter() - started:.0f} s; telling the outbreak")
    with role("worker"):
        for chunk in big_city.chunks(big_city.outbreak()):
            actions.record_many(chunk, by=None, at=NOW)
        reconcile.settle(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {MeasureRow.objects.count():,} measures after {time.perf_counter() - started:.0f} s")


def told(fact: Fact) -> tuple[float, int]:
    """Milliseconds from telling a fact until nobody is due, and how many subjects were looked at."""
    started = time.perf_counter()
    with role("web"), transaction.atomic():
        access.identify(_everywhere())
        actions.record(fact, by=None, at=NOW)
    with role("worker"):
        done = reconcile.settle(at=NOW)
    return (time.perf_counter() - started) * 1000, done.subjects


def _everywhere() -> access.Actor:
    return access.Actor(None, "bench", None, NOW, frozenset(), (), True, (), (), ())


def fact_kinds(rng: random.Random) -> dict[str, Callable[[], Fact]]:
    """One way to make a fact of each kind the experiment asks for."""
    infected = list(FactRow.objects.filter(kind="infection_found").values_list("subject_id", flat=True)[:500])
    contacts = list(FactRow.objects.filter(kind="contact_found").values_list("subject_id", flat=True)[:5000])

    def contact() -> Fact:
        return ContactFound(
            id=actions.new_id(), subject=person(rng.randint(1, big_city.PEOPLE)), category="close",
            source=person(rng.choice(infected)), first_exposure=NOW - timedelta(days=1),
            last_exposure=NOW - timedelta(hours=20), at=NOW - timedelta(hours=20), known_at=NOW,
        )  # fmt: skip

    def late_negative() -> Fact:
        return TestReported(
            id=actions.new_id(), subject=person(rng.choice(contacts)), result="negative",
            at=NOW - timedelta(days=2), known_at=NOW,
        )  # fmt: skip

    def positive() -> Fact:
        who = rng.choice(contacts)
        return InfectionFound(
            id=actions.new_id(),
            subject=person(who),
            case_type="asymptomatic",
            places=big_city.places_of(who),
            at=NOW - timedelta(hours=1),
            known_at=NOW,
        )

    return {"contact of a case": contact, "late negative": late_negative, "positive contact": positive}


def rare_facts(rng: random.Random) -> dict[str, Fact]:
    who = rng.choice(
        list(FactRow.objects.filter(kind="infection_found").values_list("subject_id", flat=True)[:50])
    )
    building = big_city.places_of(who)[1]
    moved = tuple(BUILDING + i for i in range(200, 230))
    return {
        "area decided": AreaDecided(
            id=actions.new_id(), subject=area(rng.randint(1, 10**9)), at=NOW, known_at=NOW, level="high",
            grain="compound", places=(building,), name="bench", decided_by="bench",
        ),
        "grid redrawn": BoundaryMoved(
            id=actions.new_id(), subject=place(GRID + 7), at=NOW, known_at=NOW, buildings=moved, from_grid=GRID + 6,
        ),
    }  # fmt: skip


_TABLES = ("loop_factrow", "loop_measurerow", "loop_measurechange", "loop_task")


def bare_insert() -> float:
    """Milliseconds of the bare SQL one contact needs: its rows inserted into tables with the same indexes."""
    subject = FactRow.objects.filter(kind="contact_found").latest("known_at").subject_id
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS bare_{table} (LIKE {table} INCLUDING ALL)")
        spent = []
        for _ in range(50):
            started = time.perf_counter()
            with transaction.atomic():
                for table in _TABLES:
                    cursor.execute(
                        f"INSERT INTO bare_{table} SELECT * FROM {table}"
                        " WHERE subject_kind = 'person' AND subject_id = %s",
                        [subject],
                    )
            spent.append((time.perf_counter() - started) * 1000)
            cursor.execute("TRUNCATE " + ", ".join(f"bare_{table}" for table in _TABLES))
    return statistics.median(spent)


def bare_read() -> float:
    """Seconds of the SQL a full reconcile needs: every subject's facts, dependences and measures, read once."""
    started = time.perf_counter()
    for subjects in reconcile.everybody(1000):
        gather.facts_of(subjects)
        review.standing(subjects)
    return time.perf_counter() - started


def naive(sample: int, rng: random.Random) -> int:
    """Subjects whose measures differ when each is evaluated against every fact of the whole city."""
    everything = list(_every_fact())
    plan = plans.in_force(NOW)
    subjects = rng.sample(
        [Subject(r.kind, r.subject_id) for r in SubjectRow.objects.filter(kind="person")], sample
    )
    stands = review.standing(subjects)
    wrong = 0
    for subject in subjects:
        wanted = {
            (m.kind, m.key, m.starts_at, m.ends_at)
            for m in evaluate(plan.edition, everything, NOW, subject).measures
        }
        stored = {(r.kind, r.key, r.starts_at, r.ends_at) for r in stands[subject].rows if r.ends_at > NOW}
        wrong += wanted != stored
    return wrong


def _every_fact() -> Iterator[Fact]:
    for row in FactRow.objects.iterator(chunk_size=5000):
        yield codec.fact_of(row)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def main() -> None:
    prepare()
    rng = random.Random(int(time.time()))
    print(f"{'fact':24}{'told':>6}{'fan-out':>9}{'p50 ms':>9}{'p99 ms':>9}")
    everything: list[float] = []
    for name, make in fact_kinds(rng).items():
        runs = [told(make()) for _ in range(FACTS)]
        spent = [ms for ms, _ in runs]
        everything += spent
        fan_out = max(count for _, count in runs)
        print(
            f"{name:24}{len(runs):6}{fan_out:9}{statistics.median(spent):9.1f}{percentile(spent, 0.99):9.1f}"
        )
    for name, fact in rare_facts(rng).items():
        ms, fan_out = told(fact)
        print(f"{name:24}{1:6}{fan_out:9}{ms:9.1f}{ms:9.1f}")
    bare = bare_insert()
    p50, p99 = statistics.median(everything), percentile(everything, 0.99)
    print(
        f"(b) one fact: p50 {p50:.1f} ms, p99 {p99:.1f} ms (floor 300); bare SQL {bare:.1f} ms, ratio {p50 / bare:.1f}"
    )
    report_reconcile()
    wrong = naive(SAMPLE, rng)
    print(f"(0) naive evaluation of {SAMPLE} subjects against every fact: {wrong} differ")


def report_reconcile() -> None:
    with role("worker"):
        bare = bare_read()
        started = time.perf_counter()
        found = sum(1 for _ in reconcile.differences(at=NOW))
        checked = time.perf_counter() - started
        started = time.perf_counter()
        done = reconcile.review_everybody(at=NOW)
        spent = time.perf_counter() - started
    print(f"(a) check of everybody {checked:.1f} s, {found} differences; full reconcile {spent:.1f} s for")
    print(f"    {done.subjects:,} subjects (floor 60 s); bare SQL {bare:.1f} s, ratio {spent / bare:.1f}")
