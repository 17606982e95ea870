"""Several depots in one decision, each place from its own; what a depot holds, promised and has to count."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.access import Actor, NotAllowed
from frontline.loop.actions import Refused
from frontline.supplies.actions import packs, stock
from frontline.supplies.actions.deciding import adopt, decide_packs
from frontline.supplies.actions.serving import serve, serve_no_more
from frontline.supplies.actions.stock import Came, receive
from frontline.supplies.composing import ruling
from frontline.supplies.models import Composition, Counted, Depot, Lot, Pack, Serving, Stock
from frontline.supplies.queries import serving, shelves
from frontline.supplies.queries.preview import preview
from tests.refs import NOON
from tests.supplies.store import DAY, depot, good, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db
FOOD = ("vegetables", "eggs", "milk", "rice", "pork")


@pytest.fixture
def two(town: Town, li: Actor) -> tuple[Depot, Depot]:
    """Plenty in the first depot; in the second, which serves the west, food for nobody."""
    adopt(ruling(), by=None, at=NOON)
    for key in FOOD:
        stocked(town, 50, key, number=key, expires_on=DAY + timedelta(days=5))
    first, second = depot(town), depot(town, "二号库", 4)
    serve(second, place=town.communities["west"], by=li, at=NOON)
    return first, second


def decide(by: Actor) -> list[Composition]:
    return decide_packs(
        day=DAY, depot=None, opens_at=NOON, due_at=NOON + timedelta(hours=6), families=["food"], by=by, at=NOON
    )  # fmt: skip


def put_food(town: Town, place: Depot, li: Actor) -> None:
    for key in FOOD:
        came = Came(good=good(key), quantity=9, number=f"{key}-2", expires_on=DAY + timedelta(days=5))
        receive([came], depot=place, source="供应商", by=li, at=NOON)


def test_a_place_that_no_depot_serves_stops_the_decision(two: tuple[Depot, Depot], li: Actor) -> None:
    shown = preview(ruling(), day=DAY, depot=None, families=["food"])
    assert set(shown.without) == {place.pk for place in serving.names(shown.without)} != set()
    with pytest.raises(Refused, match=serving.names(shown.without)[0].name):
        decide(li)
    assert not Pack.objects.exists()


def test_each_place_from_its_own_depot(town: Town, two: tuple[Depot, Depot], li: Actor) -> None:
    first, second = two
    serve(first, place=None, by=li, at=NOON)
    done = decide(li)
    assert [row.depot for row in done] == [first, second]
    here = Pack.objects.filter(building=town.buildings[4])
    assert {(row.depot_id, row.state, row.why) for row in here} == {(second.pk, "called_off", "short")}
    others = Pack.objects.exclude(building=town.buildings[4])
    assert {(row.depot_id, row.state) for row in others} == {(first.pk, "planned")}
    put_food(town, second, li)
    decide(li)
    assert set(here.values_list("state", flat=True)) == {"planned"}


def test_what_was_short_here_comes_from_the_depot_that_has_it(
    town: Town, two: tuple[Depot, Depot], li: Actor
) -> None:
    first, second = two
    serve(first, place=None, by=li, at=NOON)
    decide(li)
    serve(first, place=town.communities["west"], by=li, at=NOON)
    decide(li)
    row = Pack.objects.get(building=town.buildings[4])
    assert (row.depot, row.state) == (first, "planned")
    packs.mark_loaded([row], by=li, at=NOON)
    assert (
        not Stock.objects.filter(quantity__lt=0).exists() and not Stock.objects.filter(depot=second).exists()
    )


def test_a_township_s_rule_holds_for_its_communities_until_it_ends(
    town: Town, two: tuple[Depot, Depot], li: Actor
) -> None:
    first, second = two
    west = town.communities["west"]
    rule = Serving.objects.get()
    assert west.parent is not None
    serve(first, place=west.parent, by=li, at=NOON)
    assert serving.allotment().of(west.pk) == second
    serve_no_more(rule, by=li, at=NOON)
    assert serving.allotment().of(west.pk) == first
    with pytest.raises(Refused):
        serve(first, place=town.buildings[1].place, by=li, at=NOON)
    with pytest.raises(NotAllowed):
        serve(first, place=west, by=who(town, "keeper"), at=NOON)


def test_a_lot_is_due_until_it_is_counted_also_where_the_books_were_right(town: Town, li: Actor) -> None:
    place = stocked(town, 5)
    lot = Lot.objects.get()
    later = NOON + timedelta(days=7)
    assert [one.due for one in shelves.shelves(place, ruling(), at=NOON)] == [False]
    assert [one.due for one in shelves.shelves(place, ruling(), at=later)] == [True]
    assert shelves.counts_due(ruling(), at=later) == {place.pk: 1}
    stock.count({lot.pk: 5}, depot=place, why="", by=who(town, "li", later), at=later)
    assert Counted.objects.get().at == later and shelves.counts_due(ruling(), at=later) == {}


def test_the_page_of_a_depot_says_what_came_what_left_what_is_promised(
    town: Town, two: tuple[Depot, Depot], li: Actor
) -> None:
    first, __ = two
    serve(first, place=None, by=li, at=NOON)
    decide(li)
    row = Pack.objects.filter(state="planned").latest("pk")
    before = sum(one.packs for one in shelves.promised_by_day(first))
    packs.mark_loaded([row], by=li, at=NOON)
    assert sum(one.packs for one in shelves.promised_by_day(first)) == before - 1
    found = {one.good.key: one for one in shelves.moved(first, since=NOON - timedelta(hours=1))}
    assert (found["eggs"].came, found["eggs"].left) == (50, 1)
    clock.set_exercise(at=NOON, paused=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts["li"])
    shown = client.get(reverse("supplies:depot", args=[first.ref])).content.decode()
    assert "Promised and not loaded yet" in shown and "In and out since this time yesterday" in shown
    assert "every other place" in shown


def test_li_says_on_a_page_which_depot_serves_a_place(town: Town, li: Actor) -> None:
    adopt(ruling(), by=None, at=NOON)
    clock.set_exercise(at=NOON, paused=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts["li"])
    place, west = stocked(town, 9), town.communities["west"]
    url = reverse("supplies:serving")
    assert "No rule yet" in client.get(url).content.decode()
    client.post(url, {"place": west.ref, "depot": place.ref})
    shown = client.get(
        reverse("supplies:decide"), {"day": str(DAY), "depot": "by-place", "opens": "09:00", "until": "18:00"}
    )
    assert "Say which depot" in shown.content.decode()
    client.post(url, {"end": Serving.objects.get().ref})
    assert not Serving.objects.exists()
