"""A city's own certificate: taken when it is sound, one sentence when it is not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontline.site.cli import CommandError
from frontline.site.tls.authority import Files, ensure
from frontline.site.tls.certificate import CertificateRefused, certificate, check
from frontline.site.tls.renewal import Renewal

NOW = datetime.now(UTC)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """A certificate that the environment names."""
    files = ensure(tmp_path / "own")
    monkeypatch.setenv("FRONTLINE_TLS_CERT", str(files.certificate))
    monkeypatch.setenv("FRONTLINE_TLS_KEY", str(files.key))
    return files


def refusal(home: Path) -> str:
    with pytest.raises(CertificateRefused) as refused:
        certificate(home)
    return str(refused.value)


def test_a_sound_one_is_used_and_no_authority_is_made(own: Files, tmp_path: Path) -> None:
    assert certificate(tmp_path) == Files(own.certificate, own.key, None)
    assert not (tmp_path / "tls").exists()


def test_the_key_of_another_certificate(own: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_TLS_KEY", str(ensure(tmp_path / "other").key))
    assert "does not belong to the certificate" in refusal(tmp_path)


def test_one_that_ended_or_has_not_begun(own: Files) -> None:
    with pytest.raises(CertificateRefused, match=r"ended on .*; renew it"):
        check(own, now=NOW + timedelta(days=400))
    with pytest.raises(CertificateRefused, match=r"holds only from .*date"):
        check(own, now=NOW - timedelta(days=400))


def test_one_without_the_other_unreadable_and_nonsense(
    own: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.certificate.write_text("nonsense")
    assert "no certificate in PEM form" in refusal(tmp_path)
    own.certificate.unlink()
    assert "cannot be read: No such file" in refusal(tmp_path)
    monkeypatch.delenv("FRONTLINE_TLS_CERT")
    assert "belong together" in refusal(tmp_path)


def test_a_renewed_one_makes_the_pages_start_again_and_a_broken_one_does_not(tmp_path: Path) -> None:
    files = ensure(tmp_path / "tls")
    again: list[str] = []
    renewal = Renewal(lambda: files, [lambda: again.append("web-1")])
    renewal.look()
    assert again == []
    files.certificate.write_bytes(ensure(tmp_path / "new").certificate.read_bytes())
    renewal.look()
    assert again == ["web-1"]

    def refuse() -> Files:
        raise CommandError("The certificate ended.")

    renewal.renewed = refuse
    renewal.look()
    assert again == ["web-1"]
