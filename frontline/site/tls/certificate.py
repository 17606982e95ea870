"""Which certificate this installation shows: the city's own (FRONTLINE_TLS_CERT, FRONTLINE_TLS_KEY), or ours."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from frontline.site.tls import authority
from frontline.site.tls.authority import Files


class CertificateRefused(Exception):
    """The city's own certificate cannot be used; str() is one sentence that says what to do."""


def certificate(home: Path) -> Files:
    """The files for the server. Raises CertificateRefused."""
    given = os.environ.get("FRONTLINE_TLS_CERT", ""), os.environ.get("FRONTLINE_TLS_KEY", "")
    if not any(given):
        return authority.ensure(home / "tls")
    if not all(given):
        raise CertificateRefused(
            "FRONTLINE_TLS_CERT and FRONTLINE_TLS_KEY belong together; set both, or neither to use a local authority."
        )
    files = Files(Path(given[0]), Path(given[1]), None)
    check(files, now=datetime.now(UTC))
    return files


def check(files: Files, *, now: datetime) -> None:
    """Raise CertificateRefused unless the certificate holds now and the key is its own."""
    found, key = _certificate(files.certificate), _key(files.key)
    if found.public_key() != key.public_key():
        raise CertificateRefused(
            f"The key {files.key} does not belong to the certificate {files.certificate}; "
            "give the key that the certificate was asked for with."
        )
    if now > found.not_valid_after_utc:
        raise CertificateRefused(
            f"The certificate {files.certificate} ended on {found.not_valid_after_utc:%Y-%m-%d}; renew it."
        )
    if now < found.not_valid_before_utc:
        raise CertificateRefused(
            f"The certificate {files.certificate} holds only from {found.not_valid_before_utc:%Y-%m-%d}; "
            "check this machine's date."
        )


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_bytes(path, "FRONTLINE_TLS_CERT"))[0]
    except ValueError:
        raise CertificateRefused(
            f"{path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----); convert it."
        ) from None


def _key(path: Path) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(_bytes(path, "FRONTLINE_TLS_KEY"), None)
    except TypeError:
        raise CertificateRefused(f"The key {path} is locked with a password; store it without one.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateRefused(
            f"{path} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----); convert it."
        ) from None


def _bytes(path: Path, setting: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise CertificateRefused(f"{path} of {setting} cannot be read: {refused.strerror}.") from None
