"""What holds for every set of facts, found by trying many."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontline.facts.areas import AreaContinued, AreaDecided, AreaLifted, LiftHeld, RoundCompleted
from frontline.facts.base import CITY, Fact, FactRetracted, OverrideDecided, Subject, place
from frontline.facts.cases import (
    AreaLeft,
    ContactFound,
    Discharged,
    InfectionFound,
    LoopLeft,
    TestReported,
    TubePositive,
)
from frontline.facts.isolation import CheckedIn, HomeAssessed
from frontline.plan.compare import apply, compare
from frontline.plan.edition import Edition
from frontline.plan.evaluate import evaluate
from frontline.plan.facts_file import with_settings
from frontline.plan.kinds import STRICTNESS
from frontline.plan.loading import edition_by_id, editions
from frontline.plan.measure import Wanted
from tests.plan.cases import AREA, COMPOUND, LIN, LINKED, SOURCE, time

START = time("2022-11-01 00:00")
CHANGE = edition_by_id("covid-2022-11-11-twenty").effective_from
PLACES: dict[str, Any] = {
    "places": (101, 102, COMPOUND, 104),
    "grains": ("household", "building", "compound", "community"),
}

moments = st.integers(0, 24 * 24).map(lambda hours: START + timedelta(hours=hours))
delays = st.integers(0, 30).map(lambda hours: timedelta(hours=hours))
subjects = st.sampled_from([LIN, SOURCE, LINKED, AREA, place(COMPOUND), CITY])


@st.composite
def _fact(draw: st.DrawFn, number: int) -> Fact:
    at = draw(moments)
    ids: dict[str, Any] = {"id": f"fact {number:02}", "at": at, "known_at": at + draw(delays)}
    of_lin: dict[str, Any] = {**ids, "subject": LIN}
    of_area: dict[str, Any] = {**ids, "subject": AREA}
    signed: dict[str, Any] = {"why": "w", "signed_by": "hq", "until": at + timedelta(days=3)}
    builders: list[Callable[[], Fact]] = [
        lambda: InfectionFound(**ids, subject=SOURCE, case_type="confirmed", **PLACES),
        lambda: InfectionFound(**ids, subject=SOURCE, case_type="confirmed", **PLACES),
        lambda: InfectionFound(**of_lin, case_type="asymptomatic"),
        lambda: _contact(ids, LIN, SOURCE, "close"),
        lambda: _contact(ids, LIN, SOURCE, "close"),
        lambda: _contact(ids, LINKED, SOURCE, "close"),
        lambda: _contact(ids, LIN, LINKED, "of_contact"),
        lambda: _contact(ids, LIN, SOURCE, "exposed"),
        lambda: TestReported(**of_lin, result="negative"),
        lambda: TestReported(**ids, subject=LINKED, result="positive"),
        lambda: AreaLeft(**of_lin, level="high", area_name="a"),
        lambda: AreaLeft(**of_lin, level="low", area_name="a"),
        lambda: LoopLeft(**of_lin, post="site"),
        lambda: TestReported(**of_lin, result="positive"),
        lambda: TestReported(**of_lin, result="negative", pooled=True),
        lambda: TubePositive(**of_lin, tube=f"T{number}", slot=number, swabs=10),
        lambda: TubePositive(**of_lin, tube=f"T{number}", slot=number, swabs=10),
        lambda: Discharged(**of_lin),
        lambda: HomeAssessed(**of_lin, suitable=number % 2 == 0),
        lambda: CheckedIn(**of_lin, where="site"),
        lambda: AreaDecided(
            **of_area, level="high", grain="compound", places=(COMPOUND,), name="n", decided_by="hq"
        ),
        lambda: AreaDecided(
            **of_area, level="medium", grain="compound", places=(COMPOUND,), name="n", decided_by="hq"
        ),
        lambda: RoundCompleted(**of_area, all_negative=True),
        lambda: LiftHeld(**of_area, **signed),
        lambda: AreaContinued(**of_area, **signed),
        lambda: AreaLifted(**of_area, why="w", signed_by="hq"),
        lambda: OverrideDecided(
            **of_lin, measure="central_isolation", change="at_home", why="w", signed_by=("a", "b")
        ),
    ]
    return draw(st.sampled_from(builders))()


def _contact(ids: dict[str, Any], subject: Subject, source: Subject, category: str) -> ContactFound:
    return ContactFound(
        **ids,
        subject=subject,
        source=source,
        category=category,
        first_exposure=ids["at"],
        last_exposure=ids["at"],
    )


@st.composite
def _facts(draw: st.DrawFn) -> list[Fact]:
    return [draw(_fact(number)) for number in range(draw(st.integers(1, 9)))]


facts_lists = _facts()
asked_editions = st.sampled_from(list(editions().values()))


@given(facts_lists, st.randoms(use_true_random=False), moments, subjects, asked_editions)
@settings(deadline=None, max_examples=200)
def test_order_and_repetition_of_facts_do_not_matter(
    facts: list[Fact], random: Random, at: datetime, subject: Subject, edition: Edition
) -> None:
    shuffled = [*facts, *facts[:2]]
    random.shuffle(shuffled)
    once = evaluate(edition, facts, at, subject)
    assert evaluate(edition, shuffled, at, subject) == once
    assert evaluate(edition, facts, at, subject) == once


@given(facts_lists, moments, subjects, asked_editions)
@settings(deadline=None, max_examples=200)
def test_the_zone_in_which_a_time_is_written_does_not_matter(
    facts: list[Fact], at: datetime, subject: Subject, edition: Edition
) -> None:
    in_utc = [replace(f, at=f.at.astimezone(UTC), known_at=f.known_at.astimezone(UTC)) for f in facts]
    assert evaluate(edition, in_utc, at.astimezone(UTC), subject) == evaluate(edition, facts, at, subject)


@given(facts_lists, st.integers(0, 8), moments, subjects, asked_editions)
@settings(deadline=None, max_examples=200)
def test_a_retracted_fact_is_as_if_never_told(
    facts: list[Fact], number: int, at: datetime, subject: Subject, edition: Edition
) -> None:
    wrong = facts[number % len(facts)]
    error = FactRetracted(id="e", subject=wrong.subject, at=START, known_at=START, retracts=wrong.id, why="w")
    without = [fact for fact in facts if fact is not wrong]
    told, untold = (evaluate(edition, f, at, subject) for f in ([*facts, error], without))
    assert (told.measures, told.ended) == (untold.measures, untold.ended)


@given(facts_lists, moments, subjects, asked_editions, st.integers(1, 99))
@settings(deadline=None, max_examples=300)
def test_review_at_is_honest(
    facts: list[Fact], at: datetime, subject: Subject, edition: Edition, percent: int
) -> None:
    wanted = evaluate(edition, facts, at, subject)
    until = wanted.review_at or at + timedelta(days=60)
    later = evaluate(edition, facts, at + (until - at) * percent / 100, subject)
    assert (later.measures, later.ended, later.review_at) == (wanted.measures, wanted.ended, wanted.review_at)


@given(facts_lists, moments, moments, subjects)
@settings(deadline=None, max_examples=200)
def test_compare_leads_to_what_is_wanted(
    facts: list[Fact], first: datetime, second: datetime, subject: Subject
) -> None:
    edition = edition_by_id("covid-2022-06-28-ninth")
    before = evaluate(edition, facts, min(first, second), subject).measures
    after = evaluate(edition, facts, max(first, second), subject)
    applied = apply(before, compare(before, after))
    assert compare(applied, after) == ()
    assert set(applied) == set(after.measures)


def _rank(wanted: Wanted, moment: datetime) -> int:
    """How strict everything in force at a moment is; 0 if nothing is."""
    held = [m for m in (*wanted.measures, *wanted.ended) if m.starts_at <= moment < m.ends_at]
    return max((STRICTNESS[measure.kind] for measure in held), default=0)


def _moments(answers: Sequence[Wanted]) -> list[datetime]:
    edges = {m for a in answers for x in (*a.measures, *a.ended) for m in (x.starts_at, x.ends_at)}
    return sorted(moment for moment in edges if moment >= CHANGE)


@given(facts_lists, st.sampled_from([LIN, SOURCE, LINKED, AREA]))
@settings(deadline=None, max_examples=300)
def test_more_favourable_is_never_worse_than_either(facts: list[Fact], subject: Subject) -> None:
    facts = [fact for fact in facts if not isinstance(fact, InfectionFound) or fact.subject != LIN]
    old, twenty = edition_by_id("covid-2022-06-28-ninth"), edition_by_id("covid-2022-11-11-twenty")
    at = START + timedelta(days=60)
    chosen, recomputed, kept = (
        evaluate(with_settings(twenty, {"migration": policy}), facts, at, subject, old)
        for policy in ("more_favourable", "recompute", "grandfather")
    )
    for moment in _moments([chosen, recomputed, kept]):
        assert _rank(chosen, moment) <= min(_rank(recomputed, moment), _rank(kept, moment))


@pytest.mark.parametrize("edition", editions().values(), ids=lambda edition: edition.id)
@given(facts=facts_lists, at=moments)
@settings(deadline=None, max_examples=100)
def test_no_measure_outlives_the_maximum_of_its_rule(
    edition: Edition, facts: list[Fact], at: datetime
) -> None:
    longest = {"infected": 29, "discharged": 8, "exposed": 5, "outflow_low": 4, "recalled": 2}
    for subject in (LIN, SOURCE, LINKED):
        wanted = evaluate(edition, facts, at, subject)
        for measure in (*wanted.measures, *wanted.ended):
            told = [fact.known_at for fact in facts if any(fact.id in r.facts for r in measure.reasons)]
            limit = max(longest.get(reason.rule, 12) for reason in measure.reasons)
            assert measure.starts_at < measure.ends_at <= max(told) + timedelta(days=limit)


@given(facts_lists, moments)
@settings(deadline=None, max_examples=200)
def test_an_area_ends_without_anybody_acting(facts: list[Fact], at: datetime) -> None:
    """Clean days, the grace and one signature of at most seven days per decision bound every area."""
    edition = edition_by_id("covid-2022-06-28-ninth")
    last = max(fact.known_at for fact in facts)
    signatures = sum(isinstance(fact, LiftHeld | AreaContinued) for fact in facts)
    for measure in evaluate(edition, facts, at, AREA).measures:
        assert measure.ends_at <= last + timedelta(days=7 + 1 + 1 + 3 + 1 + 1 + 7 * signatures)
