"""Claims of a CBOR Web Token (RFC 8392): who issued, when, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frontline.city.certificates import cose
from frontline.city.certificates.verdict import NotValid, Refusal

ISSUER, EXPIRES, ISSUED = 1, 4, 6  # claim keys, RFC 8392 table 1


@dataclass(frozen=True, slots=True)
class Claims:
    issuer: str
    issued_at: datetime
    expires_at: datetime
    all: Mapping[object, Any]


def read(payload: bytes) -> Claims:
    """Raises NotValid with cbor or schema."""
    found = cose.decode(payload, Refusal.CBOR)
    if not isinstance(found, Mapping):
        raise NotValid(Refusal.CBOR, "The code is damaged: it holds no claims.")
    issuer = found.get(ISSUER, "")
    if not isinstance(issuer, str):
        raise NotValid(Refusal.SCHEMA, "The code does not say who issued it.")
    return Claims(issuer, _moment(found.get(ISSUED)), _moment(found.get(EXPIRES)), found)


def _moment(value: object) -> datetime:
    """Seconds since 1970, whole or not; a number that no calendar holds is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotValid(Refusal.SCHEMA, "The code does not say from when to when it holds.")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotValid(Refusal.SCHEMA, "The code says a time that no calendar has.") from error


def check_time(claims: Claims, at: datetime, grace: timedelta = timedelta(0)) -> None:
    """Raises NotValid with not_yet (by more than `grace`) or expired; at the second of its expiry a code is expired."""
    if at + grace < claims.issued_at:
        raise NotValid(
            Refusal.NOT_YET, f"The code was issued later than now: {claims.issued_at.isoformat()}."
        )
    if at >= claims.expires_at:
        raise NotValid(Refusal.EXPIRED, f"The code expired: {claims.expires_at.isoformat()}.")
