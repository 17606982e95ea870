"""What an account reads about itself."""

import html

import pytest
from django.test import Client

from frontline.city.models import Account
from frontline.city.roles import ROLES, Verb
from frontline.city.words import GRANTED_ON, VERBS

pytestmark = pytest.mark.django_db


def test_a_stranger_with_a_login_sees_only_that_there_is_nothing(client: Client, zhou: Account) -> None:
    client.force_login(zhou, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/")["Location"] == "/account/"
    client.cookies["django_language"] = "en"
    page = client.get("/account/").content.decode()
    assert "You have no right in this city" in page
    assert client.get("/roles/").status_code == 404


def test_nobody_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/")["Location"] == "/sign-in/"
    for path in ("/account/", "/roles/"):
        assert client.get(path)["Location"].startswith("/sign-in/")


def test_grants_and_roles_in_words(client: Client, he: Account, exercise: None) -> None:
    client.force_login(he, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    page = client.get("/account/").content.decode()
    assert "玉树市" in page and "2022-11-10 12:00" in page and "holds" in page
    roles = html.unescape(client.get("/roles/").content.decode())
    for role in ROLES.values():
        assert str(role.name) in roles


def test_every_verb_and_kind_of_right_has_words() -> None:
    assert set(VERBS) == set(Verb)
    assert {"place", "site", "agency", "laboratory", "self"} == set(GRANTED_ON)


def test_an_empty_real_city_says_which_command_makes_the_first_account(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert "frontline city new" in client.get("/sign-in/").content.decode()
    Account.objects.create_user("first", "a password")
    assert "frontline account add" not in client.get("/sign-in/").content.decode()
