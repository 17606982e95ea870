"""How many people share a tube by zone: what a desk hears, what the planning form proposes, what the books show."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.models import Site
from frontline.facts.areas import AreaDecided
from frontline.facts.base import area
from frontline.loop import actions as loop
from frontline.loop import reconcile
from frontline.screening import rules
from frontline.screening.actions import books
from frontline.screening.models import Conflict, Round
from frontline.screening.queries.zones import sizes_at
from tests.screening.desks import phone, said_swab, said_tube
from tests.screening.telling import BEGAN, after, open_round, point, swab, tell, tube
from tests.town import Town, account

SIZES = {"high": 1, "medium": 5}


def decide(town: Town, level: str, places: list[int], *, id: int = 71, minute: float = -60) -> None:
    loop.record(
        AreaDecided(
            id=loop.new_id(), subject=area(id), at=after(minute), known_at=after(minute), level=level,
            grain="compound", places=tuple(places), name="1号院", decided_by="指挥部",
        ),
        by=None, at=after(minute),
    )  # fmt: skip
    reconcile.settle(at=after(minute))


@pytest.fixture
def round(staffed: Town) -> Round:
    made = open_round(staffed)
    made.pool_sizes = SIZES
    made.save()
    account(staffed, "tashi", "sampler", on="site", on_id=Site.objects.get(kind="sampling").pk)
    return made


def _compound(town: Town, number: int) -> int:
    compound = town.buildings[number].compound
    assert compound is not None
    return compound.pk


def shown() -> list[tuple[int, int]]:
    open_ones = Conflict.objects.filter(kind="mixed_zones", settled_at=None).order_by("pk")
    return [(one.details["swabs"], one.details["size"]) for one in open_ones]


@given(st.integers(1, 20), st.lists(st.sampled_from([1, 5, 10, 20]), max_size=20))
def test_no_tube_that_keeps_to_every_zone_mixes(capacity: int, sizes: list[int]) -> None:
    mixes = rules.mixes(capacity, sizes)
    if sizes and capacity <= min(sizes):
        assert not mixes
    if sizes and len(sizes) > min(sizes) and capacity > min(sizes):
        assert mixes
    assert rules.mixes(capacity, sizes[::-1]) == mixes


def test_one_person_alone_in_a_large_tube_mixes_nothing() -> None:
    assert not rules.mixes(10, [1])
    assert rules.mixes(10, [5, 10])  # two zones in one tube
    assert not rules.mixes(10, [5] * 5)
    assert rules.mixes(10, [5] * 6)


@pytest.mark.django_db
def test_a_desk_hears_its_size_and_who_shares_fewer(staffed: Town, round: Round) -> None:
    decide(staffed, "medium", [_compound(staffed, 1)])
    tashi = phone(staffed)
    people = {row["code"]: row.get("size", 0) for row in tashi.desk["people"]}
    assert tashi.desk["pool_size"] == 10
    assert {code for code, size in people.items() if size == 5} == {"P10", "P11", "P12", "P13"}
    assert {size for code, size in people.items() if not code.startswith("P1")} == {0}
    assert tashi.get("/desk/who/", code="P10").json()["people"][0]["size"] == 5
    assert tashi.get("/desk/who/", code="P40").json()["people"][0]["size"] == 10


@pytest.mark.django_db
def test_a_desk_of_one_zone_has_the_size_of_that_zone(staffed: Town, round: Round) -> None:
    decide(staffed, "medium", [staffed.city.pk])
    desk = phone(staffed).desk
    assert desk["pool_size"] == 5 and not any("size" in row for row in desk["people"])


@pytest.mark.django_db
def test_an_area_inside_a_building_counts_for_the_building_the_smallest_wins(
    staffed: Town, round: Round
) -> None:
    decide(staffed, "medium", [staffed.grids["E1"].pk])
    decide(staffed, "high", [staffed.dwellings[1].pk], id=72)
    sizes = sizes_at(round, BEGAN)
    assert [sizes.of(staffed.buildings[n].pk) for n in (1, 2, 3)] == [1, 5, 10]
    assert (sizes.of(None), sizes.largest([])) == (10, 10)
    round.pool_sizes = {}
    assert sizes_at(round, BEGAN).of(staffed.buildings[1].pk) == 10


@pytest.mark.django_db
def test_what_a_tube_mixes_lands_on_the_list_and_goes_when_it_is_undone(staffed: Town, round: Round) -> None:
    decide(staffed, "medium", [_compound(staffed, 1)])
    alone = tube([swab(0, "P10"), swab(1, "P11")], barcode="T1")  # a household in a large tube of its own
    mixed = tube([swab(0, "P20"), swab(1, "P21"), swab(2, "P12")], barcode="T2")
    tell(round, alone, mixed)
    books.keep_books(at=after(7))
    assert shown() == [(3, 5)]
    books.keep_all_books(round.pk, at=after(8))
    assert shown() == [(3, 5)]
    tell(round, tube([swab(2, "P12", undone=3)], barcode="T2", ref=mixed.ref))
    books.keep_books(at=after(9))
    assert shown() == []


@pytest.mark.django_db
def test_the_zone_of_the_tubes_opening_counts(staffed: Town, round: Round) -> None:
    decide(staffed, "medium", [_compound(staffed, 1)], minute=3)  # after the tube was opened
    tell(round, tube([swab(0, "P10"), swab(1, "P20")]))
    books.keep_books(at=after(7))
    assert shown() == []


@pytest.mark.django_db
def test_an_old_desk_that_knows_no_zones_still_syncs(staffed: Town, round: Round) -> None:
    decide(staffed, "medium", [_compound(staffed, 1)])
    tashi = phone(staffed)
    said = said_tube([said_swab(n, code) for n, code in enumerate(("P10", "P20"))])
    assert tashi.receipts(said, minute=30) == ["stored"]
    books.keep_books(at=after(31))
    assert shown() == [(2, 5)]


@pytest.mark.django_db
def test_the_form_proposes_sizes_by_zone_with_their_source(client: Client, staffed: Town) -> None:
    site = point(staffed)
    site.desks = 1
    site.save()
    client.force_login(staffed.accounts["sonam"])
    page = client.get(reverse("screening:plan")).content.decode()
    assert "国务院联防联控机制新闻发布会，2022年6月9日" in page
    said = {
        "city": "on", "starts_at": "2022-11-12T08:00", "ends_at": "2022-11-12T20:00", "pool_size": "10",
        "per_hour": "100", "pool_medium": "5", "pool_low": "20",
    }  # fmt: skip
    client.post(reverse("screening:plan"), said)
    made = Round.objects.get()
    assert made.pool_sizes == {"high": 1, "medium": 5, "low": 20}  # not asked for: as the edition says
    shown = client.get(reverse("screening:round", args=[made.ref])).content.decode()
    assert "中风险区：5" in shown


@pytest.mark.django_db
def test_a_desk_hears_of_an_area_decided_or_lifted_since_it_signed_in(staffed: Town, round: Round) -> None:
    desk = phone(staffed)
    said = desk.get("/desk/retests/").json()
    assert (said["pool_size"], said["sizes"]) == (10, {})
    decide(staffed, "high", [_compound(staffed, 1)])
    said = desk.get("/desk/retests/").json()
    assert (said["pool_size"], sorted(said["sizes"]["1"])) == (10, ["P10", "P11", "P12", "P13"])
    assert said["retests"] == []
