"""What a report may say; what hangs together in a chain."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontline.cases import rules
from frontline.cases.linelists.links import check
from frontline.cases.linelists.reading import LinkRow
from frontline.cases.rules import Fault

NOW = datetime(2022, 11, 8, 12, 0, tzinfo=UTC)
IDS = st.sampled_from("ABCDEFG")
PAIRS = st.lists(st.tuples(IDS, IDS), max_size=25)


@pytest.mark.parametrize(
    ("sampled", "onset", "kind", "severity", "faults"),
    [
        (NOW, None, "confirmed", "mild", []),
        (NOW, date(2022, 11, 1), "confirmed", "mild", []),
        (NOW + timedelta(hours=1), None, "confirmed", "mild", [Fault.SAMPLE_IN_FUTURE]),
        (NOW - timedelta(days=31), None, "confirmed", "mild", [Fault.SAMPLE_TOO_OLD]),
        (NOW, date(2022, 11, 9), "confirmed", "mild", [Fault.ONSET_IN_FUTURE]),
        (NOW - timedelta(days=20), date(2022, 11, 4), "confirmed", "mild", [Fault.ONSET_TOO_LATE]),
        (NOW, date(2022, 9, 1), "confirmed", "mild", [Fault.ONSET_TOO_EARLY]),
        (NOW, None, "asymptomatic", "asymptomatic", []),
        (NOW, None, "asymptomatic", "severe", [Fault.SYMPTOMS_WITHOUT]),
    ],
)
def test_a_report(
    sampled: datetime, onset: date | None, kind: str, severity: str, faults: list[Fault]
) -> None:
    told = rules.report_faults(sampled=sampled, onset=onset, case_type=kind, severity=severity, now=NOW)
    assert told == faults


def test_the_window_counts_from_onset_or_else_from_the_sample() -> None:
    day = date(2022, 11, 8)
    assert rules.window_opens(None, day, onset_days=2, sampling_days=4) == date(2022, 11, 4)
    assert rules.window_opens(date(2022, 11, 5), day, onset_days=2, sampling_days=4) == date(2022, 11, 3)
    assert rules.window_opens(date(2022, 11, 9), day, onset_days=2, sampling_days=4) == date(2022, 11, 4)


def reaches(links: list[tuple[str, str]], start: str, end: str) -> bool:
    found, waiting = set(), [start]
    while waiting:
        at = waiting.pop()
        for source, target in links:
            if source == at and target not in found:
                found.add(target)
                waiting.append(target)
    return end in found


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rule
@given(PAIRS)
def test_a_link_is_circular_exactly_when_its_target_leads_back(links: list[tuple[str, str]]) -> None:
    expected = {(a, b) for a, b in links if a == b or reaches(links, b, a)}
    assert rules.circles(links) == expected


@given(PAIRS, st.sets(IDS))
def test_every_link_is_either_in_or_named_and_nobody_is_invented(
    links: list[tuple[str, str]], known: set[str]
) -> None:
    told = check([LinkRow(n, a, b, "") for n, (a, b) in enumerate(links)], known)
    assert {end for pair in told.good for end in pair} <= known
    assert len(told.good) + told.dangling + told.selves + told.doubles == len(links)
    assert told.circular <= set(told.good)
    assert len([one for one in told.refused if not one.kept]) == told.dangling + told.selves


@given(PAIRS)
def test_the_order_of_links_does_not_matter(links: list[tuple[str, str]]) -> None:
    assert rules.circles(links) == rules.circles(reversed(links))


def test_a_chain_of_thousands_needs_no_deep_stack() -> None:
    ring = [(str(n), str((n + 1) % 5000)) for n in range(5000)]
    assert rules.circles(ring) == set(ring)
    assert rules.circles(ring[:-1]) == set()


def test_top_sources_and_components() -> None:
    links = [(1, 2), (1, 3), (4, 5), (1, 2)]
    assert rules.top_sources(links) == [(1, 2), (4, 1)]
    assert rules.connected(links, 3) == {1, 2, 3}
