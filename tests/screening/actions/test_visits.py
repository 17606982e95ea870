"""Door to door: where somebody may go, in which order, and what becomes of visits that devices told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from frontline.city import access
from frontline.city.models import Person, Site
from frontline.screening import rules
from frontline.screening.actions import books
from frontline.screening.actions.people import record_visit
from frontline.screening.actions.visits import take_visits
from frontline.screening.models import Expected, Held, Round, Tally, Tube, Visit, VisitTold
from frontline.screening.queries.doors import doors_to_choose
from tests.screening.desks import Phone, Said, begin, phone, said_swab, said_tube
from tests.screening.telling import after
from tests.town import Town, account, build_town


@pytest.fixture
def town(db: None) -> Town:
    town = build_town()
    begin(town)
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    return town


def gao(town: Town) -> Phone:
    return phone(town, "gao", place=str(town.grids["E1"].ref))


def visit(code: str, outcome: str, minute: float = 20, **also: object) -> Said:
    return {
        "kind": "visit",
        "ref": str(uuid4()),
        "code": code,
        "at": after(minute),
        "outcome": outcome,
        **also,
    }


def test_a_next_try_that_cannot_be_meant_is_none() -> None:
    hour = timedelta(hours=1)
    assert rules.planned(after(60), hour, after(0)) == after(120)  # the device was an hour behind
    assert rules.planned(after(60 * 24 * 40), hour, after(0)) is None
    assert rules.planned(None, hour, after(0)) is None


def test_the_doors_of_a_grid_in_walking_order_with_who_cannot_walk(town: Town) -> None:
    for number, lat in ((1, 33.0), (2, 33.1)):
        place = town.buildings[number].place
        place.lon, place.lat = 97.0, lat
        place.save()
    Person.objects.filter(code="P10").update(needs=["bedridden"])
    Expected.objects.filter(person__code="P10").update(mode="home")
    people = {row["code"]: row for row in gao(town).desk["people"]}
    assert {code for code in people} == {"P10", "P11", "P12", "P13", "P20", "P21"}
    lin, wu = people["P10"], people["P20"]
    assert (wu["step"], lin["step"]) == (1, 2)  # from the north
    assert (lin["building"], lin["room"], lin["immobile"], lin["mode"]) == (
        "扎西科路1号",
        "101",
        True,
        "home",
    )
    assert "immobile" not in wu and "visit" not in wu
    assert not {"step", "building"} & set(phone(town).desk["people"][0])  # a desk at a point needs none of it


def test_one_building_or_compound_is_a_list_too(town: Town) -> None:
    compound = town.buildings[2].compound
    assert compound is not None
    for place in (town.buildings[2].place, compound):
        desk = phone(town, "gao", place=str(place.ref)).desk
        assert {row["code"] for row in desk["people"]} == {"P20", "P21"}


def test_a_sampler_of_a_point_gets_the_doors_the_point_serves_and_no_others(town: Town) -> None:
    served = Site.objects.get(kind="sampling").pk
    Expected.objects.filter(building=town.buildings[2].pk).update(site=served + 1000)
    Tally.objects.filter(building=town.buildings[2].pk).update(site=served + 1000)
    desk = phone(town, "tashi", place=str(town.grids["E1"].ref)).desk
    assert {row["code"] for row in desk["people"]} == {"P10", "P11", "P12", "P13"}


def test_grids_on_offer_are_those_with_somebody_of_an_open_round(town: Town) -> None:
    def offered(who: str) -> list[str]:
        return [one.place.name for one in doors_to_choose(access.actor_for(town.accounts[who], at=after(30)))]

    account(town, "lead", "screening_lead", on_id=town.city.pk)
    account(town, "zhou")
    assert offered("gao") == ["E1网格"]
    assert offered("lead") == ["E1网格", "E2网格", "W1网格"]
    assert offered("tashi") == ["E1网格", "E2网格", "W1网格"]
    assert offered("zhou") == []
    Round.objects.update(state="ended")
    assert offered("lead") == []


def test_visits_become_the_visits_everybody_reads(town: Town) -> None:
    device = gao(town)
    missed = visit("P10", "not_at_home", note="晚上再来", next_at=after(300))
    told = [
        missed,
        visit("P11", "refused"),
        visit("P12", "tested_elsewhere", note="州医院"),
        visit("P13", "cannot_walk"),
    ]
    assert device.receipts(*told) == ["stored"] * 4
    assert device.receipts(*told) == ["stored"] * 4
    assert take_visits(at=after(31)) is False
    assert device.receipts(*told) == ["stored"] * 4  # after they were taken
    take_visits(at=after(32))
    assert Visit.objects.count() == 4 and not VisitTold.objects.exists()
    lin = Visit.objects.get(ref=missed["ref"])
    assert (lin.outcome, lin.note, lin.at, lin.next_at) == ("not_at_home", "晚上再来", after(20), after(300))
    assert lin.by == town.accounts["gao"].pk
    rows = {row.person.code: row for row in Expected.objects.select_related("person")}
    assert (rows["P12"].excused, rows["P12"].excused_note) == ("tested_elsewhere", "州医院")
    assert rows["P13"].mode == "home"
    again = {row["code"]: row for row in gao(town).desk["people"]}
    assert again["P10"]["visit"]["outcome"] == "not_at_home" and again["P13"]["immobile"]


def test_whoever_was_sampled_meanwhile_is_not_excused(town: Town) -> None:
    device = gao(town)
    assert (
        device.receipts(visit("P10", "tested_elsewhere"), said_tube([said_swab(0, "P10")])) == ["stored"] * 2
    )
    books.keep_books(at=after(31))
    take_visits(at=after(31))
    assert Expected.objects.get(person=town.people["lin"]).excused == ""
    assert Visit.objects.get().outcome == "tested_elsewhere"
    assert Tube.objects.get().site is None  # at the door


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "vanished"},
        {"code": ""},
        {"at": "2022-11-12T08:20:00"},
        {"next_at": "2022-11-12T08:20:00"},
    ],
)
def test_a_visit_that_does_not_fit_is_held_with_its_receipt(town: Town, said: Said) -> None:
    assert gao(town).receipts({**visit("P10", "refused"), **said}) == ["held"]
    assert Held.objects.count() == 1 and not VisitTold.objects.exists()


def test_a_visit_to_nobody_of_the_round_waits_and_is_then_shown(town: Town) -> None:
    gao(town).receipts(visit("NOBODY", "refused"))
    take_visits(at=after(60))
    assert VisitTold.objects.count() == 1
    take_visits(at=after(60 * 7))
    assert not VisitTold.objects.exists() and not Visit.objects.exists()
    assert "on no list" in Held.objects.get().why


def test_a_broken_clock_does_no_harm_to_a_visit(town: Town) -> None:
    two_months = timedelta(days=61)
    told = {**visit("P10", "not_at_home"), "at": after(20) - two_months, "next_at": after(90) - two_months}
    device = gao(town)
    device.post("/desk/upload", {"v": 1, "now": after(30) - two_months, "records": [told]})
    take_visits(at=after(31))
    assert (Visit.objects.get().at, Visit.objects.get().next_at) == (after(20), after(90))


def test_a_visit_on_the_page_and_one_of_a_device_are_one_story(town: Town) -> None:
    row = Expected.objects.get(person=town.people["lin"])
    by = access.actor_for(town.accounts["gao"], at=after(10))
    record_visit(row, outcome="not_at_home", by=by, at=after(10))
    gao(town).receipts(visit("P10", "will_come"))
    take_visits(at=after(31))
    assert list(Visit.objects.order_by("at").values_list("outcome", flat=True)) == [
        "not_at_home",
        "will_come",
    ]
