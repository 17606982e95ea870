"""Keys of other systems: for a purpose, in somebody's name, as long as the right lasts."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import access, api_keys
from frontline.city.access import NotAllowed
from frontline.city.api_keys import Scope, Unfit
from tests.cast import hire
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db
NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    made = build_town()
    hire(made)
    return made


def test_a_key_is_for_what_it_was_made_for(town: Town) -> None:
    he = access.actor_for(town.accounts["he"], at=NOON)
    secret = api_keys.make_key("GIS", ["boundaries"], by=he, at=NOON)
    found = api_keys.actor_of_key(secret, Scope.BOUNDARIES, at=NOON)
    assert found is not None and found.account == he.account
    assert api_keys.actor_of_key(secret, Scope.COUNTS, at=NOON) is None
    [key] = api_keys.keys_of(he)
    assert bytes(key.digest) != secret.encode()
    api_keys.end_key(key, by=he, at=NOON)
    assert api_keys.actor_of_key(secret, Scope.BOUNDARIES, at=NOON) is None and api_keys.keys_of(he) == []


def test_nobody_gives_what_they_have_not(town: Town) -> None:
    he, wu = (access.actor_for(town.accounts[name], at=NOON) for name in ("he", "zhou"))
    for scopes in ([], ["results"], ["boundaries", "everything"]):
        with pytest.raises(Unfit):
            api_keys.make_key("GIS", scopes, by=he, at=NOON)
    with pytest.raises(Unfit):
        api_keys.make_key(" ", ["boundaries"], by=he, at=NOON)
    with pytest.raises(NotAllowed):
        api_keys.make_key("GIS", ["boundaries"], by=wu, at=NOON)


def test_only_the_maker_ends_a_key(town: Town) -> None:
    he, gao = (access.actor_for(town.accounts[name], at=NOON) for name in ("he", "gao"))
    secret = api_keys.make_key("GIS", ["boundaries"], by=he, at=NOON)
    [key] = api_keys.keys_of(he)
    api_keys.end_key(key, by=gao, at=NOON)
    assert api_keys.actor_of_key(secret, Scope.BOUNDARIES, at=NOON) is not None


def test_the_page_shows_a_new_key_once(town: Town) -> None:
    he = Client(headers={"accept-language": "en"})
    he.force_login(town.accounts["he"])
    page = he.post(reverse("keys"), {"name": "GIS", "scopes": ["boundaries"]})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    after = he.get(reverse("keys")).content.decode()
    assert secret not in after and "propose lines of grids" in after
    assert he.post(reverse("keys"), {"name": "GIS"}).context["secret"] == ""
    zhou = Client()
    zhou.force_login(town.accounts["zhou"])
    assert zhou.get(reverse("keys")).status_code == 403
