"""What deciding the packs of a day would do: counted, nothing written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from frontline.supplies.composing import Allotted, Ruling, allot, claims
from frontline.supplies.models import Depot, Good, PackKind
from frontline.supplies.queries import doors, stock


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
    """A good: what all claims need, what is free for them, what would be left."""

    good: Good
    needed: int
    free: int
    left: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.free)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be decided; `allotted` is what deciding writes."""

    doors: int
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


def preview(
    of: Ruling, *, day: date, depot: Depot, places: Sequence[int] = (), families: Sequence[str] = ()
) -> Preview:
    """The packs of a day for the doors of some places (none: the whole city), from one depot."""
    known, inside = doors.kinds(), doors.contents()
    goods = {good.pk: good for good in Good.objects.all()}
    there, taken = stock.on_shelves(day, depot), stock.promised(depot)
    free = {good.key: max(0, there.get(pk, 0) - taken.get(pk, 0)) for pk, good in goods.items()}
    found = doors.doors(of, on=day, places=places)
    wanted = [claim for claim in claims(found, of, on=day, families=families) if claim.kind in known]
    allotted = allot(wanted, inside, free, on=day)
    by_key = {good.key: good for good in goods.values()}
    return Preview(
        len(found), allotted, _kinds(allotted, known),
        [
            GoodNeed(by_key[key], needed, free.get(key, 0), allotted.left.get(key, 0))
            for key, needed in sorted(allotted.needed.items(), key=lambda one: free.get(one[0], 0) - one[1])
        ],
    )  # fmt: skip


def _kinds(allotted: Allotted, known: dict[str, PackKind]) -> list[KindLine]:
    given = Counter(claim.kind for claim in allotted.given)
    short = Counter(claim.kind for claim, __ in allotted.short)
    special = Counter(claim.kind for claim, __ in allotted.short if claim.special)
    return [
        KindLine(known[key], given[key] + short[key], given[key], short[key], special[key])
        for key in known
        if given[key] or short[key]
    ]
