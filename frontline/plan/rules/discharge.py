"""When an infected person may be released: by Ct values, by the tests of set days, or by a discharge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontline.facts.base import Fact
from frontline.facts.cases import Discharged, InfectionFound, SymptomsImproved, TestReported
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case


@dataclass(frozen=True, slots=True)
class Release:
    """From when on the person is released, the moment monitoring counts from, and the facts that say so."""

    at: datetime
    anchor: datetime
    facts: tuple[str, ...]


def low_enough(test: TestReported, threshold: float) -> bool:
    """Both genes at or above the threshold; a gene without a value passes only in a negative result."""
    known = [ct for ct in (test.ct_orf, test.ct_n) if ct is not None]
    if any(ct < threshold for ct in known):
        return False
    return len(known) == 2 or test.result == "negative"


def release_of(edition: Edition, case: Case, infection: InfectionFound, starts: datetime) -> Release | None:
    """The earliest release the facts support, or None while there is none."""
    discharge = next((f for f in case.of(Discharged) if f.at >= infection.at), None)
    options = [_by_tests(edition, case, infection, starts)]
    if discharge is not None:
        options.append(Release(discharge.at, discharge.at, (discharge.id,)))
    found = min((o for o in options if o is not None), key=lambda o: o.at, default=None)
    if found is not None and discharge is not None and discharge.at > found.at:
        return Release(found.at, discharge.at, (*found.facts, discharge.id))
    return found


def _by_tests(edition: Edition, case: Case, infection: InfectionFound, starts: datetime) -> Release | None:
    # A swab among others in a tube says nothing about this person's Ct value.
    tests = [test for test in case.tests if test.at > infection.at and not test.pooled]
    threshold = edition.number("infected.ct_threshold")
    by_days = _by_days(edition, infection)
    for run in _runs(tests, threshold):
        ends = _enough(edition, run, starts, by_days)
        if ends is None:
            continue
        facts: list[Fact] = [run[0], *run[1 : ends + 1]]
        improved = [] if by_days else _improved(edition, case, infection)
        if improved is None:
            return None
        facts += improved
        at = max(fact.known_at for fact in facts)
        return Release(at, at, tuple(sorted(fact.id for fact in facts)))
    return None


def _runs(tests: Iterable[TestReported], threshold: float) -> list[list[TestReported]]:
    """Tests that pass, one after another, with none between them that does not."""
    runs: list[list[TestReported]] = [[]]
    for test in tests:
        if low_enough(test, threshold):
            runs[-1].append(test)
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _by_days(edition: Edition, infection: InfectionFound) -> tuple[int, ...]:
    """The set days of testing, for whoever is isolated; a patient in hospital follows the Ct criterion."""
    in_hospital = edition.word(f"infected.{infection.severity}.place") == "hospital_treatment"
    return () if in_hospital else edition.list("infected.release_test_days")


def _enough(
    edition: Edition, run: Sequence[TestReported], starts: datetime, by_days: tuple[int, ...]
) -> int | None:
    """Index of the test with which a run is enough: far enough apart, or the tests of the set days."""
    if by_days:
        return _on_days(edition, run, starts, (by_days[0], by_days[-1]))
    interval = timedelta(hours=edition.number("infected.ct_interval_hours"))
    return next((n for n, test in enumerate(run) if test.at - run[0].at >= interval), None)


def _on_days(
    edition: Edition, run: Sequence[TestReported], starts: datetime, days: tuple[int, int]
) -> int | None:
    """One test on the first of the days or later, another on the last of them or later."""
    clock = clock_of(edition)
    since = infected_day(edition, starts)
    numbers = [(clock.date_of(test.at) - since).days + 1 for test in run]
    first = next((n for n in numbers if n >= days[0]), None)
    if first is None:
        return None
    return next((index for index, n in enumerate(numbers) if n >= days[1] and n > first), None)


def infected_day(edition: Edition, starts: datetime) -> date:
    """Day 1 of an infected person's isolation."""
    return clock_of(edition).date_of(starts)


def _improved(edition: Edition, case: Case, infection: InfectionFound) -> list[Fact] | None:
    """The doctor's word on symptoms where it is needed; None if it is needed and missing."""
    asymptomatic = "asymptomatic" in (infection.case_type, infection.severity)
    if asymptomatic or not edition.flag("infected.symptoms_required"):
        return []
    said = [f for f in case.of(SymptomsImproved) if f.at >= infection.at]
    return [min(said, key=lambda f: (f.known_at, f.id))] if said else None
