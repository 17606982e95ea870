"""A pass for control points as a signed code: who or which vehicle, why, where, from when to when.

The same kind of message as a result slip (slip.py), signed by the same keys, under another private claim, -65538: so
neither is ever taken for the other. It bears a number, because a pass can be revoked before its end.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from frontline.city.certificates import cose, cwt, envelope, keys
from frontline.city.certificates.slip import CLAIM as SLIP_CLAIM
from frontline.city.certificates.slip import PASS_CLAIM, PREFIX
from frontline.city.certificates.verdict import NotValid, Refusal

CLAIM = PASS_CLAIM
VERSION = 1
MOST_HOLDERS = 4
MOST_CODES = 20
_GRACE = timedelta(minutes=5)  # a gate's clock may be behind


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody a guard compares with an ID card."""

    name: str  # masked
    id_end: str  # last four signs of the ID number; empty where none is known


@dataclass(frozen=True, slots=True)
class GatePass:
    number: str
    holders: tuple[Holder, ...]  # who passes, or who may drive
    vehicle: str  # number plate; empty for people on foot
    ground: str  # key of why it was given
    where: tuple[str, ...]  # codes of control points and of places whose points it opens; empty: every point
    once: bool  # one time each way
    since: datetime
    issuer: str
    issued_at: datetime
    expires_at: datetime


def seal(given: GatePass, key: ec.EllipticCurvePrivateKey) -> str:
    """The text of the QR code."""
    said = {
        "v": VERSION, "i": given.number, "h": [[one.name, one.id_end] for one in given.holders], "c": given.vehicle,
        "g": given.ground, "k": list(given.where), "o": given.once, "f": _seconds(given.since),
    }  # fmt: skip
    claims = {
        cwt.ISSUER: given.issuer,
        cwt.EXPIRES: _seconds(given.expires_at),
        cwt.ISSUED: _seconds(given.issued_at),
        CLAIM: said,
    }
    key_id = keys.key_id_of(keys.spki_of(key.public_key()))
    return envelope.wrap(cose.sign(cbor2.dumps(claims), key, key_id), PREFIX)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def verify(
    text: str,
    trusted: Iterable[keys.IssuerKey],
    *,
    at: datetime,
    revoked: Collection[str] = (),
    here: Collection[str] | None = None,
    plate: str | None = None,
) -> GatePass:
    """The pass, when it is genuine, in time and not revoked. Raises NotValid with the first reason.

    `here` holds the codes of the control point and of the places it lies in, `plate` the number plate a guard sees;
    None: not asked.
    """
    message = cose.parse(envelope.unwrap(text, PREFIX))
    claims = cwt.read(message.payload)
    given = _given(claims)
    if message.algorithm != cose.ES256:
        raise NotValid(Refusal.ALGORITHM, "The pass is not signed by the method of this city.")
    key = keys.pick(trusted, message.key_id, issued_at=claims.issued_at, at=at)
    cose.check(message, key.public)
    cwt.check_time(claims, at, _GRACE)
    _check_use(given, at, revoked, here, plate)
    return given


def _check_use(
    given: GatePass, at: datetime, revoked: Collection[str], here: Collection[str] | None, plate: str | None
) -> None:
    if at < given.since:
        raise NotValid(Refusal.TOO_EARLY, f"The pass holds from {given.since.isoformat()} on.")
    if given.number in revoked:
        raise NotValid(Refusal.REVOKED, "The pass was revoked.")
    if here is not None and given.where and not set(given.where) & set(here):
        raise NotValid(Refusal.POINT, "The pass is not for this control point.")
    if plate is not None and given.vehicle and plain_plate(plate) != plain_plate(given.vehicle):
        raise NotValid(Refusal.PLATE, f"The pass is for the vehicle {given.vehicle}.")


def plain_plate(text: str) -> str:
    """A number plate as it is compared: capital letters, no spaces, dots or hyphens."""
    return "".join(sign for sign in text.upper() if sign not in " ·.-•　")


def kind_of(text: str) -> str:
    """ "pass" or "slip", as the code says of itself; "" for anything else. Nothing is trusted by this."""
    try:
        claims = cwt.read(cose.parse(envelope.unwrap(text, PREFIX)).payload).all
    except NotValid:
        return ""
    return "pass" if CLAIM in claims else "slip" if SLIP_CLAIM in claims else ""


def _given(claims: cwt.Claims) -> GatePass:
    if SLIP_CLAIM in claims.all:
        raise NotValid(Refusal.IS_SLIP, "This is a result slip, not a pass.")
    said = claims.all.get(CLAIM)
    if not isinstance(said, Mapping) or said.get("v") != VERSION:
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no pass of this version.")
    return GatePass(
        number=_text(said.get("i")),
        holders=_holders(said.get("h")),
        vehicle=_text(said.get("c")),
        ground=_text(said.get("g")),
        where=_codes(said.get("k")),
        once=said.get("o") is True,
        since=_since(said.get("f")),
        issuer=claims.issuer,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 80:
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no pass: a field is missing.")
    return value


def _listed(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no pass: a list is missing or too long.")
    return value


def _holders(value: object) -> tuple[Holder, ...]:
    pairs = [_listed(one, 2) for one in _listed(value, MOST_HOLDERS)]
    if any(len(pair) != 2 for pair in pairs):
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no pass: it does not say for whom.")
    return tuple(Holder(_text(name), _text(id_end)) for name, id_end in pairs)


def _codes(value: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in _listed(value, MOST_CODES))


def _since(value: object) -> datetime:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**33:
        return datetime.fromtimestamp(value, UTC)
    raise NotValid(Refusal.SCHEMA, "The code is signed but is no pass: it does not say from when it holds.")
