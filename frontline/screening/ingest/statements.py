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


def once_each(told: Iterable[tuple[From, TubeTold]]) -> list[tuple[From, TubeTold]]:
    """A tube told twice in one batch is merged first: a statement may touch a row once only."""
    kept: dict[tuple[int, str], tuple[From, TubeTold]] = {}
    for origin, tube in told:
        key = (origin.round, tube.ref)
        known = kept.get(key)
        kept[key] = (origin, tube) if known is None else (known[0], merged(known[1], tube))
    return [kept[key] for key in sorted(kept)]  # one order for everybody: no deadlock between two batches


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
        "opened": [tube.opened_at for _, tube in told],
        "sealed": [tube.sealed_at for _, tube in told],
        "skews": [origin.skew for origin, _ in told],
        "swab_rounds": [round for round, _, _ in taken],
        "tubes": [ref for _, ref, _ in taken],
        "slots": [swab.slot for _, _, swab in taken],
        "codes": [swab.code for _, _, swab in taken],
        "ats": [swab.at for _, _, swab in taken],
        "undone": [swab.undone_at for _, _, swab in taken],
        "whys": [swab.why for _, _, swab in taken],
    }
