"""The local certificate authority: made once, it signs the certificate of this machine and renews it.

P-256 as every phone understands; the authority for ten years, the certificate for 397 days, the longest that
browsers take (CA/Browser Forum, Baseline Requirements 6.3.2 as of 2020-09-01).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from frontline.site.postgres.files import locked
from frontline.site.tls.names import Address, local_addresses, local_names

AUTHORITY_DAYS = 3650
LEAF_DAYS = 397
RENEW_DAYS = 30  # before the end
_BACKDATED = timedelta(days=1)  # for phones whose clock is behind


@dataclass(frozen=True, slots=True)
class Files:
    """What a server is given, and the authority that phones are asked to trust (None: a city's own certificate)."""

    certificate: Path
    key: Path
    authority: Path | None


def ensure(folder: Path, *, now: datetime | None = None) -> Files:
    """The certificate of this machine, made or renewed when need be; many processes may ask at once."""
    at = now or datetime.now(UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Files(folder / "server.crt", folder / "server.key", folder / "ca.crt")
    with locked(folder / "lock"):
        if not (folder / "ca.key").exists() or not (folder / "ca.crt").exists():
            _make_authority(folder, at)
        names, addresses = local_names(), local_addresses()
        if not _is_good(files, names, addresses, at):
            _make_leaf(folder, files, names, addresses, at)
    return files


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in groups of two, as phones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _make_authority(folder: Path, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Frontline {at:%Y-%m-%d} {os.urandom(2).hex()}")  # two cities differ on one phone
    built = (
        _builder(name, name, key.public_key(), at, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.key", _key_text(key), 0o600)
    _write(folder / "ca.crt", built.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_leaf(
    folder: Path, files: Files, names: Sequence[str], addresses: Sequence[Address], at: datetime
) -> None:
    authority = _read(folder / "ca.crt")
    signer = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    called = [*map(x509.DNSName, names), *map(x509.IPAddress, addresses)]
    built = (
        _builder(_name(names[0]), authority.subject, key.public_key(), at, LEAF_DAYS)
        .add_extension(x509.SubjectAlternativeName(called), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    text = built.public_bytes(serialization.Encoding.PEM)
    _write(files.key, _key_text(key), 0o600)
    _write(files.certificate, text + authority.public_bytes(serialization.Encoding.PEM), 0o644)


def _is_good(files: Files, names: Sequence[str], addresses: Sequence[Address], at: datetime) -> bool:
    """Whether the certificate is there, far from its end, and names all that this machine is called now."""
    if not files.certificate.exists() or not files.key.exists():
        return False
    found = _read(files.certificate)
    key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    if found.public_key() != key.public_key() or found.not_valid_after_utc - at < timedelta(days=RENEW_DAYS):
        return False
    called = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {*called.get_values_for_type(x509.DNSName), *called.get_values_for_type(x509.IPAddress)}
    return known.issuperset([*names, *addresses])


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, days: int
) -> x509.CertificateBuilder:
    begins = at - _BACKDATED
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _key_text(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def _write(path: Path, text: bytes, mode: int) -> None:
    """In one step: nobody ever reads half a certificate."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
