"""Which device a token belongs to, as the way in needs it: one row, read by either kind of connection."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from frontline.screening.ingest.statements import From

_ASKED = """
SELECT d.id, d.ref, d.round_id, d.site_id, d.desk, d.skew, d.signed_off_at IS NOT NULL, r.state
FROM screening_device d JOIN screening_round r ON r.id = d.round_id WHERE d.
"""
BY_DIGEST = f"{_ASKED.strip()}digest = %s"
BY_REF = f"{_ASKED.strip()}ref = %s"

# What devices said of themselves last; for the pages that show them, never for a decision.
SEEN = """
UPDATE screening_device d SET seen_at = s.at, unsent = s.unsent, skew = s.skew, version = s.version
FROM unnest(%(devices)s::bigint[], %(ats)s::timestamptz[], %(unsent)s::int[], %(skews)s::int[], %(versions)s::text[])
  AS s(id, at, unsent, skew, version) WHERE d.id = s.id
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A device that signed in, perhaps off again: what it still holds is taken all the same."""

    id: int
    ref: UUID
    round: int
    site: int | None
    desk: int | None
    skew: int  # seconds its clock was behind when last heard
    signed_off: bool
    round_state: str

    def origin(self, skew: int) -> From:
        return From(self.round, self.id, self.site, self.desk, skew)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an upload says of its device."""

    device: int
    at: Any
    unsent: int
    skew: int
    version: str


def seen_parameters(seen: list[Seen]) -> dict[str, Any]:
    return {
        "devices": [one.device for one in seen],
        "ats": [one.at for one in seen],
        "unsent": [one.unsent for one in seen],
        "skews": [one.skew for one in seen],
        "versions": [one.version for one in seen],
    }
