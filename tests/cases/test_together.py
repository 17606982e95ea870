"""Two people at the same moment, with real connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from frontline.cases.actions import reporting
from frontline.city import access
from frontline.loop.models import FactRow
from tests.cases.conftest import NOON
from tests.cases.test_actions import report
from tests.cast import hire
from tests.editions import in_force
from tests.town import build_town


def at_once(*works: Callable[[], None]) -> list[str]:
    """Run each in a thread of its own from one starting line; what each came to."""
    line = threading.Barrier(len(works))
    came: list[str] = []

    def run(work: Callable[[], None]) -> None:
        line.wait()
        try:
            work()
            came.append("told")
        except reporting.Double:
            came.append("double")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


@pytest.mark.django_db(transaction=True)
def test_two_reports_of_one_person_are_one(transactional_db: None) -> None:
    in_force()
    town = build_town()
    hire(town)
    wu = access.actor_for(town.accounts["wu"], at=NOON)
    came = at_once(*[lambda: report(town, wu)] * 3)
    assert came == ["double", "double", "told"]
    assert FactRow.objects.filter(kind="infection_found").count() == 1
