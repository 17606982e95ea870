"""Who infected whom: components, generations, serial intervals, what does not fit (docs/algorithms/epidemic.md)."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from frontline.solvers.epidemic.offspring import Offspring, offspring


@dataclass(frozen=True)
class Link:
    """`source` may have infected `case`; several possible sources of one case are several links."""

    source: str
    case: str
    kind: str = ""  # such as household, ward, transport


@dataclass(frozen=True)
class Chains:
    """What a list of cases and links says. Cases without a link are components of one."""

    cases: tuple[str, ...]  # in the order given; those only links name follow
    unlisted: tuple[str, ...]  # named by a link, not by the list
    links: tuple[Link, ...]  # each pair once, nobody a source of themselves
    refused: tuple[tuple[Link, str], ...]  # with the reason: itself, repeated
    components: tuple[tuple[str, ...], ...]  # the largest first
    generation: Mapping[str, int]  # links from a case without known source, by the shortest way
    circles: tuple[str, ...]  # cases that only a circle of links leads to: somebody's source is wrong
    secondary: Mapping[str, int]  # cases each may have infected
    weight: Mapping[str, float]  # the same; a case with n possible sources counts 1/n for each of them
    unsure: tuple[str, ...]  # cases with several possible sources

    def offspring(self) -> Offspring:
        """R and k over all cases; a case with several possible sources counts for none of them."""
        sure = Counter(link.source for link in self.links if link.case not in set(self.unsure))
        return offspring([sure[case] for case in self.cases])

    def serial_intervals(self, onset: Mapping[str, date]) -> dict[Link, int]:
        """Days from the onset of a source to that of its case, where both are known and there is one source."""
        unsure = set(self.unsure)
        return {
            link: (onset[link.case] - onset[link.source]).days
            for link in self.links
            if link.case not in unsure and link.case in onset and link.source in onset
        }


def chains(cases: Iterable[str], links: Iterable[Link]) -> Chains:
    """Put cases and links together; nothing is dropped without being named."""
    listed = dict.fromkeys(cases)
    kept, refused = _sorted_out(links)
    unlisted = [name for link in kept for name in (link.source, link.case) if name not in listed]
    everybody = tuple(dict.fromkeys([*listed, *unlisted]))
    sources: dict[str, list[str]] = defaultdict(list)
    for link in kept:
        sources[link.case].append(link.source)
    generation = _generations(everybody, kept, sources)
    secondary, weight = dict.fromkeys(everybody, 0), dict.fromkeys(everybody, 0.0)
    for link in kept:
        secondary[link.source] += 1
        weight[link.source] += 1 / len(sources[link.case])
    return Chains(
        everybody, tuple(dict.fromkeys(unlisted)), kept, refused, _components(everybody, kept), generation,
        tuple(case for case in everybody if case not in generation), secondary, weight,
        tuple(case for case in everybody if len(sources.get(case, ())) > 1),
    )  # fmt: skip


def _sorted_out(links: Iterable[Link]) -> tuple[tuple[Link, ...], tuple[tuple[Link, str], ...]]:
    kept: dict[tuple[str, str], Link] = {}
    refused = []
    for link in links:
        if link.source == link.case:
            refused.append((link, "itself"))
        elif (link.source, link.case) in kept:
            refused.append((link, "repeated"))
        else:
            kept[link.source, link.case] = link
    return tuple(kept.values()), tuple(refused)


def _generations(
    everybody: Sequence[str], links: Sequence[Link], sources: Mapping[str, list[str]]
) -> dict[str, int]:
    infected: dict[str, list[str]] = defaultdict(list)
    for link in links:
        infected[link.source].append(link.case)
    generation = {case: 0 for case in everybody if case not in sources}
    waiting = deque(generation)
    while waiting:
        source = waiting.popleft()
        for case in infected.get(source, ()):
            if case not in generation:
                generation[case] = generation[source] + 1
                waiting.append(case)
    return generation


def _components(everybody: Sequence[str], links: Sequence[Link]) -> tuple[tuple[str, ...], ...]:
    head = {case: case for case in everybody}

    def top(case: str) -> str:
        while head[case] != case:
            head[case] = head[head[case]]
            case = head[case]
        return case

    for link in links:
        head[top(link.case)] = top(link.source)
    parts: dict[str, list[str]] = defaultdict(list)
    for case in everybody:
        parts[top(case)].append(case)
    return tuple(tuple(part) for part in sorted(parts.values(), key=len, reverse=True))
