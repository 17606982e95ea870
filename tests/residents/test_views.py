"""Lin's page, the sheet, the objection and its answer, under the web role."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.models import LogEntry
from frontline.loop import actions as loop
from frontline.loop import reconcile, rooms
from frontline.loop.actions import Refused
from frontline.loop.models import MeasureRow
from frontline.residents import actions, queries, sheet
from frontline.residents.models import Objection
from frontline.ui import paper
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.telling import contact, infection, test_result
from tests.town import Town, account

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
town = loop_town


@pytest.fixture
def told(town: Town) -> str:
    """Dr Wu reports that the patient is infected and Lin a close contact; the id of the infection."""
    hire(town)
    account(town, "han", "reviewer", on_id=town.city.pk)
    account(town, "both", "epidemiologist", on_id=town.city.pk)
    both = town.accounts["both"]
    both.grants.create(role="reviewer", on="place", on_id=town.city.pk, since=NOON - timedelta(days=9))
    town.accounts["gao"].phone = "0976-1"
    town.accounts["gao"].save()
    clock.set_exercise(at=NOON, paused=True)
    people, by = town.people, access.actor_for(both, at=NOON)
    found = infection(people["patient"], NOON)
    facts = [found, contact(people["lin"], people["patient"], NOON - timedelta(days=1))]
    facts.append(test_result(people["lin"], NOON - timedelta(hours=1)))
    loop.record_many(facts, by=by, at=NOON)
    reconcile.settle(at=NOON)
    return found.id


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(town: Town, told: str) -> SignIn:
    def as_(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return client

    return as_


def actor(town: Town, name: str, at: datetime = NOON) -> Actor:
    return access.actor_for(town.accounts[name], at=at)


def measure(town: Town) -> MeasureRow:
    return MeasureRow.objects.get(subject_id=town.people["lin"].pk, kind="central_isolation")


def objecting(town: Town) -> str:
    return f"/residents/person/{town.people['lin'].ref}/object/{measure(town).ref}/"


def test_lin_reads_why_and_until_when_and_whom_to_ask(town: Town, sign_in: SignIn) -> None:
    page = sign_in("lin").get("/residents/").content.decode()
    assert "Isolation at a central site, until 2022-11-14 24:00" in page
    assert "You met an infected person closely, last at 2022-11-07 12:00" in page
    assert "Who it is is told to nobody" in page
    assert town.people["patient"].name not in page
    assert "which day is day 1: the day after" in page  # an assumption is named, in words
    assert "next_day" not in page
    assert "The facts come from headquarters&#x27; tracing group." in page
    assert town.accounts["both"].display_name not in page
    assert 'data-topics="measures"' in page
    assert "2022-11-08 11:00: negative" in page
    assert "0976-1" in page and "12345" in page
    assert town.people["lin_wife"].name in page


def test_reading_ones_own_page_again_is_not_logged(town: Town, sign_in: SignIn) -> None:
    before = LogEntry.objects.filter(kind="person_read").count()
    sign_in("lin").get("/residents/")
    assert LogEntry.objects.filter(kind="person_read").count() == before


def test_the_sheet_says_the_same_and_a_name_is_never_markup(town: Town, told: str) -> None:
    lin = town.people["lin"]
    lin.name = '*A* #read("/etc/passwd") $x$'
    lin.save()
    with translation.override("en"):
        made = sheet.source_of(queries.sheet_of(queries.own_person(actor(town, "lin")), at=NOON))
    assert "You met an infected person closely" in made
    assert '\\#read(\\"\\/etc\\/passwd\\")' in made


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_sheet_as_pdf(town: Town, sign_in: SignIn, language: str) -> None:
    if not set(paper.FONTS) & set(paper.fonts()):
        pytest.fail("No Chinese font: install fonts-noto-cjk (make test does).")
    lin = sign_in("lin")
    answer = lin.get(
        f"/residents/person/{town.people['lin'].ref}/sheet.pdf", headers={"accept-language": language}
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_an_objection_has_a_number_and_a_deadline_and_one_is_enough(town: Town, sign_in: SignIn) -> None:
    lin = sign_in("lin")
    assert "one sentence is enough" in lin.post(objecting(town), {"text": ""}).content.decode()
    filed = lin.post(objecting(town), {"text": "I was in Xining that day."})
    objection = Objection.objects.get()
    page = lin.get(filed["Location"]).content.decode()
    assert objection.number in page and "2022-11-09 12:00" in page
    assert not objection.on_behalf
    assert "waiting for its answer already" in lin.post(objecting(town), {"text": "again"}).content.decode()


def test_somebody_else_answers_and_the_answer_reaches_the_page(town: Town, sign_in: SignIn) -> None:
    lin, both, han = sign_in("lin"), sign_in("both"), sign_in("han")
    lin.post(objecting(town), {"text": "I was in Xining that day."})
    objection = Objection.objects.get()
    assert objection.number in han.get("/residents/objections/").content.decode()
    url = f"/residents/objections/{objection.ref}/"
    reply = {"outcome": "partly", "text": "The hour was wrong."}
    assert "somebody else must answer" in both.post(url, reply).content.decode()
    assert lin.post(url, reply).status_code == 403
    assert han.post(url, reply).status_code == 302
    page = lin.get("/residents/").content.decode()
    assert "The hour was wrong." in page and "you are right in part" in page
    with pytest.raises(Refused):
        actions.answer(
            objection=objection, outcome="upheld", text="x", remedy="facts", by=actor(town, "han"), at=NOON
        )


def test_what_is_late_climbs(town: Town, told: str) -> None:
    filed = actions.object_to(
        measure=measure(town), person=town.people["lin"], text="no", by=actor(town, "lin"), at=NOON
    )
    steps = []
    for hours in (23, 24, 31):
        actions.climb(at=NOON + timedelta(hours=hours))
        filed.refresh_from_db()
        steps.append(filed.climbed)
    assert steps == [0, 1, 2]
    he = actor(town, "he", NOON + timedelta(hours=31))
    [overdue] = [one for one in rooms.record_sets(he) if one.key == "objections_overdue"]
    assert overdue.query(he).count() == 1


def test_a_fact_taken_back_makes_a_notice(town: Town, told: str, sign_in: SignIn) -> None:
    later = NOON + timedelta(hours=3)
    loop.retract(told, why="laboratory error", by=actor(town, "wu"), at=later)
    reconcile.settle(at=later)
    clock.set_exercise(at=later, paused=True)
    lin = sign_in("lin")
    page = lin.get("/residents/").content.decode()
    assert "No measure applies to you." in page
    assert "Isolation at a central site fell away: what it rested on was taken back" in page
    assert lin.get(objecting_gone(town)).status_code == 404


def objecting_gone(town: Town) -> str:
    row = MeasureRow.objects.get(subject_id=town.people["lin"].pk, kind="central_isolation")
    return f"/residents/person/{town.people['lin'].ref}/object/{row.ref}/"


def test_a_helper_reads_and_files_for_somebody_of_the_own_grid_only(town: Town, sign_in: SignIn) -> None:
    gao = sign_in("gao")
    gao.post(objecting(town), {"text": "She cannot walk."})
    assert Objection.objects.get().on_behalf
    assert "on their behalf" in gao.get(f"/residents/person/{town.people['lin'].ref}/").content.decode()
    far = gao.get(f"/residents/person/{town.people['guest'].ref}/")
    nobody = gao.get(f"/residents/person/{uuid4()}/")
    assert (far.status_code, nobody.status_code) == (404, 404)
    assert _plain(far.content) == _plain(nobody.content)


def _plain(content: bytes) -> str:
    without = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r"(X-CSRFToken[^}]*|csrfmiddlewaretoken[^>]*)", "", without)


def test_zhou_and_other_residents_see_nothing(town: Town, sign_in: SignIn) -> None:
    zhou, lin = sign_in("zhou"), sign_in("lin")
    assert zhou.get("/residents/").status_code == 403
    assert zhou.get(f"/residents/person/{town.people['lin'].ref}/").status_code in (403, 404)
    assert lin.get(f"/residents/person/{town.people['patient'].ref}/").status_code == 404
    actions.object_to(
        measure=measure(town), person=town.people["lin"], text="no", by=actor(town, "lin"), at=NOON
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
    access.identify(actor(town, "zhou"))
    assert not Objection.objects.exists()
