"""The room's own decisions, in plain Python: what a report may say, and what hangs together in a chain."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

CASE_TYPES = ("confirmed", "asymptomatic")
SEVERITIES = ("asymptomatic", "mild", "moderate", "severe", "critical")
# How a contact met the source; the wording is in words.py. A close contact shares air with the source
# without protection (第九版, 密切接触者判定), the others were near.
SITUATIONS = (
    "lives_together", "same_room", "same_meal", "same_work", "same_vehicle", "care", "same_place", "other",
)  # fmt: skip
OLDEST_SAMPLE = timedelta(days=30)  # a report by hand of an older sample is a slip of the keyboard
# An onset long after the sample belongs to another illness. Assumption: the longest incubation in use, 14 days.
ONSET_AFTER_SAMPLE = timedelta(days=14)
ONSET_BEFORE_SAMPLE = timedelta(days=60)
LARGEST_CHAIN = 2000  # people in one picture


class Fault(StrEnum):
    """Why a report is refused; words.py says it in one sentence."""

    SAMPLE_IN_FUTURE = "sample_in_future"
    SAMPLE_TOO_OLD = "sample_too_old"
    ONSET_IN_FUTURE = "onset_in_future"
    ONSET_TOO_LATE = "onset_too_late"
    ONSET_TOO_EARLY = "onset_too_early"
    SYMPTOMS_WITHOUT = "symptoms_without"
    EXPOSURE_IN_FUTURE = "exposure_in_future"
    EXPOSURE_BACKWARDS = "exposure_backwards"
    SELF_CONTACT = "self_contact"
    STAY_BACKWARDS = "stay_backwards"


def report_faults(
    *, sampled: datetime, onset: date | None, case_type: str, severity: str, now: datetime
) -> list[Fault]:
    """What is wrong with a case report; `sampled` and `now` carry the same zone, in which `onset` is a day."""
    faults = []
    if sampled > now:
        faults.append(Fault.SAMPLE_IN_FUTURE)
    elif sampled < now - OLDEST_SAMPLE:
        faults.append(Fault.SAMPLE_TOO_OLD)
    if onset is not None:
        faults += _onset_faults(onset, sampled.date(), now.date())
    if case_type == "asymptomatic" and (onset is not None or severity != "asymptomatic"):
        faults.append(Fault.SYMPTOMS_WITHOUT)
    return faults


def _onset_faults(onset: date, sampled: date, today: date) -> list[Fault]:
    if onset > today:
        return [Fault.ONSET_IN_FUTURE]
    if onset > sampled + ONSET_AFTER_SAMPLE:
        return [Fault.ONSET_TOO_LATE]
    return [Fault.ONSET_TOO_EARLY] if onset < sampled - ONSET_BEFORE_SAMPLE else []


def exposure_faults(first: datetime, last: datetime, now: datetime) -> list[Fault]:
    if last > now:
        return [Fault.EXPOSURE_IN_FUTURE]
    return [Fault.EXPOSURE_BACKWARDS] if first > last else []


def window_opens(onset: date | None, sampled: date, *, onset_days: int, sampling_days: int) -> date:
    """First day on which meeting the case counts, as the plan's look-back says (days before onset or sample)."""
    if onset is not None and onset <= sampled:
        return onset - timedelta(days=onset_days)
    return sampled - timedelta(days=sampling_days)


Link = tuple[str, str]  # source, target


def circles(links: Iterable[Link]) -> set[Link]:
    """The links that lie on a circle: who infected whom cannot be right for all of them. Self links included.

    A link lies on a circle exactly when both ends are in one strongly connected component (Tarjan 1972).
    """
    listed = list(dict.fromkeys(links))
    component = _components(listed)
    return {(a, b) for a, b in listed if component[a] == component[b]}


def _components(links: Sequence[Link]) -> dict[str, int]:
    """Strongly connected components, without recursion: a chain may be thousands long."""
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        after[source].append(target)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    component: dict[str, int] = {}
    path: list[str] = []
    for start in dict.fromkeys(name for link in links for name in link):
        if start not in index:
            _visit(start, after, index, low, component, path)
    return component


def _visit(
    start: str,
    after: dict[str, list[str]],
    index: dict[str, int],
    low: dict[str, int],
    component: dict[str, int],
    path: list[str],
) -> None:
    work = [(start, 0)]
    while work:
        node, step = work.pop()
        if step == 0:
            index[node] = low[node] = len(index)
            path.append(node)
        below = after.get(node, [])
        if step > 0:
            low[node] = min(low[node], low[below[step - 1]])
        while step < len(below):
            child = below[step]
            step += 1
            if child not in index:
                work += [(node, step), (child, 0)]
                break
            if child not in component:
                low[node] = min(low[node], index[child])
        else:
            _close(node, index, low, component, path)


def _close(
    node: str, index: dict[str, int], low: dict[str, int], component: dict[str, int], path: list[str]
) -> None:
    if low[node] != index[node]:
        return
    while True:
        member = path.pop()
        component[member] = index[node]
        if member == node:
            return


def connected(links: Iterable[tuple[int, int]], start: int) -> set[int]:
    """Everybody who hangs together with `start`, in either direction."""
    beside: dict[int, set[int]] = defaultdict(set)
    for source, target in links:
        beside[source].add(target)
        beside[target].add(source)
    found, waiting = {start}, [start]
    while waiting:
        new = beside[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def top_sources(links: Iterable[tuple[int, int]], most: int = 10) -> list[tuple[int, int]]:
    """Who infected most others, with how many; equal numbers by id."""
    counted = Counter(source for source, _ in set(links))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
