"""From the 9th edition to the Twenty Measures: what the dry run says is what happens, under every policy."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from frontline.facts.base import Subject
from frontline.loop import actions, plans, reconcile
from frontline.loop.models import InForce, MeasureChange, SubjectRow
from frontline.loop.reconcile import Difference
from frontline.plan.edition import MIGRATIONS
from frontline.plan.loading import load_edition
from frontline.site.home import checkout
from tests.loop.stories import Story
from tests.loop.test_loop import NOON, chain
from tests.town import Town

TWENTY = "covid-2022-11-11-twenty"
SWITCH = datetime(2022, 11, 11, 6, 0, tzinfo=UTC)  # 14:00 in Yushu
Line = tuple[str, int, str, str, str]


@pytest.fixture
def both(town: Town) -> Town:
    plans.publish(load_edition(checkout() / "plans" / TWENTY), by=None, at=NOON)
    return town


def put_in_force(migration: str, at: datetime) -> None:
    plans.put_in_force(TWENTY, since=SWITCH, migration=migration, proposed_by=None, confirmed_by=None, at=at)


def announced(differences: list[Difference]) -> set[Line]:
    """Who, what, which measure, until when: the lines of the dry run."""
    lines = set()
    for difference in differences:
        assert difference.change is not None, difference.trouble
        measure = difference.change.after or difference.change.before
        assert measure is not None
        subject, ends = difference.subject, measure.ends_at.isoformat()
        lines.add((str(subject.kind), subject.id, difference.change.action, measure.kind, ends))
    return lines


def happened(at: datetime) -> set[Line]:
    lines = set()
    for change in MeasureChange.objects.filter(at=at, edition=TWENTY).select_related("measure"):
        ends = (change.after or {}).get("ends_at") or change.measure.ends_at.isoformat()
        moment = datetime.fromisoformat(ends).astimezone(UTC).isoformat()
        lines.add((change.subject_kind, change.subject_id, change.action, change.measure.kind, moment))
    return lines


@pytest.mark.parametrize("migration", MIGRATIONS)
def test_the_dry_run_is_what_happens(both: Town, migration: str) -> None:
    story = Story(both, random.Random(5), now=SWITCH - timedelta(days=12)).write(60)
    facts = [fact for fact in story if fact.known_at < SWITCH - timedelta(hours=1)]
    actions.record_many(facts, by=None, at=SWITCH - timedelta(hours=1))
    chain(both)
    reconcile.settle(at=SWITCH - timedelta(hours=1))
    before = SWITCH - timedelta(microseconds=1)
    reconcile.settle(at=before)
    assert list(reconcile.differences(at=before)) == []
    proposed = plans.proposed(TWENTY, since=SWITCH, migration=migration)
    foretold = announced(list(reconcile.differences(at=SWITCH, plan=proposed)))
    put_in_force(migration, at=before)
    assert list(reconcile.differences(at=before)) == []
    reconcile.settle(at=SWITCH)
    assert list(reconcile.differences(at=SWITCH)) == []
    assert {normal(line) for line in foretold} == happened(SWITCH)
    assert_identity_kept(SWITCH)


def normal(line: Line) -> Line:
    return (*line[:4], datetime.fromisoformat(line[4]).astimezone(UTC).isoformat())


def assert_identity_kept(at: datetime) -> None:
    """Nobody's measure was lifted to begin again as the same kind."""
    seen: dict[tuple[Subject, str], set[str]] = {}
    for change in MeasureChange.objects.filter(at=at).select_related("measure"):
        key = (Subject(change.subject_kind, change.subject_id), change.measure.kind)
        seen.setdefault(key, set()).add(change.action)
    assert not [key for key, actions_ in seen.items() if {"lift", "start"} <= actions_]


def test_an_edition_decided_for_the_future_makes_everybody_due_then(both: Town) -> None:
    chain(both)
    reconcile.settle(at=NOON)
    put_in_force("recompute", at=NOON)
    assert not SubjectRow.objects.exclude(review_at__lte=SWITCH).exists()
    reconcile.settle(at=NOON)
    chain(both)
    reconcile.settle(at=NOON)
    assert not SubjectRow.objects.exclude(review_at__lte=SWITCH).exists()


def test_only_editions_that_were_in_force_count_as_superseded(both: Town) -> None:
    """Twenty says it follows the 9th; in a city that never had the 9th no case runs under it."""
    InForce.objects.all().delete()
    assert plans.proposed(TWENTY, since=SWITCH, migration="grandfather").previous == ()
    put_in_force("grandfather", at=NOON)
    assert plans.in_force(SWITCH).previous == ()
