"""Single re-tests on the device: who of its people was in a positive tube, and a tube of one that ends the wait."""

import pytest

from frontline.city.access import Actor
from frontline.city.models import LogEntry, Site
from frontline.loop import reconcile
from frontline.loop.models import Task
from frontline.screening.actions import books, following
from frontline.screening.actions.results import Told
from frontline.screening.models import Expected, Round, Tube
from tests.screening.actions.test_results import sampled, say
from tests.screening.desks import Phone, phone, said_swab, said_tube
from tests.screening.telling import after, open_round
from tests.town import Town, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(staffed: Town) -> Round:
    made = open_round(staffed)
    account(staffed, "tashi", "sampler", on="site", on_id=Site.objects.get(kind="sampling").pk)
    return made


def due(device: Phone) -> set[str]:
    return {one["code"] for one in device.get("/desk/retests/").json()["retests"]}


def test_the_people_of_a_positive_tube_are_on_the_device_with_the_reason(
    staffed: Town, round: Round, ma: Actor
) -> None:
    sampled(round, "T0042", "P10", "P20")
    tashi = phone(staffed)
    assert tashi.desk["retests"] == [] and not LogEntry.objects.filter(kind="recall_on_desk").exists()
    say(ma, Told("T0042", "positive"))
    (one, two) = sorted(tashi.get("/desk/retests/").json()["retests"], key=lambda told: str(told["code"]))
    assert (one["code"], one["tube"], one["name"], one["door"]) == (
        "P10",
        "T0042",
        "甲lin",
        "扎西科路1号 101",
    )
    assert one["due_at"] == two["due_at"] and "id_key" in one
    assert {told["code"] for told in phone(staffed).desk["retests"]} == {"P10", "P20"}
    assert LogEntry.objects.filter(kind="recall_on_desk").count() == 2


def test_a_device_has_its_own_people_only(staffed: Town, round: Round, ma: Actor) -> None:
    sampled(round, "T0042", "P10", "P40")  # P40 lives in the west
    say(ma, Told("T0042", "positive"))
    assert due(phone(staffed, "gao", place=str(staffed.grids["E1"].ref))) == {"P10"}
    Expected.objects.filter(person__code="P40").update(site=None)
    assert due(phone(staffed)) == {"P10"}
    Tube.objects.filter(barcode="T0042").update(site=Site.objects.get(kind="sampling").pk)
    assert due(phone(staffed)) == {"P10", "P40"}  # sampled here, though of another point


def test_a_tube_of_one_takes_them_off_and_its_result_ends_the_wait(
    staffed: Town, round: Round, ma: Actor
) -> None:
    sampled(round, "T0042", "P10", "P20")
    say(ma, Told("T0042", "positive"), at=after(110))
    tashi = phone(staffed)
    alone = said_tube([said_swab(0, "P10", 118)], barcode="S1", purpose="single", capacity=1)
    alone |= {"opened_at": after(118), "sealed_at": after(118)}
    assert tashi.receipts(alone, minute=120) == ["stored"]
    books.keep_books(at=after(121))
    assert due(tashi) == {"P20"}
    say(ma, Told("S1", "negative"), at=after(122))
    following.follow_results(at=after(122))
    reconcile.settle(at=after(122))
    states = {t.subject_id: t.state for t in Task.objects.filter(kind="retest")}
    assert states[staffed.people["lin"].pk] == "done" and states[staffed.people["patient"].pk] == "open"
    assert Expected.objects.get(person=staffed.people["lin"]).tube is not None  # of the round, as before


def test_nobody_but_a_signed_in_device_hears_of_it(staffed: Town, round: Round) -> None:
    tashi = phone(staffed)
    tashi.header = {}
    assert tashi.get("/desk/retests/").status_code == 401
