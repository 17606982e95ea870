"""Who gets in, and how."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from frontline.city import clock
from frontline.city.models import Account, LogEntry, LoginCode, Person

pytestmark = pytest.mark.django_db(transaction=True)


def sent_code(caplog: pytest.LogCaptureFixture) -> str:
    found = re.search(r"\b(\d{6})\b", caplog.messages[-1].split(": ", 1)[1])
    assert found
    return found[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def ask(client: Client, phone: str = "13900000001") -> None:
    assert client.post("/sign-in/code/", {"phone": phone}).status_code == 302


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_opens_and_is_logged(client: Client, he: Account) -> None:
    answer = client.post("/sign-in/", {"username": "he", "password": "right horse"})
    assert answer.status_code == 302 and signed_in(client)
    assert LogEntry.objects.get(kind="signed_in").detail == {"how": "password"}
    client.post("/sign-out/")
    assert not signed_in(client)


def test_sign_in_does_not_send_anybody_to_another_machine(client: Client, he: Account) -> None:
    form = {"username": "he", "password": "right horse", "next": "https://evil.example/"}
    assert client.post("/sign-in/", form)["Location"] == "/"


def test_guessing_a_password_is_locked_with_the_time(client: Client, he: Account) -> None:
    client.cookies["django_language"] = "en"
    with time_machine.travel("2026-11-01T06:00:00Z", tick=False):
        for _ in range(8):
            answer = client.post("/sign-in/", {"username": "he", "password": "guess"})
        assert answer.status_code == 429
        assert "Wait 15 minutes, until 14:15" in answer.content.decode()
        client.post("/sign-in/", {"username": "he", "password": "right horse"})
        assert not signed_in(client)


def test_one_click_only_in_an_exercise_only_for_the_cast(client: Client, he: Account, zhou: Account) -> None:
    assert client.post("/sign-in/as/", {"username": "he"}).status_code == 404
    clock.set_exercise(at=clock.real_now())
    assert client.post("/sign-in/as/", {"username": "zhou"}).status_code == 404
    assert client.get("/sign-in/as/").status_code == 405
    assert "何指挥" in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/as/", {"username": "he"}).status_code == 302
    assert signed_in(client)


def test_a_code_opens_the_own_page_once(
    client: Client, exercise: None, lin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ask(client, "+86 139-0000-0001")
    code = sent_code(caplog)
    assert client.post("/sign-in/code/check/", {"code": wrong(code)}).status_code == 200
    assert not signed_in(client)
    client.post("/sign-in/code/check/", {"code": code})
    assert signed_in(client)
    account = Account.objects.get(person=lin)
    assert [grant.role for grant in account.grants.all()] == ["resident"]
    again = Client()
    again.cookies = client.cookies
    client.post("/sign-out/")
    ask_key(client)
    client.post("/sign-in/code/check/", {"code": code})
    assert not signed_in(client), "a code is used once"


def ask_key(client: Client) -> None:
    """The session remembers the number without sending another code."""
    from frontline.city.login_codes import phone_key

    session = client.session
    session["phone_key"] = (phone_key("13900000001") or b"").hex()
    session.save()


def test_five_tries_and_ten_minutes(
    client: Client, exercise: None, lin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ask(client)
    code = sent_code(caplog)
    for _ in range(5):
        client.post("/sign-in/code/check/", {"code": wrong(code)})
    client.post("/sign-in/code/check/", {"code": code})
    assert not signed_in(client)
    with caplog.at_level(logging.WARNING):
        ask(client)
    LoginCode.objects.update(sent_at=clock.real_now() - timedelta(minutes=10))
    client.post("/sign-in/code/check/", {"code": sent_code(caplog)})
    assert not signed_in(client)


def test_an_unknown_telephone_gets_the_same_answer(
    client: Client, exercise: None, lin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    known, unknown = Client(), Client()
    with caplog.at_level(logging.WARNING):
        ask(known)
        ask(unknown, "13999999999")
    assert len(caplog.messages) == 1
    pages = [c.get("/sign-in/code/check/").content for c in (known, unknown)]
    without_token = [re.sub(rb'value="[A-Za-z0-9]{64}"', b"", page) for page in pages]
    assert without_token[0] == without_token[1]
    wrong_code = [c.post("/sign-in/code/check/", {"code": "x"}).content for c in (known, unknown)]
    assert len({re.sub(rb'value="[A-Za-z0-9]{64}"', b"", page) for page in wrong_code}) == 1


def test_no_more_than_three_codes_in_ten_minutes(
    client: Client, exercise: None, lin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            ask(client)
    assert len(caplog.messages) == 3


def test_codes_are_not_kept_in_the_clear(client: Client, exercise: None, lin: Person) -> None:
    ask(client)
    assert len(bytes(LoginCode.objects.get().digest)) == 32


def test_without_a_gateway_a_real_city_says_so(client: Client, lin: Person) -> None:
    client.cookies["django_language"] = "en"
    assert "not set up" in client.get("/sign-in/code/").content.decode()
    client.post("/sign-in/code/", {"phone": "13900000001"})
    assert not LoginCode.objects.exists()
