"""Keys, slips and EU certificates for tests, made on the spot; `Now` is a moment in their validity."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from frontline.city.certificates import cose, cwt, envelope, hcert, keys
from frontline.city.certificates.slip import Slip

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
SLIP = Slip(
    holder="林**", id_end="002X", sampled_at=NOON - timedelta(hours=1), result="negative", method="pcr",
    purpose="gate", issuer="632701000000", issued_at=NOON, expires_at=NOON + timedelta(hours=47),
)  # fmt: skip
VACCINATED: dict[str, Any] = {
    "ver": "1.3.0", "dob": "1990-01-01", "nam": {"fnt": "TASHI", "fn": "Tashi"},
    "v": [{"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-1", "dn": 1, "sd": 2,
           "dt": "2021-02-18", "co": "AT", "is": "Nobody", "ci": "URN:UVCI:01:AT:1#B"}],
}  # fmt: skip


def listed(key: ec.EllipticCurvePrivateKey = KEY) -> keys.IssuerKey:
    spki = keys.spki_of(key.public_key())
    begins = NOON - timedelta(days=1)
    ends = (begins + timedelta(days=90), begins + timedelta(days=97))
    return keys.IssuerKey(keys.key_id_of(spki), spki, begins, *ends)


def changed(**fields: object) -> Slip:
    return replace(SLIP, **fields)  # type: ignore[arg-type]


def signed(claims: object, *, key: ec.EllipticCurvePrivateKey = KEY, prefix: str = "FL1:") -> str:
    """A genuine signature over any claims."""
    key_id = keys.key_id_of(keys.spki_of(key.public_key()))
    return envelope.wrap(cose.sign(cbor2.dumps(claims), key, key_id), prefix)


def signer(*uses: str, key: ec.EllipticCurvePrivateKey = KEY) -> x509.Certificate:
    """A certificate of an EU issuer, for the given extended key usages."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(NOON - timedelta(days=1)).not_valid_after(NOON + timedelta(days=9))
    )  # fmt: skip
    if uses:
        listed_uses = x509.ExtendedKeyUsage([ObjectIdentifier(use) for use in uses])
        builder = builder.add_extension(listed_uses, critical=False)
    return builder.sign(key, hashes.SHA256())


def certificate(by: x509.Certificate, payload: object = VACCINATED, **claims: object) -> str:
    held: dict[object, object] = {
        cwt.ISSUER: "AT",
        cwt.ISSUED: int(NOON.timestamp()) - 60,
        cwt.EXPIRES: int(NOON.timestamp()) + 60,
    }
    held.update(claims)
    held[hcert.CLAIM] = {1: payload}
    body = cbor2.dumps(held)
    return envelope.wrap(cose.sign(body, KEY, hcert.key_id_of(by)), "HC1:")


def sample(by: x509.Certificate, text: str, expected: dict[str, bool]) -> dict[str, object]:
    """A file of the EU test data."""
    shown = base64.b64encode(by.public_bytes(Encoding.DER)).decode()
    context = {"CERTIFICATE": shown, "VALIDATIONCLOCK": NOON.isoformat(), "DESCRIPTION": "made here"}
    return {"PREFIX": text, "TESTCTX": context, "EXPECTEDRESULTS": expected}
