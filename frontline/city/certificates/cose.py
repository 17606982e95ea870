"""COSE_Sign1 (RFC 9052) with ES256 and, for reading only, PS256 (RFC 9053, RFC 8230)."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from frontline.city.certificates.verdict import NotValid, Refusal

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
ES256, PS256 = -7, -37
_ALGORITHM, _KEY_ID = 1, 4  # header labels, RFC 9052 table 3
_SIGN1 = 18  # the tag of one signed message
_DEEPEST = 16  # containers in one another; an EU certificate has 5
_HALF = 32  # bytes of r and of s on P-256


@dataclass(frozen=True, slots=True)
class Message:
    """A signed message as read; nothing is trusted until `check` has passed."""

    algorithm: object
    key_id: object
    payload: bytes
    signed: bytes  # what the signature is about
    signature: bytes


def decode(data: bytes, refusal: Refusal) -> Any:
    """One CBOR item and nothing after it. Raises NotValid."""
    stream = BytesIO(data)
    try:
        item = cbor2.load(stream, max_depth=_DEEPEST, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NotValid(refusal, "The code is damaged: it is no CBOR.") from error
    if stream.read(1):
        raise NotValid(refusal, "The code is damaged: something follows its end.")
    return item


def sign(payload: bytes, key: ec.EllipticCurvePrivateKey, key_id: bytes) -> bytes:
    """An ES256 message with its tag; algorithm and key id are in the protected header."""
    protected = cbor2.dumps({_ALGORITHM: ES256, _KEY_ID: key_id})
    r, s = decode_dss_signature(key.sign(_signed(protected, payload), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_HALF) + s.to_bytes(_HALF)
    return cbor2.dumps(cbor2.CBORTag(_SIGN1, [protected, {}, payload, signature]))


def _signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052, 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def parse(data: bytes) -> Message:
    """Read a message, with or without its tag. Raises NotValid with cose."""
    item = decode(data, Refusal.COSE)
    if isinstance(item, cbor2.CBORTag) and item.tag == _SIGN1:
        item = item.value
    match item:
        case [bytes() as protected, Mapping() as loose, bytes() as payload, bytes() as signature]:
            header = decode(protected, Refusal.COSE) if protected else {}
            if isinstance(header, Mapping):
                return Message(
                    algorithm=header.get(_ALGORITHM, loose.get(_ALGORITHM)),
                    key_id=header.get(_KEY_ID, loose.get(_KEY_ID)),
                    payload=payload,
                    signed=_signed(protected, payload),
                    signature=signature,
                )
    raise NotValid(Refusal.COSE, "The code is damaged: it is not one signed message.")


def check(message: Message, key: PublicKey) -> None:
    """Raises NotValid with algorithm or signature."""
    if message.algorithm == ES256 and isinstance(key, ec.EllipticCurvePublicKey):
        right = _right_es256(message, key)
    elif message.algorithm == PS256 and isinstance(key, rsa.RSAPublicKey):
        right = _right_ps256(message, key)
    else:
        raise NotValid(
            Refusal.ALGORITHM, "The code is signed by a method that does not go with its key or is not taken."
        )
    if not right:
        raise NotValid(
            Refusal.SIGNATURE, "The code was changed after it was signed, or signed by somebody else."
        )


def _right_es256(message: Message, key: ec.EllipticCurvePublicKey) -> bool:
    if len(message.signature) != 2 * _HALF or not isinstance(key.curve, ec.SECP256R1):
        return False
    r, s = (int.from_bytes(half) for half in (message.signature[:_HALF], message.signature[_HALF:]))
    try:
        key.verify(encode_dss_signature(r, s), message.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _right_ps256(message: Message, key: rsa.RSAPublicKey) -> bool:
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)
    try:
        key.verify(message.signature, message.signed, pss, hashes.SHA256())
    except InvalidSignature:
        return False
    return True
