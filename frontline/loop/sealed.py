"""The loop's rows that the log chains: every fact and every change of a measure."""

from frontline.city.seals import SEALED, Sealer

SEALED["fact"] = Sealer(
    "loop_factrow",
    (
        *("id", "kind", "subject_kind", "subject_id", "building", "at", "known_at"),
        *("told_by", "told_by_name", "payload", "retracts", "tx"),
    ),
)
SEALED["measure_change"] = Sealer(
    "loop_measurechange",
    (
        *("id", "measure_id", "subject_kind", "subject_id", "building"),
        *("action", "at", "before", "after", "edition", "tx"),
    ),
)
