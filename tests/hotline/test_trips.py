"""A trip to hospital: vehicle, escort, pass and return, each a task that somebody closes with a word."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.access import NotHere
from frontline.hotline.actions import asker, offices
from frontline.hotline.models import Request, TripStep
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import asked, who
from tests.town import Town

KINDS = ["vehicle", "escort", "pass", "return"]


def open_trips(row: Request) -> list[str]:
    rows = Task.objects.filter(
        subject_kind="request", subject_id=row.pk, state="open", kind__startswith="trip_"
    )
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_nothing_of_a_trip_is_forgotten(town: Town) -> None:
    row = asked(town, NOON, "要去医院透析", category="hospital_trip", needs=["dialysis"])
    assert open_trips(row) == []
    health = who(town, "health", NOON)
    offices.accept(row, by=health, at=NOON)
    assert open_trips(row) == [f"trip_{kind}" for kind in KINDS]
    with pytest.raises(Refused, match=r"trip|就医|行程"):
        offices.hand_in(row, done="好了", by=health, at=NOON)
    for kind in KINDS:
        needed = kind != "escort"
        offices.arrange(
            row, kind, note=f"{kind} 已安排", needed=needed, by=health, at=NOON + timedelta(hours=1)
        )
    assert open_trips(row) == []
    closed = Task.objects.filter(kind__startswith="trip_").order_by("pk").values_list("kind", "state")
    assert dict(closed) == {
        "trip_vehicle": "done",
        "trip_escort": "gone",
        "trip_pass": "done",
        "trip_return": "done",
    }
    assert TripStep.objects.get(kind="vehicle").ref == Task.objects.get(kind="trip_vehicle").evidence
    offices.hand_in(row, done="已送医并返回", by=health, at=NOON + timedelta(hours=2))
    asker.say_not_solved(row, reason="没送回家", by=who(town, "sun", NOON), at=NOON + timedelta(hours=3))
    assert TripStep.objects.filter(request=row).count() == 4


def test_who_may_arrange_and_what_is_refused(town: Town) -> None:
    row = asked(town, NOON, category="hospital_trip")
    health = who(town, "health", NOON)
    offices.accept(row, by=health, at=NOON)
    for name in ("wang", "sun", "lin"):
        with pytest.raises(NotHere):
            offices.arrange(row, "pass", note="x", needed=True, by=who(town, name, NOON), at=NOON)
    for kind, note in (("pass", " "), ("boat", "x")):
        with pytest.raises(Refused):
            offices.arrange(row, kind, note=note, needed=True, by=health, at=NOON)
    offices.arrange(row, "pass", note="通行证已发", needed=True, by=health, at=NOON)
    with pytest.raises(Refused):
        offices.arrange(row, "pass", note="again", needed=True, by=health, at=NOON)


def test_a_trip_that_is_needed_no_more_leaves_no_task(town: Town) -> None:
    row = asked(town, NOON, category="hospital_trip")
    offices.accept(row, by=who(town, "health", NOON), at=NOON)
    asker.withdraw(row, by=who(town, "sun", NOON), at=NOON)
    assert open_trips(row) == []


def test_the_page_arranges(town: Town) -> None:
    row = asked(town, NOON, category="hospital_trip")
    offices.accept(row, by=who(town, "health", NOON), at=NOON)
    clock.set_exercise(at=NOON, paused=True)
    health = Client(headers={"accept-language": "en"})
    health.force_login(town.accounts["health"])
    address = reverse("hotline:arrange", args=[row.ref])
    health.post(address, {"kind": "vehicle", "vehicle-note": "120 车 青G0001"})
    page = health.post(address, {"kind": "escort", "escort-note": ""}, follow=True).content.decode()
    assert "青G0001" in page and "Say what was arranged" in page
    step = TripStep.objects.get(kind="vehicle")
    assert (step.needed, step.note, step.by_name) == (True, "120 车 青G0001", "health")
