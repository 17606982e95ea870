"""The room's own decisions in plain Python: merging tubes, correcting times, sizes of tubes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SLOTS = 20  # swabs in the largest tube in use (20-in-1)
FAR_OFF = timedelta(minutes=10)  # assumption: a clock further off is shown to a person


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


def skew(said: datetime, now: datetime) -> timedelta:
    """How far the device's clock is behind ours; small differences are the network's and count as none."""
    behind = now - said
    return behind if abs(behind) > timedelta(seconds=5) else timedelta(0)


def corrected(told: datetime, behind: timedelta, now: datetime) -> datetime:
    """When it happened by our clock: never in the future."""
    try:
        return min(told + behind, now)
    except OverflowError:
        return now


def on_our_clock(tube: TubeTold, behind: timedelta, now: datetime) -> TubeTold:
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
    taken = min((one, other), key=lambda swab: swab.at)
    if not undone:
        return taken
    how = min(undone, key=lambda swab: (swab.undone_at, swab.why))
    return replace(taken, undone_at=how.undone_at, why=how.why)


def pool_size(sizes: Mapping[str, int], usual: int, levels: Iterable[str]) -> int:
    """Swabs in a tube for a building in areas of these levels: the smallest that any level asks for."""
    return min((sizes[level] for level in levels if level in sizes), default=usual)


def fits_lot(barcode: str, first: str, last: str) -> bool:
    """Barcodes of one lot have one length and stand in order."""
    return len(barcode) == len(first) == len(last) and first <= barcode <= last
