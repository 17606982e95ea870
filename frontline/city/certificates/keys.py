"""Keys of the issuer, dated: when one may sign, until when what it signed is taken. The list that verifiers keep."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from frontline.city.certificates.verdict import NotValid, Refusal

VERSION = 1  # of the list; a device two releases old still reads it: fields are added, never renamed


class BadKeyList(ValueError):
    """A list of keys cannot be read; str() is one sentence."""


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """The public half of a signing key."""

    key_id: bytes  # first 8 bytes of the SHA-256 of its SPKI
    spki: bytes  # SubjectPublicKeyInfo, DER
    signs_from: datetime
    signs_until: datetime
    verifies_until: datetime

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        key = load_der_public_key(self.spki)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise BadKeyList("A key of the list is not on the curve P-256.")
        return key


def spki_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def key_id_of(spki: bytes) -> bytes:
    return hashlib.sha256(spki).digest()[:8]


def pick(keys: Iterable[IssuerKey], key_id: object, *, issued_at: datetime, at: datetime) -> IssuerKey:
    """The key that signed, if it might. Raises NotValid with unknown_key or key_period."""
    key = next((one for one in keys if one.key_id == key_id), None)
    if key is None:
        raise NotValid(Refusal.UNKNOWN_KEY, "The code is signed with a key that is not in the list.")
    if not key.signs_from <= issued_at < key.signs_until or at >= key.verifies_until:
        raise NotValid(
            Refusal.KEY_PERIOD, "The key that signed was not to sign then, or is not taken any more."
        )
    return key


def to_json(keys: Iterable[IssuerKey]) -> list[dict[str, str]]:
    """As in the list: everything a verifier needs, nothing secret."""
    return [
        {
            "kid": key.key_id.hex(),
            "spki": base64.b64encode(key.spki).decode(),
            "signs_from": key.signs_from.isoformat(),
            "signs_until": key.signs_until.isoformat(),
            "verifies_until": key.verifies_until.isoformat(),
        }
        for key in keys
    ]


def from_json(listed: object) -> list[IssuerKey]:
    """The keys of a list, `{"version": 1, "keys": [...]}`. Raises BadKeyList."""
    try:
        if not isinstance(listed, Mapping) or listed["version"] != VERSION:
            raise BadKeyList("This list of keys is of another version; fetch it anew.")
        return [_key(one) for one in listed["keys"]]
    except (KeyError, TypeError, ValueError, UnsupportedAlgorithm) as error:
        if isinstance(error, BadKeyList):
            raise
        raise BadKeyList(
            "This is no list of keys as `frontline certificates keys --json` writes it."
        ) from error


def _key(one: Mapping[str, Any]) -> IssuerKey:
    times = (datetime.fromisoformat(one[name]) for name in ("signs_from", "signs_until", "verifies_until"))
    key = IssuerKey(bytes.fromhex(one["kid"]), base64.b64decode(one["spki"], validate=True), *times)
    if key.key_id != key_id_of(key.spki) or not isinstance(key.public.curve, ec.SECP256R1):
        raise BadKeyList("A key of the list does not go with its id, or is not on the curve P-256.")
    return key
