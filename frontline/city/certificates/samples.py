"""Files of the EU test data (github eu-digital-green-certificates/dgc-testdata): each carries a code, the clock and the
certificate to check it with, intermediate forms, and EXPECTEDRESULTS."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import cbor2
from cryptography import x509

from frontline.city.certificates import cose, cwt, envelope, hcert, picture
from frontline.city.certificates.verdict import NotValid

LARGEST = 1024 * 1024  # bytes of a file


class BadSample(ValueError):
    """A file is no sample; str() says what is missing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sample: what was expected, what we found, and why the whole certificate is refused (empty: it is not)."""

    name: str
    says: str
    expected: Mapping[str, bool]
    found: Mapping[str, bool]
    refused: str

    @property
    def agrees(self) -> bool:
        return all(self.found.get(what) == value for what, value in self.expected.items())


def check(path: Path) -> Outcome:
    """Check one file. Raises BadSample."""
    sample, at, signer = _read(path)
    expected = {name.removeprefix("EXPECTED"): value for name, value in sample["EXPECTEDRESULTS"].items()}
    if unknown := expected.keys() - _CHECKS.keys():
        raise BadSample(f"{path.name}: EXPECTED{min(unknown)} is no check that Frontline knows.")
    found = {name: _holds(_CHECKS[name], sample, signer, at) for name in expected}
    says = str(sample["TESTCTX"].get("DESCRIPTION", ""))
    return Outcome(path.stem, says, expected, found, _refusal(sample["PREFIX"], signer, at))


def _read(path: Path) -> tuple[dict[str, Any], datetime, x509.Certificate]:
    try:
        if path.stat().st_size > LARGEST:
            raise BadSample(f"{path.name}: is larger than a sample (1 MiB).")
        sample = json.loads(path.read_text("utf-8"))
        context = sample["TESTCTX"]
        signer = x509.load_der_x509_certificate(base64.b64decode(context["CERTIFICATE"]))
        at = datetime.fromisoformat(context["VALIDATIONCLOCK"])
        if (
            at.tzinfo is None
            or not isinstance(sample["PREFIX"], str)
            or not sample["EXPECTEDRESULTS"].items()
        ):
            raise ValueError
    except BadSample:
        raise
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSample(
            f"{path.name}: is no sample; it needs PREFIX, TESTCTX (CERTIFICATE, VALIDATIONCLOCK), EXPECTEDRESULTS."
        ) from error
    return sample, at, signer


def _refusal(text: str, signer: x509.Certificate, at: datetime) -> str:
    try:
        hcert.verify(text, [signer], at=at)
    except NotValid as refused:
        return refused.reason.value
    return ""


Check = Callable[[Mapping[str, Any], x509.Certificate, datetime], bool]


def _holds(check: Check, sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    try:
        return check(sample, signer, at)
    except NotValid:
        return False


def _base45(sample: Mapping[str, Any]) -> bytes:
    return envelope.from_base45(envelope.without_prefix(sample["PREFIX"], hcert.PREFIX))


def _message(sample: Mapping[str, Any]) -> cose.Message:
    return cose.parse(envelope.from_zlib(_base45(sample)))


def _claims(sample: Mapping[str, Any]) -> cwt.Claims:
    return cwt.read(_message(sample).payload)


def _picture(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    """A sample may expect it without bringing a picture; then its text stands for what a reader sees."""
    drawn = sample.get("2DCODE")
    if drawn is None:
        return True
    try:
        return bool(picture.text_in(base64.b64decode(drawn)) == sample["PREFIX"])
    except (picture.NoCode, binascii.Error):
        return False


def _prefix(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    text = envelope.without_prefix(sample["PREFIX"], hcert.PREFIX)
    return sample.get("BASE45") in (None, text)


def _b45(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    return _same(_base45(sample), sample.get("COMPRESSED"))


def _compression(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    return _same(envelope.from_zlib(_base45(sample)), sample.get("COSE"))


def _same(found: bytes, hexadecimal: str | None) -> bool:
    return hexadecimal is None or found.hex() == hexadecimal.lower()


def _decode(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    """CBOR of a sample is the claims or the certificate alone, in any order of its entries."""
    claims = _claims(sample)
    wanted = sample.get("CBOR")
    return wanted is None or cbor2.loads(bytes.fromhex(wanted)) in (claims.all, hcert.payload_of(claims))


def _verify(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    hcert.check_signature(_message(sample), [signer])
    return True


def _json(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    return "JSON" not in sample or bool(hcert.payload_of(_claims(sample)) == sample["JSON"])


def _schema(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    hcert.check_schema(hcert.payload_of(_claims(sample)))
    return True


def _time(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    hcert.check_time(_claims(sample), signer, at)
    return True


def _usage(sample: Mapping[str, Any], signer: x509.Certificate, at: datetime) -> bool:
    hcert.check_usage(signer, hcert.check_schema(hcert.payload_of(_claims(sample))))
    return True


_CHECKS: dict[str, Check] = {
    "PICTUREDECODE": _picture, "UNPREFIX": _prefix, "B45DECODE": _b45, "COMPRESSION": _compression,
    "DECODE": _decode, "VERIFY": _verify, "VALIDJSON": _json, "SCHEMAVALIDATION": _schema,
    "EXPIRATIONCHECK": _time, "KEYUSAGE": _usage,
}  # fmt: skip
