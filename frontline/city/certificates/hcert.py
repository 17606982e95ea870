"""EU digital COVID certificates, read and checked: Electronic Health Certificate Specification 1.0.5 of the eHealth
Network (HC1: prefix, claim -260, key usage) and the value rules of its JSON schema 1.3.0 that a check needs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtensionOID

from frontline.city.certificates import cose, cwt, envelope
from frontline.city.certificates.verdict import NotValid, Refusal

PREFIX = "HC1:"
CLAIM = -260
KIND = {"v": "vaccination", "t": "test", "r": "recovery"}
# Extended key usage: test, vaccination, recovery. Certificates of 2021 bear either arc.
_USES = {"t": 1, "v": 2, "r": 3}
_ARCS = ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")

_DAY = r"\d{4}-\d{2}-\d{2}"
_TEXTS = {  # entries that each kind must have, and the form of those that have one
    "v": {"tg": "", "vp": "", "mp": "", "ma": "", "dt": _DAY, "co": "[A-Z]{1,10}", "is": "", "ci": ""},
    "t": {"tg": "", "tt": "", "sc": _DAY + "T.+", "tr": "", "co": "[A-Z]{1,10}", "is": "", "ci": ""},
    "r": {"tg": "", "fr": _DAY, "df": _DAY, "du": _DAY, "co": "[A-Z]{1,10}", "is": "", "ci": ""},
}
_BORN = re.compile(r"|\d{4}|\d{4}-\d{2}|" + _DAY)
_MACHINE_NAME = re.compile(r"[A-Z<]{1,80}")  # ICAO 9303


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: str  # vaccination, test or recovery
    name: str
    issuer: str
    issued_at: datetime
    expires_at: datetime
    payload: Mapping[str, Any]


def key_id_of(certificate: x509.Certificate) -> bytes:
    return certificate.fingerprint(hashes.SHA256())[:8]


def verify(text: str, trusted: Iterable[x509.Certificate], *, at: datetime) -> Certificate:
    """The certificate, when it is genuine and in time. Raises NotValid with the first reason."""
    message = cose.parse(envelope.unwrap(text, PREFIX))
    claims = cwt.read(message.payload)
    payload = payload_of(claims)
    kind = check_schema(payload)
    signer = check_signature(message, trusted)
    check_usage(signer, kind)
    check_time(claims, signer, at)
    return Certificate(KIND[kind], str(payload["nam"]["fnt"]), claims.issuer, claims.issued_at,
                       claims.expires_at, payload)  # fmt: skip


def payload_of(claims: cwt.Claims) -> Mapping[str, Any]:
    held = claims.all.get(CLAIM)
    payload = held.get(1) if isinstance(held, Mapping) else None
    if not isinstance(payload, Mapping):
        raise NotValid(Refusal.SCHEMA, "The code is signed but is no EU certificate.")
    return payload


def check_signature(message: cose.Message, trusted: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate whose key signed. Raises NotValid with unknown_key, algorithm or signature."""
    signer = next((one for one in trusted if key_id_of(one) == message.key_id), None)
    if signer is None:
        raise NotValid(Refusal.UNKNOWN_KEY, "The certificate is signed with a key that is not in the list.")
    key = signer.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise NotValid(Refusal.ALGORITHM, "The certificate is signed by a method that is not taken.")
    cose.check(message, key)
    return signer


def check_time(claims: cwt.Claims, signer: x509.Certificate, at: datetime) -> None:
    cwt.check_time(claims, at)
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        raise NotValid(Refusal.KEY_PERIOD, "The key that signed is not taken at this time.")


def check_usage(signer: x509.Certificate, kind: str) -> None:
    """A signer that says what it may sign signs nothing else; one that says nothing may sign all three."""
    try:
        found = signer.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value
    except x509.ExtensionNotFound:
        return
    assert isinstance(found, x509.ExtendedKeyUsage)
    said = {use.dotted_string for use in found}
    known = {f"{arc}.{use}" for arc in _ARCS for use in _USES.values()}
    if said & known and not said & {f"{arc}.{_USES[kind]}" for arc in _ARCS}:
        raise NotValid(Refusal.KEY_USAGE, f"The key that signed may not sign a {KIND[kind]} certificate.")


def check_schema(payload: Mapping[str, Any]) -> str:
    """Which kind it is: v, t or r. Raises NotValid with schema."""
    names = payload.get("nam")
    if not isinstance(names, Mapping) or not _MACHINE_NAME.fullmatch(str(names.get("fnt", ""))):
        raise _wrong("nam.fnt, the name in the machine's alphabet")
    if not re.fullmatch(r"\d+\.\d+\.\d+", str(payload.get("ver", ""))):
        raise _wrong("ver, the version")
    if not isinstance(payload.get("dob"), str) or not _BORN.fullmatch(payload["dob"]):
        raise _wrong("dob, the day of birth")
    kinds = [kind for kind in _TEXTS if payload.get(kind)]
    if len(kinds) != 1:
        raise _wrong("exactly one of v, t and r")
    _check_entry(kinds[0], payload[kinds[0]])
    return kinds[0]


def _check_entry(kind: str, entries: object) -> None:
    match entries:
        case [Mapping() as entry]:
            pass
        case _:
            raise _wrong(f"one entry under {kind}")
    for name, form in _TEXTS[kind].items():
        value = entry.get(name)
        if (
            not isinstance(value, str)
            or not 0 < len(value) <= 100
            or (form and not re.fullmatch(form, value))
        ):
            raise _wrong(f"{kind}.{name}")
        if form.startswith(_DAY) and not _is_day(value[:10]):
            raise _wrong(f"{kind}.{name}, a day of the calendar")
    if kind == "v" and not all(
        type(entry.get(name)) is int and 1 <= entry[name] <= 9 for name in ("dn", "sd")
    ):
        raise _wrong("v.dn and v.sd, doses from 1 to 9")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong(what: str) -> NotValid:
    return NotValid(Refusal.SCHEMA, f"The certificate does not have {what} as the schema asks.")
