"""How tubes are written: one statement for any number of tubes, one transaction, no lock another tube needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontline.screening.rules import TubeTold, merged

# Merging as docs/algorithms/screening.md says; returns the references told before with another barcode.
WRITE = """
WITH told AS (
  SELECT * FROM unnest(%(rounds)s::bigint[], %(refs)s::uuid[], %(barcodes)s::text[], %(purposes)s::text[],
    %(sites)s::bigint[], %(desks)s::smallint[], %(devices)s::bigint[], %(capacities)s::smallint[],
    %(opened)s::timestamptz[], %(sealed)s::timestamptz[], %(skews)s::int[])
    AS t(round_id, ref, barcode, purpose, site, desk, device, capacity, opened_at, sealed_at, skew)
), tubes AS (
  INSERT INTO screening_tube (round_id, ref, barcode, purpose, site, desk, device, capacity, opened_at, sealed_at,
                              received_at, skew, result)
  SELECT round_id, ref, barcode, purpose, site, desk, device, capacity, opened_at, sealed_at, %(now)s, skew, ''
  FROM told
  ON CONFLICT (round_id, ref) DO UPDATE
    SET sealed_at = least(screening_tube.sealed_at, excluded.sealed_at),
        opened_at = least(screening_tube.opened_at, excluded.opened_at)
    WHERE excluded.sealed_at < coalesce(screening_tube.sealed_at, 'infinity')
       OR excluded.opened_at < screening_tube.opened_at
  RETURNING round_id, ref
), swabs AS (
  INSERT INTO screening_swab (round_id, tube, slot, code, person_id, building, at, undone_at, undone_why)
  SELECT s.round_id, s.tube, s.slot, s.code, p.id, p.building_id, s.at, s.undone_at, s.why
  FROM unnest(%(swab_rounds)s::bigint[], %(tubes)s::uuid[], %(slots)s::smallint[], %(codes)s::text[],
    %(ats)s::timestamptz[], %(undone)s::timestamptz[], %(whys)s::text[])
    AS s(round_id, tube, slot, code, at, undone_at, why)
  LEFT JOIN city_person p ON p.code = s.code
  ON CONFLICT (round_id, tube, slot, code) DO UPDATE
    SET at = least(screening_swab.at, excluded.at),
        undone_at = least(screening_swab.undone_at, excluded.undone_at),
        undone_why = CASE WHEN (excluded.undone_at, excluded.undone_why)
                             < (coalesce(screening_swab.undone_at, 'infinity'), screening_swab.undone_why)
                          THEN excluded.undone_why ELSE screening_swab.undone_why END
    WHERE (excluded.undone_at, excluded.undone_why)
        < (coalesce(screening_swab.undone_at, 'infinity'), screening_swab.undone_why)
       OR excluded.at < screening_swab.at
  RETURNING round_id, tube
), arrived AS (
  INSERT INTO screening_arrival (round_id, tube)
  SELECT round_id, ref FROM tubes UNION SELECT round_id, tube FROM swabs
)
SELECT t.ref FROM told t JOIN screening_tube o USING (round_id, ref) WHERE o.barcode <> t.barcode
"""


@dataclass(frozen=True, slots=True)
class From:
    """Which device told it, and where it stands."""

    round: int
    device: int
    site: int | None
    desk: int | None
    skew: int  # seconds


def once_each(told: Iterable[tuple[From, TubeTold]]) -> tuple[list[tuple[From, TubeTold]], set[int]]:
    """A tube told twice in one batch is merged first: a statement may touch a row once only.

    Also which of them (by their number) bear another barcode than the first telling of their tube.
    """
    kept: dict[tuple[int, str], tuple[From, TubeTold]] = {}
    differing: set[int] = set()
    for number, (origin, tube) in enumerate(told):
        key = (origin.round, tube.ref)
        known = kept.get(key)
        kept[key] = (origin, tube) if known is None else (known[0], merged(known[1], tube))
        if known is not None and known[1].barcode != tube.barcode:
            differing.add(number)
    return [
        kept[key] for key in sorted(kept)
    ], differing  # one order for everybody: no deadlock of two batches


def parameters(told: Sequence[tuple[From, TubeTold]], now: datetime) -> dict[str, Any]:
    """The columns of WRITE. `told` as `once_each` gives it, times on our clock."""
    taken = [(origin.round, tube.ref, swab) for origin, tube in told for swab in tube.swabs]
    return {
        "now": now,
        "rounds": [origin.round for origin, _ in told],
        "refs": [tube.ref for _, tube in told],
        "barcodes": [tube.barcode for _, tube in told],
        "purposes": [tube.purpose for _, tube in told],
        "sites": [origin.site for origin, _ in told],
        "desks": [origin.desk for origin, _ in told],
        "devices": [origin.device for origin, _ in told],
        "capacities": [tube.capacity for _, tube in told],
        "opened": [tube.opened_at.isoformat() for _, tube in told],
        "sealed": [tube.sealed_at.isoformat() if tube.sealed_at else None for _, tube in told],
        "skews": [origin.skew for origin, _ in told],
        "swab_rounds": [round for round, _, _ in taken],
        "tubes": [ref for _, ref, _ in taken],
        "slots": [swab.slot for _, _, swab in taken],
        "codes": [swab.code for _, _, swab in taken],
        "ats": [swab.at.isoformat() for _, _, swab in taken],  # a quarter of what a datetime costs
        "undone": [swab.undone_at.isoformat() if swab.undone_at else None for _, _, swab in taken],
        "whys": [swab.why for _, _, swab in taken],
    }


# A registration whose reference is known already changes nothing; a code that somebody else's has is found by
# TAKEN, a statement later, so that it sees what another connection wrote meanwhile.
REGISTER = """
INSERT INTO screening_registration (ref, round_id, device, code, details, at)
SELECT * FROM unnest(%(refs)s::uuid[], %(rounds)s::bigint[], %(devices)s::bigint[], %(codes)s::text[],
                     %(details)s::bytea[], %(ats)s::timestamptz[])
ON CONFLICT DO NOTHING
"""
TAKEN = """
SELECT t.ref FROM unnest(%(refs)s::uuid[]) AS t(ref)
WHERE NOT EXISTS (SELECT FROM screening_registration r WHERE r.ref = t.ref)
"""
HOLD = """
INSERT INTO screening_held (ref, round_id, device, received_at, why, payload)
SELECT ref, round_id, device, %(now)s, why, payload
FROM unnest(%(refs)s::uuid[], %(rounds)s::bigint[], %(devices)s::bigint[], %(whys)s::text[], %(payloads)s::bytea[])
  AS h(ref, round_id, device, why, payload)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody taken in at a desk; `details` already encrypted."""

    ref: str
    code: str
    at: datetime
    details: bytes


def registered_parameters(told: Iterable[tuple[From, Registered]]) -> dict[str, Any]:
    """The columns of REGISTER and TAKEN."""
    rows = sorted({one.ref: (origin, one) for origin, one in told}.items())
    return {
        "refs": [ref for ref, _ in rows],
        "rounds": [origin.round for _, (origin, _) in rows],
        "devices": [origin.device for _, (origin, _) in rows],
        "codes": [one.code for _, (_, one) in rows],
        "details": [one.details for _, (_, one) in rows],
        "ats": [one.at for _, (_, one) in rows],
    }


# A visit whose reference is known changes nothing: what was said first stands, a later visit is another one.
VISIT = """
INSERT INTO screening_visittold (ref, round_id, device, code, outcome, note, at, next_at, received_at)
SELECT v.*, %(now)s FROM unnest(%(refs)s::uuid[], %(rounds)s::bigint[], %(devices)s::bigint[], %(codes)s::text[],
  %(outcomes)s::text[], %(notes)s::text[], %(ats)s::timestamptz[], %(nexts)s::timestamptz[])
  AS v(ref, round_id, device, code, outcome, note, at, next_at)
WHERE NOT EXISTS (SELECT FROM screening_visit w WHERE w.ref = v.ref)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit at a door, on our clock."""

    ref: str
    code: str
    at: datetime
    outcome: str
    note: str
    next_at: datetime | None


def visited_parameters(told: Iterable[tuple[From, Visited]], now: datetime) -> dict[str, Any]:
    """The columns of VISIT."""
    rows = sorted({one.ref: (origin, one) for origin, one in told}.items())
    return {
        "now": now,
        "refs": [ref for ref, _ in rows],
        "rounds": [origin.round for _, (origin, _) in rows],
        "devices": [origin.device for _, (origin, _) in rows],
        "codes": [one.code for _, (_, one) in rows],
        "outcomes": [one.outcome for _, (_, one) in rows],
        "notes": [one.note[:200] for _, (_, one) in rows],
        "ats": [one.at for _, (_, one) in rows],
        "nexts": [one.next_at for _, (_, one) in rows],
    }


@dataclass(frozen=True, slots=True)
class Held:
    """What could not be written as it was told; `payload` already encrypted."""

    ref: str
    round: int
    device: int
    why: str
    payload: bytes


def held_parameters(held: Iterable[Held], now: datetime) -> dict[str, Any]:
    """The columns of HOLD."""
    rows = sorted({one.ref: one for one in held}.items())
    return {
        "now": now,
        "refs": [ref for ref, _ in rows],
        "rounds": [one.round for _, one in rows],
        "devices": [one.device for _, one in rows],
        "whys": [_plain(one.why)[:200] for _, one in rows],
        "payloads": [one.payload for _, one in rows],
    }


def _plain(text: str) -> str:
    """What the database takes as text."""
    return text.replace("\0", "").encode(errors="replace").decode()
