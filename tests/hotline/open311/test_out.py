"""To another system, until it has acknowledged: the office keeps it meanwhile; nothing is lost, nothing twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.hotline.actions import asker, offices
from frontline.hotline.models import Delivery, Holding, OutsideSystem, Request
from frontline.hotline.open311 import delivering
from frontline.hotline.queries import lists
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, asked, who
from tests.hotline.open311.outside import Outside, serving
from tests.town import Town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with serving() as server:
        yield server


@pytest.fixture
def system(town: Town, outside: Outside) -> OutsideSystem:
    return OutsideSystem.objects.create(
        name="水务工单", agency=agency("市供排水公司"), url=outside.url, api_key="k", jurisdiction_id="w",
        services={"water": "001"},
    )  # fmt: skip


def whys(row: Request) -> list[str]:
    return list(Holding.objects.filter(request=row).order_by("number").values_list("why", flat=True))


def state(row: Request) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize("form", ["json", "xml"])
def test_taken_followed_and_closed(town: Town, outside: Outside, system: OutsideSystem, form: str) -> None:
    OutsideSystem.objects.update(form=form)
    row = asked(town, NOON)
    assert state(row) == "passed" and Delivery.objects.get().state == "waiting"
    delivering.deliver(at=NOON + MINUTE)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.number, state(row), row.office_id) == (
        "taken", "1000", "accepted", system.agency_id,
    )  # fmt: skip
    sent = outside.rows["1000"]
    assert (sent["service_code"], sent["api_key"], sent["jurisdiction_id"]) == ("001", "k", "w")
    assert "phone" not in sent and "last_name" not in sent, "who asks is told only where the city says so"
    delivering.pull(at=NOON + 2 * MINUTE)
    assert state(row) == "accepted"
    outside.close("1000", "换了阀门")
    delivering.pull(at=NOON + 3 * MINUTE)
    assert state(row) == "accepted", "not asked again within five minutes"
    delivering.pull(at=NOON + 7 * MINUTE)
    assert (state(row), row.done) == ("handled", "换了阀门")
    assert whys(row) == ["passed", "acknowledged", "handled"]


def test_six_hours_without_a_link_lose_nothing(town: Town, outside: Outside, system: OutsideSystem) -> None:
    outside.behaves = "down"
    rows = [asked(town, NOON + number * MINUTE, phone="") for number in range(5)]
    for minute in range(6 * 60):
        delivering.deliver(at=NOON + minute * MINUTE)
    tries = outside.asked
    assert 6 * 4 <= tries <= 6 * 4 + 6, "each quarter of an hour at last"
    system.refresh_from_db()
    assert system.lost_at == NOON and "503" in system.said
    he = who(town, "he", NOON + 5 * 60 * MINUTE)
    assert set(lists.overdue(he)) == set(rows), "the office's deadline went on, and headquarters sees it"
    for row in rows:
        assert (
            state(row) == "passed" and row.office_id == system.agency_id and whys(row).count("not_sent") <= 1
        )
    assert whys(rows[0]) == ["passed", "not_sent"]
    outside.behaves = "well"
    delivering.deliver(at=NOON + 7 * 60 * MINUTE)
    assert [state(row) for row in rows] == ["accepted"] * 5 and len(outside.rows) == 5
    again = OutsideSystem.objects.get()
    assert (again.lost_at, again.tries, again.said) == (None, 0, "")
    assert lists.unsent(he).count() == 0


def test_sent_but_not_heard_is_filed_once(town: Town, outside: Outside, system: OutsideSystem) -> None:
    asked(town, NOON)
    outside.behaves = "broken"  # it took it, and its answer was lost
    outside.take({}, str(Delivery.objects.get().ref))
    delivering.deliver(at=NOON)
    assert Delivery.objects.get().state == "waiting"
    outside.behaves = "well"
    delivering.deliver(at=NOON + 2 * MINUTE)
    assert len(outside.rows) == 1 and Delivery.objects.get().state == "taken"


@pytest.mark.parametrize("behaves", ["broken", "moved", "down"])
def test_no_answer_that_can_be_used_is_tried_again(
    town: Town, outside: Outside, system: OutsideSystem, behaves: str
) -> None:
    outside.behaves = behaves
    row = asked(town, NOON)
    delivering.deliver(at=NOON)
    delivering.deliver(at=NOON + MINUTE / 2)
    assert outside.asked == 1 and state(row) == "passed"
    assert set(lists.unsent(who(town, "he", NOON))) == {row}


def test_what_the_other_side_refuses_is_handled_by_hand(
    town: Town, outside: Outside, system: OutsideSystem
) -> None:
    outside.behaves = "refuses"
    row = asked(town, NOON)
    delivering.deliver(at=NOON)
    delivering.deliver(at=NOON + 60 * MINUTE)
    assert outside.asked == 1 and Delivery.objects.get().state == "refused"
    last = Holding.objects.get(request=row, until__isnull=True)
    assert last.why == "refused_out" and "service_code unknown" in last.reason
    assert set(lists.unsent(who(town, "he", NOON))) == {row}
    offices.accept(row, by=who(town, "wang", NOON), at=NOON)
    assert lists.unsent(who(town, "he", NOON)).count() == 0


def test_what_somebody_here_takes_is_not_sent_any_more(
    town: Town, outside: Outside, system: OutsideSystem
) -> None:
    taken, returned, joined = (asked(town, NOON, phone="") for _ in range(3))
    wang = who(town, "wang", NOON)
    offices.accept(taken, by=wang, at=NOON)
    offices.send_back(returned, reason="不是我们", by=wang, at=NOON)
    asker.withdraw(joined, by=who(town, "sun", NOON), at=NOON)
    delivering.deliver(at=NOON)
    assert outside.asked == 0 and set(Delivery.objects.values_list("state", flat=True)) == {"ended"}
    offices.route(returned, to=agency("市供排水公司"), reason="是的", by=who(town, "sun", NOON), at=NOON)
    delivering.deliver(at=NOON)
    assert len(outside.rows) == 1


def test_not_solved_is_filed_again(town: Town, outside: Outside, system: OutsideSystem) -> None:
    row = asked(town, NOON)
    delivering.deliver(at=NOON)
    outside.close("1000", "")
    delivering.pull(at=NOON)
    assert state(row) == "handled" and "水务工单" in row.done
    asker.say_not_solved(row, reason="还没水", by=who(town, "sun", NOON), at=NOON + MINUTE)
    delivering.deliver(at=NOON + 2 * MINUTE)
    assert sorted(outside.rows) == ["1000", "1001"] and state(row) == "reopened"
    outside.close("1001", "换了水表")
    delivering.pull(at=NOON + 8 * MINUTE)
    assert (state(row), row.done) == ("handled", "换了水表")


def test_a_token_is_exchanged_later(town: Town, outside: Outside, system: OutsideSystem) -> None:
    outside.behaves = "tokens"
    row = asked(town, NOON)
    delivering.deliver(at=NOON)
    delivery = Delivery.objects.get()
    assert (delivery.token, delivery.number, state(row)) == ("t1000", "", "accepted")
    delivering.pull(at=NOON)
    assert Delivery.objects.get().number == "1000"


def test_only_mapped_categories_go_out(town: Town, outside: Outside, system: OutsideSystem) -> None:
    OutsideSystem.objects.update(services={"heat": "002"})
    asked(town, NOON)
    assert Delivery.objects.count() == 0


def form(**more: object) -> dict[str, Any]:
    told = {
        "name": "水务工单", "agency": str(agency("市供排水公司").ref), "url": "https://water.example/v2/",
        "form": "xml", "api_key": "secret-key", "services": "water = 001\nheat=002", "active": "on",
    }  # fmt: skip
    return {**told, **more}


def test_whoever_leads_links_a_system(town: Town) -> None:
    clock.set_exercise(at=NOON, paused=True)
    lead = Client(headers={"accept-language": "en"})
    lead.force_login(town.accounts["hotline_lead"])
    new = reverse("hotline:outside-new")
    for wrong in (
        {"services": "nothing = 1"},
        {"services": "water"},
        {"url": "file:///etc"},
        {"agency": "x"},
    ):
        assert lead.post(new, form(**wrong)).status_code == 200
    assert lead.post(new, form()).status_code == 302
    made = OutsideSystem.objects.get()
    assert (made.url, made.services) == ("https://water.example/v2", {"water": "001", "heat": "002"})
    page = lead.get(reverse("hotline:outside-edit", args=[made.ref])).content.decode()
    assert "water = 001" in page and "secret-key" not in page
    assert "already" in lead.post(new, form()).content.decode()
    lead.post(reverse("hotline:outside-edit", args=[made.ref]), form(api_key="", active=""))
    made.refresh_from_db()
    assert made.api_key == "secret-key" and not made.active
    assert "水务工单" in lead.get(reverse("hotline:outside")).content.decode()
    sun = Client()
    sun.force_login(town.accounts["sun"])
    assert sun.get(reverse("hotline:outside")).status_code == 403
