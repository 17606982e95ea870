"""The city's own result slip: what it says, how it is signed, when it is good.

A COSE_Sign1 message over a CWT: issuer, issued at, expiry, and under the private claim -65537 a version, the
holder as a person at a gate compares with an ID card (name masked, last four signs of the number), when the
sample was taken, result, method, and what the slip is for. No number that could be followed: a slip ends by
its expiry, nobody is asked about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from frontline.city.certificates import cose, cwt, envelope, keys
from frontline.city.certificates.verdict import NotValid, Refusal

PREFIX = "FL1:"  # Frontline, form 1
CLAIM = -65537  # private use, RFC 8392 9.1.1: integers below -65536
PASS_CLAIM = -65538  # of the other kind of code: a pass (gate_pass.py)
VERSION = 1
_GRACE = timedelta(minutes=5)  # a gate's clock may be behind


class Purpose(StrEnum):
    """What a slip is for; the wrong one is refused."""

    GATE = "gate"  # to pass a control point
    SCREENING = "screening"  # to show at a sampling point that this round is done


@dataclass(frozen=True, slots=True)
class Slip:
    holder: str  # name masked
    id_end: str  # last four signs of the ID number; empty where none is known
    sampled_at: datetime
    result: str  # as in TestReported
    method: str
    purpose: str
    issuer: str
    issued_at: datetime
    expires_at: datetime


def seal(slip: Slip, key: ec.EllipticCurvePrivateKey) -> str:
    """The text of the QR code."""
    said = {
        "v": VERSION, "n": slip.holder, "d": slip.id_end, "t": _seconds(slip.sampled_at),
        "r": slip.result, "m": slip.method, "p": str(slip.purpose),
    }  # fmt: skip
    claims = {
        cwt.ISSUER: slip.issuer,
        cwt.EXPIRES: _seconds(slip.expires_at),
        cwt.ISSUED: _seconds(slip.issued_at),
        CLAIM: said,
    }
    key_id = keys.key_id_of(keys.spki_of(key.public_key()))
    return envelope.wrap(cose.sign(cbor2.dumps(claims), key, key_id), PREFIX)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def verify(text: str, trusted: Iterable[keys.IssuerKey], *, at: datetime, purpose: str) -> Slip:
    """The slip, when it is genuine, in time, for `purpose` and negative. Raises NotValid with the first reason."""
    message = cose.parse(envelope.unwrap(text, PREFIX))
    claims = cwt.read(message.payload)
    slip = _slip(claims)
    if message.algorithm != cose.ES256:
        raise NotValid(Refusal.ALGORITHM, "The slip is not signed by the method of this city.")
    key = keys.pick(trusted, message.key_id, issued_at=claims.issued_at, at=at)
    cose.check(message, key.public)
    cwt.check_time(claims, at, _GRACE)
    if slip.purpose != purpose:
        raise NotValid(Refusal.CONTEXT, f"The slip is for {slip.purpose!r}, not for {purpose!r}.")
    if slip.result != "negative":
        raise NotValid(Refusal.RESULT, "The result on the slip is not negative.")
    return slip


def _slip(claims: cwt.Claims) -> Slip:
    if PASS_CLAIM in claims.all:
        raise NotValid(Refusal.IS_PASS, "This is a pass, not a result slip.")
    said = claims.all.get(CLAIM)
    if not isinstance(said, Mapping) or said.get("v") != VERSION:
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no result slip of this version.")
    return Slip(
        holder=_text(said, "n"),
        id_end=_text(said, "d"),
        sampled_at=_sampled(said.get("t")),
        result=_text(said, "r"),
        method=_text(said, "m"),
        purpose=_text(said, "p"),
        issuer=claims.issuer,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or len(value) > 80:
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no result slip: a field is missing.")
    return value


def _sampled(value: object) -> datetime:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**33:
        return datetime.fromtimestamp(value, UTC)
    raise NotValid(Refusal.SCHEMA, "The code is signed but is no result slip: it has no time of the sample.")
