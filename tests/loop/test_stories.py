"""Whatever is told, in whatever order and grouping: at every quiet moment nothing differs."""

import os
import random
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from frontline.facts.base import Fact
from frontline.loop import actions, plans, reconcile
from frontline.loop.models import MeasureRow, Task
from frontline.loop.plans import Plan
from frontline.plan.evaluate import evaluate
from tests.loop.stories import Story, groups, shuffled, taken_back
from tests.town import Town

SEEDS = range(int(os.environ.get("STORIES", "6")))
Shown = set[tuple[object, ...]]


def measures(at: datetime) -> Shown:
    """What is in force or still to come, as a person would tell it."""
    rows = MeasureRow.objects.filter(lifted_at__isnull=True, ends_at__gt=at)
    return {
        (r.subject_kind, r.subject_id, r.kind, r.starts_at, r.ends_at, str(r.reasons), str(r.details))
        for r in rows
    }


def open_tasks(at: datetime) -> Shown:
    """Open tasks of measures in force; a measure that ended on another day may leave a release in one telling."""
    current = MeasureRow.objects.filter(lifted_at__isnull=True, ends_at__gt=at).values("pk")
    tasks = Task.objects.filter(state="open", measure__in=current)
    return {(t.subject_kind, t.subject_id, t.kind, t.key, t.opens_at, t.due_at) for t in tasks}


def naive(facts: list[Fact], plan: Plan, at: datetime) -> set[tuple[str, int, str, datetime, datetime]]:
    """Everybody evaluated against every fact of the town: no dependence, no gathering."""
    touched = {s for fact in facts for s in (fact.subject, *fact.touches())}
    return {
        (str(s.kind), s.id, m.kind, m.starts_at, m.ends_at)
        for s in touched
        for m in evaluate(plan.edition, facts, at, s, plan.previous).measures
    }


def assert_quiet(facts: list[Fact], at: datetime) -> None:
    assert list(reconcile.differences(at=at)) == []
    stored = {shown[:5] for shown in measures(at)}
    assert stored == naive(facts, plans.in_force(at), at)


def tell_as_it_happens(facts: list[Fact], rng: random.Random) -> datetime:
    """In time, with reviews at random moments in batches of random size."""
    told: list[Fact] = []
    at = facts[0].known_at
    for group in groups(facts, rng):
        at = max(at, group[-1].known_at)
        actions.record_many(group, by=None, at=at)
        told += group
        for _ in range(rng.randint(0, 4)):
            reconcile.review_due(at=at, limit=rng.choice([1, 2, 5, 100]))
        if rng.random() < 0.35:
            reconcile.settle(at=at)
            assert_quiet(told, at)
        at += timedelta(minutes=rng.randint(0, 600)) if rng.random() < 0.3 else timedelta(0)
    return at


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_in_time_and_in_any_other_order(town: Town, seed: int) -> None:
    rng = random.Random(seed)
    facts = Story(town, rng).write(45)
    end = tell_as_it_happens(facts, rng)
    reconcile.settle(at=end)
    assert_quiet(facts, end)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_order_gives_the_same_city(town: Town, seed: int) -> None:
    rng = random.Random(seed)
    facts = Story(town, rng).write(45)
    end = max(fact.known_at for fact in facts)
    dead = taken_back(facts)
    tellings = [facts, shuffled(facts, rng), [fact for fact in facts if fact.id not in dead]]
    seen = [outcome(telling, rng, end) for telling in tellings]
    assert seen[0] == seen[1], "another order"
    assert seen[0] == seen[2], "as if what was taken back had never been told"


def outcome(facts: list[Fact], rng: random.Random, end: datetime) -> tuple[Shown, Shown]:
    """Tell everything late, in random groups with random reviews; then forget it again."""
    mark = transaction.savepoint()
    for group in groups(facts, rng):
        actions.record_many(group, by=None, at=end)
        reconcile.review_due(at=end, limit=rng.choice([1, 3, 20]))
    reconcile.settle(at=end)
    assert_quiet(facts, end)
    seen = measures(end), open_tasks(end)
    transaction.savepoint_rollback(mark)
    return seen
