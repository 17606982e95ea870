"""Signing passes with the keys that sign result slips (slips.py)."""

from dataclasses import dataclass, replace
from datetime import datetime

import segno

from frontline.city.certificates.gate_pass import GatePass, seal
from frontline.city.slips import LONGEST, issuer, signing_key


class NoPass(ValueError):
    """No pass is signed; str() says why, in English, for whoever calls."""


@dataclass(frozen=True, slots=True)
class IssuedPass:
    """A signed pass: what it says, and the text of its QR code."""

    given: GatePass
    text: str

    def svg_uri(self, scale: int = 6) -> str:
        """The code as a data: address of an image; level Q survives a fold in the paper."""
        return str(segno.make(self.text, error="q").svg_data_uri(scale=scale, border=4))


def sign(given: GatePass, *, at: datetime) -> IssuedPass:
    """The pass as a code. `given` comes with the pass's own end as `expires_at`; issuer and times are put in here.

    The code is good until that end, at most seven days (as long as its key is taken): a longer pass is shown or
    printed anew. Raises NoPass for a pass that has ended.
    """
    if given.expires_at <= at:
        raise NoPass("A pass that has ended is not signed.")
    dated = replace(given, issuer=issuer(), issued_at=at, expires_at=min(given.expires_at, at + LONGEST))
    return IssuedPass(dated, seal(dated, signing_key(at)))
