"""The small town with its cast and an outbreak, under the 9th edition, shortly before the Twenty Measures."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from frontline.city import clock
from frontline.city.access import Actor, actor_for
from frontline.loop import actions, plans, reconcile
from frontline.plan.loading import edition_by_id
from tests.cast import hire
from tests.editions import TWENTY, in_force
from tests.loop.stories import Story
from tests.loop.test_loop import chain
from tests.telling import contact, infection, tell
from tests.town import ALWAYS, Town, account, build_town

SWITCH = datetime(2022, 11, 11, 6, 0, tzinfo=UTC)  # 14:00 in Yushu
MORNING = SWITCH - timedelta(hours=4)


@pytest.fixture
def town(db: None) -> Town:
    in_force()
    town = build_town()
    hire(town)
    account(town, "second_officer", "plan_officer", on_id=town.city.pk)
    clock.set_exercise(at=MORNING, paused=True)
    return town


@pytest.fixture
def both(town: Town) -> Town:
    """Both editions are published."""
    plans.publish(edition_by_id(TWENTY), by=None, at=ALWAYS)
    return town


@pytest.fixture
def outbreak(both: Town) -> Town:
    """A made-up fortnight of infections, contacts, tests and areas, known by the morning."""
    story = Story(both, random.Random(5), now=SWITCH - timedelta(days=12)).write(60)
    facts = [fact for fact in story if fact.known_at < MORNING]
    actions.record_many(facts, by=None, at=MORNING)
    chain(both)
    people, eve = both.people, MORNING - timedelta(hours=20)
    tell(
        infection(people["lin"], eve),
        contact(people["lin_wife"], people["lin"], eve),
        contact(people["far"], people["lin_wife"], eve, category="of_contact"),
        at=MORNING,
    )
    reconcile.settle(at=MORNING)
    return both


def actor(town: Town, name: str, at: datetime = MORNING) -> Actor:
    return actor_for(town.accounts[name], at=at)
