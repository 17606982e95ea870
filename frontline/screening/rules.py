"""The room's own decisions in plain Python: merging tubes, correcting times, sizes of tubes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from frontline.city.devices import OLDEST, corrected

SLOTS = 20  # swabs in the largest tube in use (20-in-1)
FAR_OFF = timedelta(minutes=10)  # assumption: a clock further off is shown to a person
FARTHEST = timedelta(days=31)  # assumption: a next try further ahead is a broken date


@dataclass(frozen=True, slots=True)
class SwabTaken:
    """One swab as a device tells it; times are the device's."""

    slot: int
    code: str
    at: datetime
    undone_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TubeTold:
    """A tube as a device tells it; the reference is the device's."""

    ref: str
    barcode: str
    capacity: int
    opened_at: datetime
    swabs: tuple[SwabTaken, ...]
    sealed_at: datetime | None = None
    purpose: str = "round"


def on_our_clock(tube: TubeTold, behind: timedelta, now: datetime) -> TubeTold:
    moments = _moments(tube)
    if not behind and now - OLDEST <= min(moments) and max(moments) <= now:
        return tube

    def ours(told: datetime) -> datetime:
        return corrected(told, behind, now)

    return replace(
        tube,
        opened_at=ours(tube.opened_at),
        sealed_at=ours(tube.sealed_at) if tube.sealed_at else None,
        swabs=tuple(
            replace(swab, at=ours(swab.at), undone_at=ours(swab.undone_at) if swab.undone_at else None)
            for swab in tube.swabs
        ),
    )


def _moments(tube: TubeTold) -> list[datetime]:
    moments = [tube.opened_at, *(swab.at for swab in tube.swabs)]
    moments += [swab.undone_at for swab in tube.swabs if swab.undone_at]
    return [*moments, tube.sealed_at] if tube.sealed_at else moments


def merged(first: TubeTold, second: TubeTold) -> TubeTold:
    """Two tellings of one tube: swabs only grow, undone stays undone, the earliest sealing counts."""
    swabs: dict[tuple[int, str], SwabTaken] = {}
    for swab in (*first.swabs, *second.swabs):
        key = (swab.slot, swab.code)
        known = swabs.get(key)
        swabs[key] = swab if known is None else _same_swab(known, swab)
    sealed = [tube.sealed_at for tube in (first, second) if tube.sealed_at]
    return replace(
        first,
        opened_at=min(first.opened_at, second.opened_at),
        swabs=tuple(swabs[key] for key in sorted(swabs)),
        sealed_at=min(sealed) if sealed else None,
    )


def _same_swab(one: SwabTaken, other: SwabTaken) -> SwabTaken:
    undone = [swab for swab in (one, other) if swab.undone_at]
    taken = min((one, other), key=lambda swab: (swab.at, swab.why))
    if not undone:
        return taken
    how = min(undone, key=lambda swab: (swab.undone_at, swab.why))
    return replace(taken, undone_at=how.undone_at, why=how.why)


def pool_size(sizes: Mapping[str, int], usual: int, levels: Iterable[str]) -> int:
    """Swabs in a tube for a building in areas of these levels: the smallest that any level asks for."""
    return min((sizes[level] for level in levels if level in sizes), default=usual)


def mixes(capacity: int, sizes: Sequence[int]) -> bool:
    """Whether a tube of these people (the size of each one's zone) pools more of them than a zone allows.

    A large tube with few people of one zone pools no more than they may be; a desk that knows no zones has those.
    """
    if not sizes or capacity <= min(sizes):
        return False
    return len(sizes) > min(sizes) or max(sizes) > min(sizes)


def planned(told: datetime | None, behind: timedelta, now: datetime) -> datetime | None:
    """A time somebody set ahead, by our clock: at most a month from now, for a broken date means nothing."""
    if told is None:
        return None
    try:
        ours = told + behind
    except OverflowError:
        return None
    return ours if now - OLDEST <= ours <= now + FARTHEST else None


def fits_lot(barcode: str, first: str, last: str) -> bool:
    """Barcodes of one lot have one length and stand in order."""
    return len(barcode) == len(first) == len(last) and first <= barcode <= last


# What the laboratory says. Codes as in TubeResult.Why.
WORDS_OF_RESULTS = {
    "negative": ("negative", "neg", "-", "n", "阴性", "阴", "未检出", "阴性(-)", "(-)", "not detected"),
    "positive": ("positive", "pos", "+", "p", "阳性", "阳", "检出", "阳性(+)", "(+)", "detected", "混阳"),
    "invalid": ("invalid", "无效", "不合格", "失败", "样本不合格", "failed", "void"),
}
_RESULTS = {word: result for result, words in WORDS_OF_RESULTS.items() for word in words}


def result_in(text: str) -> str:
    """negative, positive or invalid as a laboratory writes it; empty where it is none of them."""
    return _RESULTS.get(text.strip().replace("（", "(").replace("）", ")").casefold(), "")


@dataclass(frozen=True, slots=True)
class TubeKnown:
    """A tube with the barcode of a result, as far as a result needs it."""

    round: int
    ref: str
    sealed_at: datetime | None
    result: str  # so far; empty: none
    received: bool  # by the laboratory, in a box
    custody: bool  # boxes are used in its round
    set_aside: bool = False  # counts for nobody: a person decided about tubes with one barcode


def in_use(tubes: Sequence[TubeKnown]) -> list[TubeKnown]:
    """Those of the tubes that a result may still be of."""
    return [tube for tube in tubes if not tube.set_aside]


def why_held(
    result: str, tested_at: datetime | None, tubes: Sequence[TubeKnown], *, correcting: bool = False
) -> str:
    """Why a result cannot be taken as it is; empty where it can."""
    if not tubes:
        return "unknown_tube"
    known = in_use(tubes)
    if len(known) != 1:
        return "double" if known else "set_aside"
    [tube] = known
    if tube.result not in ("", "invalid", result) and not correcting:
        return "contradicts"
    if tube.sealed_at is None:
        return "not_sealed"
    if tested_at is not None and tested_at < tube.sealed_at:
        return "before_sealed"
    return "not_received" if tube.custody and not tube.received else ""


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A complete round of an area, as the stop rule sees it."""

    number: int
    last_sample: date
    clean: bool  # no infection in the community; those already in isolation do not count


@dataclass(frozen=True, slots=True)
class StopAdvice:
    """What the plan's stop rule says after these rounds, and on which of them it rests."""

    step: str  # "go_on", "pause", "last_round", "stop"
    clean: int  # clean rounds in a row, the last ones
    next_on: date | None  # the day from which the next round is due
    rests_on: tuple[int, ...]  # numbers of rounds


def stop_advice(
    rounds: Iterable[RoundSeen], *, clean_rounds: int, pause_days: int, last_rounds: int
) -> StopAdvice:
    """Rounds go on until so many in a row are clean; after a pause so many more; then they stop.

    9th edition, annex on testing: 3 clean rounds, 3 days without, 1 more. A round with an infection begins anew.
    """
    row: list[RoundSeen] = []
    for seen in sorted(rounds, key=lambda seen: (seen.last_sample, seen.number)):
        row = [*row, seen] if seen.clean else []
    numbers = tuple(seen.number for seen in row)
    if len(row) < clean_rounds:
        return StopAdvice("go_on", len(row), row[-1].last_sample + _DAY if row else None, numbers)
    resumes = row[clean_rounds - 1].last_sample + _DAY * (pause_days + 1)
    after = sum(1 for seen in row[clean_rounds:] if seen.last_sample >= resumes)
    if after >= last_rounds:
        return StopAdvice("stop", len(row), None, numbers)
    step = "pause" if after == 0 else "last_round"
    return StopAdvice(step, len(row), max(resumes, row[-1].last_sample + _DAY) if after else resumes, numbers)


_DAY = timedelta(days=1)


def why_not_complete(*, ended: bool, untold: int, undecided: int, missing: int, signed: bool) -> str:
    """What stands in the way of declaring a round complete; empty where nothing does.

    `untold`: tubes without a result; `undecided`: people of positive tubes without a single result; `missing`:
    people neither sampled nor excused, for whom somebody may sign a reason.
    """
    if not ended:
        return "not_ended"
    if untold:
        return "untold"
    if undecided and not signed:
        return "undecided"
    return "missing" if missing and not signed else ""
