"""The page that brings a phone in."""

from pathlib import Path

import pytest
from cryptography import x509
from django.test import Client
from pytest_django import Settings

from frontline.city import clock
from frontline.city.models import Account
from frontline.site.demo.load import START
from frontline.site.tls.authority import ensure, fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> x509.Certificate:
    settings.HOME, settings.HTTPS_PORT = tmp_path, 8443
    ensure(tmp_path / "tls")
    return x509.load_pem_x509_certificates((tmp_path / "tls" / "ca.crt").read_bytes())[0]


def test_it_shows_address_code_and_fingerprint(client: Client, authority: x509.Certificate) -> None:
    page = client.get("/phone/", headers={"host": "city.test:8000"}).content.decode()
    assert 'href="https://city.test:8443/"' in page
    assert "data:image/svg+xml" in page
    assert fingerprint(authority)[:23] in page
    assert "第二步：信任证书" in page
    english = client.get("/phone/", headers={"accept-language": "en"}).content.decode()
    assert "2. Trust, once" in english


def test_the_authority_is_downloaded_as_phones_install_it(
    client: Client, authority: x509.Certificate
) -> None:
    answer = client.get("/phone/ca.crt")
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(answer.content) == authority


def test_a_city_with_its_own_certificate_has_nothing_to_install(
    client: Client, authority: x509.Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTLINE_TLS_CERT", "/etc/city.pem")
    assert client.get("/phone/ca.crt").status_code == 404
    assert fingerprint(authority)[:23] not in client.get("/phone/").content.decode()


def test_cookies_of_https_stay_on_https(client: Client) -> None:
    assert not client.get("/sign-in/").cookies["csrftoken"]["secure"]
    assert client.get("/sign-in/", secure=True).cookies["csrftoken"]["secure"]


def test_one_click_is_for_this_machine_or_for_https(client: Client) -> None:
    clock.set_exercise(at=START, paused=True)
    Account.objects.create(username="he", display_name="何指挥长", one_click=True)
    asked = {"username": "he"}
    assert "何指挥长" in client.get("/sign-in/").content.decode()
    afar = Client(REMOTE_ADDR="10.0.0.7")
    assert "何指挥长" not in afar.get("/sign-in/").content.decode()
    assert afar.post("/sign-in/as/", asked).status_code == 404
    assert client.post("/sign-in/as/", asked, headers={"x-forwarded-for": "10.0.0.7"}).status_code == 404
    assert afar.post("/sign-in/as/", asked, secure=True).status_code == 302
