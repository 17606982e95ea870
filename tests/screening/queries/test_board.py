"""The number on headquarters' board is that of the list it opens to, though it comes from the books."""

import pytest

from frontline.city import access
from frontline.city.access import Actor
from frontline.screening.actions.people import excuse
from frontline.screening.models import Expected
from frontline.screening.queries import board
from tests.screening.actions.test_results import sampled
from tests.screening.telling import after, open_round
from tests.town import Town

pytestmark = pytest.mark.django_db


def _both(town: Town, name: str) -> tuple[int, int]:
    actor = access.actor_for(town.accounts[name], at=after(60))
    return board.not_sampled(actor).count(), board.not_sampled_counted(actor)


def test_who_is_not_sampled_is_counted_from_the_books(staffed: Town, sonam: Actor) -> None:
    assert _both(staffed, "he") == (0, 0)
    round = open_round(staffed)
    whole, own = _both(staffed, "he"), _both(staffed, "gao")
    assert whole == (8, 8) and 0 < own[0] == own[1] < 8
    sampled(round, "T1", "P10", "P11")
    row = Expected.objects.get(person__code="P12")
    excuse(row, reason=Expected.Excuse.CLOSED_LOOP, note="", by=sonam, at=after(20))
    assert _both(staffed, "he") == (5, 5)
    one, other = _both(staffed, "gao")
    assert one == other == own[0] - 3
