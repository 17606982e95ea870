"""A small town with its cast, the 9th edition in force, an outbreak of one chain, and working groups."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from frontline.city import clock
from frontline.city.access import Actor, actor_for
from frontline.command import actions
from frontline.loop import reconcile
from tests.cast import hire
from tests.editions import in_force
from tests.telling import contact, infection, tell
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
GROUPS = [
    {"key": "tracing", "zh": "流调溯源组", "en": "Investigation and tracing", "head": "吴敏", "phone": "0976-0000102"},
    {"key": "transfer", "zh": "转运组", "en": "Transfer", "head": "才仁", "phone": "0976-0000107"},
]  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    in_force()
    town = build_town()
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    actions.bring_groups(GROUPS, by=None, at=ALWAYS)
    return town


@pytest.fixture
def outbreak(town: Town) -> Town:
    """The patient is infected; his wife a contact, the guest a contact of hers."""
    people = town.people
    tell(
        infection(people["patient"], NOON),
        contact(people["wife"], people["patient"], NOON - timedelta(days=1)),
        contact(people["guest"], people["wife"], NOON - timedelta(days=1), category="of_contact"),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    return town


def actor(town: Town, name: str, at: datetime = NOON) -> Actor:
    return actor_for(town.accounts[name], at=at)


def signed_in(client: Client, town: Town, name: str) -> Client:
    client.force_login(town.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client
