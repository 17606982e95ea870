"""Whose people a count is about."""

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import access
from frontline.city.access import Actor
from frontline.screening.actions import books
from frontline.screening.models import Expected, Round
from frontline.screening.queries import rounds as asking
from tests.screening.telling import after, open_round, point, swab, tell, tube
from tests.town import Town, account

pytestmark = pytest.mark.django_db


def served_by_two(town: Town) -> Round:
    """A round whose western people are served by a second point."""
    round = open_round(town)
    second = point(town, "S2")
    west = [town.buildings[number].pk for number in (4, 5)]
    Expected.objects.filter(round=round, building__in=west).update(site=second.pk)
    books.count_buildings(round.pk)
    return round


def sampler(town: Town, round: Round) -> Actor:
    account(town, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    return access.actor_for(town.accounts["tashi"], at=after(10))


def test_a_sampler_counts_the_people_of_the_own_point(staffed: Town) -> None:
    round = served_by_two(staffed)
    tashi = sampler(staffed, round)
    tell(round, tube([swab(0, "P10"), swab(1, "P40")]))
    books.keep_books(at=after(7))
    count = asking.count_of(round, tashi)
    assert (count.expected, count.sampled, count.missing) == (7, 1, 6)
    [(_, listed)] = asking.counted([round], tashi)
    assert listed == count
    assert asking.own_points(tashi) == ["采样点S1"]
    parts = asking.parts_of(round, tashi, staffed.city)
    assert [(part.place, part.count.expected) for part in parts] == [(staffed.township, 7)]


def test_a_samplers_numbers_open_to_no_page_that_is_closed(client: Client, staffed: Town) -> None:
    round = served_by_two(staffed)
    sampler(staffed, round)
    client.force_login(staffed.accounts["tashi"])
    page = client.get(reverse("screening:home")).content.decode()
    assert ">7<" in page and "采样点S1" in page
    assert reverse("screening:missing", args=[round.ref]) not in page
    inside = reverse("screening:round", args=[round.ref])
    part = client.get(inside, {"place": str(staffed.communities["east"].ref)})
    assert part.context["count"].expected == 7
    assert reverse("screening:missing", args=[round.ref]) not in part.content.decode()
    assert client.get(inside, {"place": str(staffed.communities["west"].ref)}).status_code == 404


def test_whoever_has_a_grid_counts_the_grid(staffed: Town) -> None:
    round = served_by_two(staffed)
    gao = access.actor_for(staffed.accounts["gao"], at=after(10))
    assert asking.count_of(round, gao).expected == 6
    assert asking.own_points(gao) == []
