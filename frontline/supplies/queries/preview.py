"""What deciding the packs of a day would do: counted, nothing written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from frontline.supplies.composing import Allotted, Claim, Ruling, allot, claims
from frontline.supplies.models import Depot, Good, PackKind
from frontline.supplies.queries import doors, serving, stock


@dataclass(frozen=True, slots=True)
class KindLine:
    """How many of a kind are wanted by rule, given, and short."""

    kind: PackKind
    wanted: int
    given: int
    short: int
    special_short: int


@dataclass(frozen=True, slots=True)
class GoodNeed:
    """A good in one depot: what all claims need, what is free for them, what would be left."""

    depot: Depot
    good: Good
    needed: int
    free: int
    left: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.free)


@dataclass(frozen=True, slots=True)
class Part:
    """What one depot packs of a decision."""

    depot: Depot
    allotted: Allotted
    kinds: list[KindLine]
    goods: list[GoodNeed]

    @property
    def given(self) -> int:
        return len(self.allotted.given)

    @property
    def short(self) -> int:
        return len(self.allotted.short)

    @property
    def special_short(self) -> int:
        return sum(line.special_short for line in self.kinds)


@dataclass(frozen=True)
class Preview:
    """What would be decided; `parts` is what deciding writes, one depot after the other."""

    doors: int
    parts: list[Part]
    without: Mapping[
        int, int
    ]  # by community: packs that no depot serves; nothing is decided while there are any

    @property
    def given(self) -> int:
        return sum(part.given for part in self.parts)

    @property
    def short(self) -> int:
        return sum(part.short for part in self.parts)

    @property
    def special_short(self) -> int:
        return sum(part.special_short for part in self.parts)

    @cached_property
    def kinds(self) -> list[KindLine]:
        """Of all depots together."""
        sums: dict[PackKind, list[int]] = {}
        for line in (line for part in self.parts for line in part.kinds):
            new = (line.wanted, line.given, line.short, line.special_short)
            sums[line.kind] = [a + b for a, b in zip(sums.get(line.kind, [0] * 4), new, strict=True)]
        return [KindLine(kind, *numbers) for kind, numbers in sums.items()]

    @cached_property
    def goods(self) -> list[GoodNeed]:
        """Of every depot, what is short first."""
        return sorted(
            (need for part in self.parts for need in part.goods), key=lambda one: one.free - one.needed
        )


def preview(
    of: Ruling, *, day: date, depot: Depot | None, places: Sequence[int] = (), families: Sequence[str] = ()
) -> Preview:
    """The packs of a day for the doors of some places (none: the whole city).

    From one depot, or (None) each community from the depot that serves it: goods of one never cover another's doors.
    """
    known = doors.kinds()
    found = doors.doors(of, on=day, places=places)
    wanted = [claim for claim in claims(found, of, on=day, families=families) if claim.kind in known]
    shares, without = _shared(wanted, depot)
    goods, inside = list(Good.objects.all()), doors.contents()
    parts = [_part(one, those, inside, goods, known, day) for one, those in shares.items()]
    return Preview(len(found), parts, without)


def _shared(wanted: Iterable[Claim], depot: Depot | None) -> tuple[dict[Depot, list[Claim]], dict[int, int]]:
    """Claims by depot, and how many no depot serves."""
    if depot is not None:
        return {depot: list(wanted)}, {}
    rule = serving.allotment()
    shares: dict[Depot, list[Claim]] = defaultdict(list)
    without: Counter[int] = Counter()
    for claim in wanted:
        its = rule.of(claim.community)
        if its is None:
            without[claim.community] += 1
        else:
            shares[its].append(claim)
    return dict(sorted(shares.items(), key=lambda one: one[0].pk)), dict(without)


def _part(
    depot: Depot, wanted: Sequence[Claim], inside: dict[str, dict[str, int]], goods: Sequence[Good],
    known: dict[str, PackKind], day: date,
) -> Part:  # fmt: skip
    there, taken = stock.on_shelves(day, depot), stock.promised(depot)
    free = {good.key: max(0, there.get(good.pk, 0) - taken.get(good.pk, 0)) for good in goods}
    allotted = allot(wanted, inside, free, on=day)
    by_key = {good.key: good for good in goods}
    needs = [
        GoodNeed(depot, by_key[key], needed, free.get(key, 0), allotted.left.get(key, 0))
        for key, needed in sorted(allotted.needed.items(), key=lambda one: free.get(one[0], 0) - one[1])
    ]
    return Part(depot, allotted, _kinds(allotted, known), needs)


def _kinds(allotted: Allotted, known: dict[str, PackKind]) -> list[KindLine]:
    given = Counter(claim.kind for claim in allotted.given)
    short = Counter(claim.kind for claim, __ in allotted.short)
    special = Counter(claim.kind for claim, __ in allotted.short if claim.special)
    return [
        KindLine(known[key], given[key] + short[key], given[key], short[key], special[key])
        for key in known
        if given[key] or short[key]
    ]
