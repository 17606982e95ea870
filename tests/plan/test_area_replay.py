"""An area day by day: what a city kept while it happened equals what the plan says afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontline.facts.areas import AreaContinued, AreaDecided, AreaLifted, LiftHeld, RoundCompleted
from frontline.facts.base import Fact
from frontline.facts.cases import InfectionFound
from frontline.plan.clock import midnight
from frontline.plan.edition import Edition
from frontline.plan.evaluate import evaluate
from frontline.plan.facts_file import with_settings
from frontline.plan.loading import edition_by_id
from tests.plan.cases import AREA, COMPOUND, ZONE, infection, time

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = time("2022-11-01 00:00")
DECIDED = START + 36 * HOUR
END = START + 60 * DAY
NINTH, TWENTY, TEN = (
    edition_by_id(id)
    for id in ("covid-2022-06-28-ninth", "covid-2022-11-11-twenty", "covid-2022-12-07-new-ten")
)
TO_THE_HOUR = with_settings(NINTH, {"clock.period_end": "anchor_hour"})
Stretch = tuple[str, datetime, datetime]

hours = st.integers(0, 26 * 24).map(lambda n: START + n * HOUR)
delays = st.integers(0, 60).map(lambda n: n * HOUR)
places = st.sampled_from(["community", "community", "home_isolation"])


@st.composite
def _infection(draw: st.DrawFn, number: int) -> InfectionFound:
    at = draw(hours)
    found = infection(f"i{number}", found_in=draw(places), no_community_risk=draw(st.booleans()))
    return replace(found, at=at, known_at=at + draw(delays))


@st.composite
def _round(draw: st.DrawFn, number: int) -> RoundCompleted:
    at = draw(hours)
    negative = draw(st.sampled_from([True, True, False]))
    return RoundCompleted(
        id=f"r{number}", subject=AREA, at=at, known_at=at + draw(delays), all_negative=negative
    )


@st.composite
def _signed(draw: st.DrawFn, number: int) -> Fact:
    at = draw(hours)
    ids: dict[str, Any] = {"id": f"s{number}", "subject": AREA, "at": at, "known_at": at + draw(delays) / 10}
    until = at + draw(st.integers(1, 200)) * HOUR
    signed: dict[str, Any] = {**ids, "why": "w", "signed_by": "hq"}
    kinds: list[Fact] = [
        LiftHeld(**signed, until=until),
        AreaContinued(**signed, until=until),
        AreaLifted(**signed),
    ]
    return draw(st.sampled_from(kinds))


def _decision(level: str = "high") -> AreaDecided:
    ids: dict[str, Any] = {"id": "decision", "subject": AREA, "at": DECIDED, "known_at": DECIDED}
    return AreaDecided(**ids, level=level, grain="compound", places=(COMPOUND,), name="n", decided_by="hq")


@st.composite
def _histories(draw: st.DrawFn, signatures: bool = False) -> list[Fact]:
    facts: list[Fact] = [_decision()]
    facts += [draw(_infection(n)) for n in range(draw(st.integers(0, 5)))]
    facts += [draw(_round(n)) for n in range(draw(st.integers(0, 5)))]
    if signatures:
        facts += [draw(_signed(n)) for n in range(draw(st.integers(0, 3)))]
    return facts


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """Neighbours of one level as one, so that only what was in force when is compared."""
    found: list[Stretch] = []
    for kind, begins, ends in stretches:
        if found and found[-1][0] == kind and found[-1][2] == begins:
            found[-1] = (kind, found[-1][1], ends)
        elif begins < ends:
            found.append((kind, begins, ends))
    return found


def replayed(edition: Edition, facts: list[Fact]) -> list[Stretch]:
    """What was in force, as a city keeps it that looks whenever the plan says that something can change."""
    kept: list[Stretch] = []
    at = START
    while at < END:
        wanted = evaluate(edition, facts, at, AREA)
        until = min(wanted.review_at or END, END)
        kept += [
            (m.kind, max(m.starts_at, at), min(m.ends_at, until))
            for m in wanted.measures
            if m.starts_at < until
        ]
        at = until
    return _joined(kept)


def at_once(edition: Edition, facts: list[Fact]) -> list[Stretch]:
    wanted = evaluate(edition, facts, END, AREA)
    return _joined([(m.kind, m.starts_at, min(m.ends_at, END)) for m in (*wanted.ended, *wanted.measures)])


def _clean_round(id: str, at: str, known: str) -> RoundCompleted:
    return RoundCompleted(id=id, subject=AREA, at=time(at), known_at=time(known), all_negative=True)


LATE_ROUND: list[Fact] = [  # an earlier round whose report comes after that of a later one
    _decision(),
    infection("i0", "2022-11-02 08:00"),
    _clean_round("r0", "2022-11-09 09:00", "2022-11-10 07:00"),
    _clean_round("r1", "2022-11-09 15:00", "2022-11-09 22:00"),
]
LATE_INFECTION: list[Fact] = [  # sampled before the decision, known when the area is over
    _decision(),
    infection("i0", "2022-11-01 08:00"),
    infection("i1", "2022-11-02 08:00", known="2022-11-20 08:00"),
]


@given(facts=_histories(signatures=True), edition=st.sampled_from([NINTH, TWENTY, TEN, TO_THE_HOUR]))
@example(facts=LATE_ROUND, edition=NINTH)
@example(facts=LATE_INFECTION, edition=NINTH)
@settings(deadline=None, max_examples=300)
def test_replaying_a_history_equals_evaluating_it_at_once(facts: list[Fact], edition: Edition) -> None:
    assert replayed(edition, facts) == at_once(edition, facts)


def _counting(facts: list[Fact], before: datetime) -> list[InfectionFound]:
    """The infections that count and are known before a moment."""
    found = [f for f in facts if isinstance(f, InfectionFound) and f.known_at < before]
    return [f for f in found if not (f.found_in == "home_isolation" and f.no_community_risk)]


def _clean_since(facts: list[Fact], moment: datetime) -> date:
    """The day of the last counted infection known before a moment, or that of the decision if there is none."""
    known = [f.at.astimezone(ZONE).date() for f in _counting(facts, moment)]
    at_decision = [f for f in _counting(facts, DECIDED + timedelta.resolution) if f.at <= DECIDED]
    return max([*known, *([] if at_decision else [DECIDED.astimezone(ZONE).date()])])


@given(facts=_histories(), edition=st.sampled_from([NINTH, TWENTY, TEN]))
@settings(deadline=None, max_examples=300)
def test_an_area_never_falls_early(facts: list[Fact], edition: Edition) -> None:
    """Whenever a level fell, its clean days were over by all that was known, and the round was in or waited for."""
    for kind, begins, ends in replayed(edition, facts):
        first_of_way = kind == "area_high" or edition.id != NINTH.id
        days = edition.number("area.high.days") if first_of_way else 3
        over = midnight(_clean_since(facts, ends) + DAY * (days + 1), ZONE)
        assert ends >= over
        assert ends >= midnight(begins.astimezone(ZONE).date() + DAY * 3, ZONE) or first_of_way
        if kind == "area_high" and edition.flag("area.high.closing_round"):
            rounds = [f for f in facts if isinstance(f, RoundCompleted) and f.all_negative]
            clean = any(f.at >= over - DAY and f.known_at < ends for f in rounds)
            assert clean or ends >= over + DAY


@given(facts=_histories(), edition=st.sampled_from([NINTH, TWENTY, TEN]))
@settings(deadline=None, max_examples=300)
def test_an_area_never_stays_after_its_rule_ends(facts: list[Fact], edition: Edition) -> None:
    """A day after the clean days at the latest, if nobody signs and nothing new comes; no level after the last."""
    stretches = replayed(edition, facts)
    lift = timedelta(hours=edition.number("area.lift_after_hours"))
    for kind, begins, ends in stretches:
        days = 3 if kind == "area_medium" else edition.number("area.high.days")
        since = max(_clean_since(facts, ends), (begins - DAY).astimezone(ZONE).date())
        assert ends <= midnight(since + DAY * (days + 1), ZONE) + DAY + lift
    assert all(earlier[2] == later[1] for earlier, later in pairwise(stretches))
    assert not stretches or stretches[-1][2] < END


def walked(edition: Edition, facts: list[Fact]) -> list[Stretch]:
    """The 9th edition's way down hour by hour, by somebody who knows only what is known by then."""
    steps = {"area_high": (7, True, "area_medium"), "area_medium": (3, False, "")}
    kept: list[Stretch] = []
    level, begun, now = "area_high", DECIDED, DECIDED
    while level and now < END:
        days, needs_round, below = steps[level]
        reference = _clean_since(facts, DECIDED + timedelta.resolution)
        if level == "area_medium":
            reference = (begun - DAY).astimezone(ZONE).date()
        last = max([reference, *(f.at.astimezone(ZONE).date() for f in _counting(facts, now))])
        over = max(midnight(last + DAY * (days + 1), ZONE), begun)
        rounds = [
            f.known_at
            for f in facts
            if isinstance(f, RoundCompleted)
            and f.all_negative
            and f.known_at < now
            and f.at >= midnight(last + DAY * days, ZONE)
        ]
        if needs_round and not rounds:
            falls = over + DAY
        else:
            falls = max([over, *([min(rounds)] if needs_round else [])]) + 8 * HOUR
        if now >= falls:
            kept.append((level, begun, now))
            level, begun = below, now
            continue
        now += HOUR
    return kept


@given(facts=_histories())
@example(facts=LATE_ROUND)
@example(facts=LATE_INFECTION)
@settings(deadline=None, max_examples=200)
def test_the_clock_agrees_with_somebody_who_walks_hour_by_hour(facts: list[Fact]) -> None:
    assert at_once(NINTH, facts) == walked(NINTH, facts)
