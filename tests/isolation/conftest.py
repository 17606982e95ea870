"""The small town with rooms in its isolation site, a hospital, and the chain of the patient's contacts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.isolation.actions import sites
from frontline.loop import reconcile
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.telling import contact, infection, tell
from tests.town import Town, account

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
town = loop_town


def furnish(town: Town) -> None:
    """Three single rooms and a family room for contacts; a wing for infected persons; a hospital; the cast."""
    assert town.site is not None
    sites.add_rooms(site=town.site, unit="A", numbers=["101", "102", "110"], by=None, at=NOON)
    sites.add_rooms(site=town.site, unit="A", numbers=["120"], beds=2, kind="family", by=None, at=NOON)
    sites.add_rooms(site=town.site, unit="B", numbers=["201"], for_infected=True, by=None, at=NOON)
    Site.objects.create(kind="hospital", name="市人民医院", code="H1")
    hire(town)
    account(town, "tsering", "dispatcher", on_id=town.city.pk)
    clock.set_exercise(at=NOON, paused=True)


def outbreak(town: Town) -> list[str]:
    """The patient is infected; wife, far and guest met them. Ids of the facts."""
    people = town.people
    rows = tell(
        infection(people["patient"], NOON),
        *(
            contact(people[who], people["patient"], NOON - timedelta(days=1))
            for who in ("wife", "far", "guest")
        ),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    return [str(row.pk) for row in rows]


@pytest.fixture
def site(town: Town) -> Site:
    furnish(town)
    assert town.site is not None
    return town.site


@pytest.fixture
def told(town: Town, site: Site) -> list[str]:
    return outbreak(town)


As = Callable[[str], Actor]


@pytest.fixture
def actor(town: Town, site: Site) -> As:
    return lambda name: access.actor_for(town.accounts[name], at=NOON)


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(town: Town, site: Site) -> SignIn:
    def as_(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return client

    return as_
