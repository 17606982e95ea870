"""Why a code is refused. The same words as in scripts/lib/verdict.ts."""

from enum import StrEnum


class Refusal(StrEnum):
    """One reason for each; the order is that of the checks."""

    PREFIX = "prefix"  # another kind of code
    BASE45 = "base45"
    ZLIB = "zlib"
    COSE = "cose"  # not one signed message
    CBOR = "cbor"  # signed, but not claims
    SCHEMA = "schema"  # claims, but not those of this kind of code
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    KEY_PERIOD = "key_period"  # the key was not to sign then, or is not trusted any more
    KEY_USAGE = "key_usage"  # the key may not sign this kind of certificate
    SIGNATURE = "signature"  # changed after signing, or signed by somebody else
    NOT_YET = "not_yet"  # issued after now
    EXPIRED = "expired"
    CONTEXT = "context"  # good, but for something else than asked for
    RESULT = "result"  # good, but not negative
    IS_PASS = "is_pass"  # a pass where a result slip was asked for
    IS_SLIP = "is_slip"  # a result slip where a pass was asked for
    TOO_EARLY = "too_early"  # a pass that holds later
    REVOKED = "revoked"  # a pass that was revoked before its end
    USED = "used"  # a pass for one time that was used already
    POINT = "point"  # a pass for other control points
    PLATE = "plate"  # a pass for another vehicle


class NotValid(Exception):
    """A code is refused: `reason`, and `str()` in one English sentence."""

    def __init__(self, reason: Refusal, says: str) -> None:
        super().__init__(says)
        self.reason = reason
