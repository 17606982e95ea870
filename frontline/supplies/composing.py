"""Which door gets what by packs.yaml, and who waits when there is too little. Plain Python: no database, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

NEVER = date.min


@dataclass(frozen=True, slots=True)
class Rule:
    """A door whose counts lie in all the ranges gets this kind in this family."""

    family: str
    kind: str
    when: Mapping[str, tuple[int, int | None]]
    source: str = ""
    certainty: str = "assumption"

    def fits(self, counts: Mapping[str, int]) -> bool:
        return all(
            low <= counts.get(name, 0) and (high is None or counts.get(name, 0) <= high)
            for name, (low, high) in self.when.items()
        )


@dataclass(frozen=True, slots=True)
class Family:
    """Packs that follow each other: one every so many days."""

    key: str
    every: int  # days
    source: str = ""
    certainty: str = "assumption"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The city's rule as packs.yaml says it."""

    families: Mapping[str, Family]
    rules: tuple[Rule, ...]
    kinds: Mapping[str, Mapping[str, Any]]
    goods: Mapping[str, Mapping[str, Any]]
    special: tuple[str, ...]  # counts that make a door special
    infant_months: int
    infant_source: str
    winter: tuple[tuple[int, int], tuple[int, int]]  # (month, day) from and to
    count_every: int  # days after which a lot on a shelf is to be counted
    count_certainty: str
    closed_loop_only: bool  # a stop at high risk is served by a closed-loop crew or not at all
    closed_loop_certainty: str

    def is_winter(self, on: date) -> bool:
        first, last = self.winter
        today = (on.month, on.day)
        return first <= today <= last if first <= last else today >= first or today <= last

    def family_of(self, kind: str) -> str:
        return next((rule.family for rule in self.rules if rule.kind == kind), kind)


@lru_cache(maxsize=1)
def ruling() -> Ruling:
    """That of packs.yaml. Raises ValueError for a rule that names what is not there."""
    return read((Path(__file__).parent / "packs.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Ruling:
    """Raises ValueError."""
    data = yaml.safe_load(text)
    families = {
        key: Family(key, one["every"], one.get("source", ""), one["certainty"])
        for key, one in data["families"].items()
    }
    rules = tuple(
        Rule(
            one["family"], one["kind"], {name: (low, high) for name, (low, high) in one["when"].items()},
            one.get("source", ""), one["certainty"],
        )
        for one in data["rules"]
    )  # fmt: skip
    _check(data, families, rules)
    months, winter = data["infant_months"], data["winter"]
    return Ruling(
        families, rules, data["kinds"], data["goods"], tuple(data["special"]), months["value"], months["source"],
        (_day(winter["from"]), _day(winter["to"])), data["count_every"]["value"], data["count_every"]["certainty"],
        data["closed_loop_only"]["value"], data["closed_loop_only"]["certainty"],
    )  # fmt: skip


def _check(data: Mapping[str, Any], families: Mapping[str, Family], rules: Iterable[Rule]) -> None:
    for rule in rules:
        if rule.family not in families or rule.kind not in data["kinds"]:
            raise ValueError(
                f"packs.yaml: the rule for {rule.kind} names a family or kind that is not there."
            )
    for key, kind in data["kinds"].items():
        if missing := set(kind["goods"]) - set(data["goods"]):
            raise ValueError(
                f"packs.yaml: {key} holds {', '.join(sorted(missing))}, which is no good of the file."
            )


def _day(text: str) -> tuple[int, int]:
    month, day = str(text).split("-")
    return int(month), int(day)


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling with its counts, and the day of its last pack by family."""

    dwelling: int
    building: int
    community: int
    counts: Mapping[str, int]
    last: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Claim:
    """A pack that a door is to get by rule."""

    dwelling: int
    building: int
    community: int
    family: str
    kind: str
    special: bool
    since: date  # of the last one; NEVER: there was none


def claims(doors: Iterable[Door], of: Ruling, *, on: date, families: Sequence[str] = ()) -> list[Claim]:
    """What the doors are to get on a day; `families` narrows it. A door that wants none (count `none`) gets none."""
    wanted = {key: one for key, one in of.families.items() if not families or key in families}
    by_family = {key: [rule for rule in of.rules if rule.family == key] for key in wanted}
    winter = int(of.is_winter(on))
    due = {key: on - timedelta(days=one.every) for key, one in wanted.items()}
    found = []
    for door in doors:
        counts = {**door.counts, "winter": winter}
        if not counts.get("people") or counts.get("none"):
            continue
        special = any(counts.get(name) for name in of.special)
        for key in wanted:
            last = door.last.get(key, NEVER)
            if last > due[key]:
                continue
            rule = next((rule for rule in by_family[key] if rule.fits(counts)), None)
            if rule is not None:
                found.append(
                    Claim(door.dwelling, door.building, door.community, key, rule.kind, special, last)
                )
    return found


@dataclass(frozen=True, slots=True)
class Allotted:
    """Who gets a pack, who does not, and the good of which there was too little for them."""

    given: list[Claim]
    short: list[tuple[Claim, str]]
    needed: Mapping[str, int]  # by good, for every claim
    left: Mapping[str, int]  # by good, after what was given


def allot(
    wanted: Sequence[Claim], contents: Mapping[str, Mapping[str, int]], stock: Mapping[str, int], *, on: date
) -> Allotted:
    """Give in the order of docs/algorithms/packs.md; a pack is whole or not at all."""
    left: dict[str, int] = defaultdict(int, stock)
    needed: dict[str, int] = defaultdict(int)
    given: list[Claim] = []
    short: list[tuple[Claim, str]] = []
    for claim in in_turn(wanted, on=on):
        inside = contents[claim.kind]
        for good, quantity in inside.items():
            needed[good] += quantity
        scarce = next((good for good, quantity in inside.items() if left[good] < quantity), None)
        if scarce is not None:
            short.append((claim, scarce))
            continue
        for good, quantity in inside.items():
            left[good] -= quantity
        given.append(claim)
    return Allotted(given, short, dict(needed), dict(left))


def in_turn(wanted: Sequence[Claim], *, on: date) -> list[Claim]:
    """Special first, then who waited longest, then the communities in proportion to their claims."""
    tiers: dict[tuple[bool, date], dict[int, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in wanted:
        tiers[(not claim.special, claim.since)][claim.community].append(claim)
    turn: list[Claim] = []
    for tier in sorted(tiers):
        placed = []
        for community, those in tiers[tier].items():
            those.sort(key=lambda claim: _drawn(claim, on))
            placed += [((rank + 0.5) / len(those), community, claim) for rank, claim in enumerate(those)]
        placed.sort(key=lambda entry: entry[:2])
        turn += [claim for __, __, claim in placed]
    return turn


def _drawn(claim: Claim, on: date) -> bytes:
    """A number drawn from door, family and day: nobody is always last."""
    return blake2b(f"{claim.dwelling} {claim.family} {on}".encode(), digest_size=8).digest()
