"""What one fact costs in statements: a figure that does not depend on the machine."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontline.facts.base import Fact
from frontline.loop import reconcile, rooms
from tests import telling
from tests.telling import contact, infection, tell
from tests.town import START, Town

NOON = START + timedelta(days=6)
_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(fact: Fact) -> int:
    """Statements from telling a fact until everybody it concerns was looked at.

    Without transaction control and the one statement of each room that keeps facts in bulk.
    """
    with CaptureQueriesContext(connection) as asked:
        tell(fact, at=NOON)
        reconcile.review_due(at=NOON)
    assert not reconcile.settle(at=NOON).subjects
    kept_in_bulk = sum(len(room.fact_sources) for room in rooms.all_rooms())
    return sum(not query["sql"].startswith(_CONTROL) for query in asked) - kept_in_bulk


def test_one_fact_costs_few_statements(town: Town) -> None:
    people = town.people
    town.site.delete() if town.site else None
    first = infection(people["patient"], NOON)
    statements(first)  # the plan and what is kept between facts are read once
    # one of them asks for passes that a new measure revokes
    assert statements(contact(people["wife"], people["patient"], NOON - timedelta(hours=20))) <= 17
    assert statements(contact(people["guest"], people["wife"], NOON - timedelta(hours=9), "of_contact")) <= 17
    assert statements(telling.test_result(people["wife"], NOON - timedelta(hours=2))) <= 18
    assert statements(infection(people["wife"], NOON)) <= 22
