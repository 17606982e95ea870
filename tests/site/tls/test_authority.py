"""The local authority: what it signs is taken by a strict client, under every name, and renewed in time."""

import ipaddress
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from frontline.site.tls import authority
from frontline.site.tls.authority import Files, ensure, fingerprint

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of two names and two addresses."""
    monkeypatch.setattr(authority, "local_names", lambda: ["city.test", "localhost"])
    addresses = [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("10.1.2.3")]
    monkeypatch.setattr(authority, "local_addresses", lambda: addresses)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def shake_hands(files: Files, name: str) -> str:
    """Meet over a pair of sockets; the name in the certificate that the client has verified."""
    theirs, ours = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certificate, files.key)

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except ssl.SSLError:
            theirs.close()  # the client said no

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client = ssl.create_default_context(cafile=files.authority)
        with client.wrap_socket(ours, server_hostname=name) as met:
            return str(dict(part[0] for part in met.getpeercert()["subject"])["commonName"])  # type: ignore[index, misc]
    finally:
        ours.close()
        thread.join()


def test_a_strict_client_takes_each_name_and_address_and_no_other(tmp_path: Path) -> None:
    files = ensure(tmp_path / "tls")
    assert [shake_hands(files, name) for name in ("city.test", "10.1.2.3")] == ["city.test"] * 2
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(files, "elsewhere.test")


def test_keys_are_closed_and_times_are_those_that_browsers_take(tmp_path: Path) -> None:
    files = ensure(tmp_path / "tls", now=NOW)
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) == 0o600
    leaf, above = read(files.certificate), read(tmp_path / "tls" / "ca.crt")
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=397)
    assert above.not_valid_after_utc - above.not_valid_before_utc == timedelta(days=3650)
    assert len(fingerprint(above)) == 95


def test_it_is_renewed_before_its_end_and_for_a_new_address_and_the_authority_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tls"
    first, above = read(ensure(folder, now=NOW).certificate), read(folder / "ca.crt")
    assert read(ensure(folder, now=NOW + timedelta(days=300)).certificate) == first
    later = read(ensure(folder, now=NOW + timedelta(days=370)).certificate)
    assert later.not_valid_after_utc > first.not_valid_after_utc
    monkeypatch.setattr(authority, "local_addresses", lambda: [ipaddress.ip_address("10.9.9.9")])
    moved = read(ensure(folder, now=NOW + timedelta(days=371)).certificate)
    assert moved != later and read(folder / "ca.crt") == above
