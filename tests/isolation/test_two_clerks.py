"""Two clerks at once, with connections of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from frontline.city import access
from frontline.isolation.actions import stays
from frontline.isolation.models import Room, Stay
from frontline.loop.actions import Refused
from tests.editions import in_force
from tests.isolation.conftest import NOON, furnish, outbreak
from tests.town import Town, build_town


@pytest.fixture
def lasting(transactional_db: None) -> Iterator[Town]:
    """A town whose rows other connections see."""
    in_force()
    town = build_town()
    furnish(town)
    outbreak(town)
    yield town


def _try(town: Town, who: str, room: Room, start: Barrier, sharing: str = "") -> str:
    by = access.actor_for(town.accounts["drolma"], at=NOON)
    assert town.site is not None
    try:
        start.wait(timeout=30)
        stays.check_in(person=town.people[who], site=town.site, room=room, sharing=sharing, by=by, at=NOON)
        return "in"
    except Refused:
        return "refused"
    finally:
        connection.close()


@pytest.mark.parametrize("sharing", ["", "elder"])
def test_two_check_ins_into_the_last_bed(lasting: Town, sharing: str) -> None:
    room, start = Room.objects.get(number="101"), Barrier(2)
    with ThreadPoolExecutor(2) as clerks:
        tries = [clerks.submit(_try, lasting, who, room, start, sharing) for who in ("wife", "far")]
        assert sorted(one.result() for one in tries) == ["in", "refused"]
    assert Stay.objects.filter(room=room, until__isnull=True).count() == 1


def test_one_person_into_two_rooms(lasting: Town) -> None:
    rooms, start = list(Room.objects.filter(number__in=["101", "102"])), Barrier(2)
    with ThreadPoolExecutor(2) as clerks:
        tries = [clerks.submit(_try, lasting, "wife", room, start) for room in rooms]
        assert sorted(one.result() for one in tries) == ["in", "refused"]
    assert Stay.objects.filter(until__isnull=True).count() == 1
