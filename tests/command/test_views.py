"""The pages of headquarters: who may open which, and what they say."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frontline.city import clock
from frontline.city.access import actor_for, person_for
from frontline.city.models import Clock
from frontline.command.models import Group
from frontline.loop.models import SubjectRow, Task
from tests.command.conftest import NOON, signed_in
from tests.town import Town

PAGES = (
    "", "dispatch/", "climbed/", "decisions/", "reads/", "groups/", "groups/tracing/", "clock/", "trouble/",
    "measures/?kind=central_isolation", "board/late/", "board/numbers/", "board/hours/", "board/needs/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_commander_opens_every_page(outbreak: Town, client: Client, page: str) -> None:
    assert signed_in(client, outbreak, "he").get(f"/command/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_opens_none(outbreak: Town, client: Client, page: str) -> None:
    zhou = signed_in(client, outbreak, "zhou")
    assert zhou.get(f"/command/{page}", follow=True).status_code in (403, 404)


def test_nobody_is_led_to_sign_in(outbreak: Town, client: Client) -> None:
    for page in PAGES[:8]:
        assert client.get(f"/command/{page}")["Location"].startswith("/sign-in/")


def test_gao_is_led_to_the_own_tasks(outbreak: Town, client: Client) -> None:
    gao = signed_in(client, outbreak, "gao")
    answer = gao.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/isolation/doors/"
    page = answer.content.decode()
    assert "甲wife" in page
    assert gao.get("/command/decisions/").status_code == 403


def test_numbers_open_and_late_groups_lead_to_their_tasks(outbreak: Town, client: Client) -> None:
    clock.set_exercise(at=NOON + timedelta(days=2), paused=True)
    page = signed_in(client, outbreak, "he").get("/command/").content.decode()
    assert "/command/measures/?kind=central_isolation" in page
    assert "late=1" in page and "0976-0000102" in page
    past = client.get("/command/?as_of=2022-11-08T12:30").content.decode()
    assert "as the city knew them at 2022-11-08 12:30" in past


@pytest.mark.parametrize("name", ["he", "wu", "officer"])
def test_no_number_leads_to_a_refusal(outbreak: Town, client: Client, name: str) -> None:
    shown = signed_in(client, outbreak, name)
    page = shown.get("/command/board/numbers/").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)}
    assert len(links) > 3
    assert [link for link in links if shown.get(link, follow=True).status_code != 200] == []


def test_the_bar_shows_the_name_in_the_readers_language(outbreak: Town, client: Client) -> None:
    page = signed_in(client, outbreak, "he").get("/command/").content.decode()
    account = outbreak.accounts["he"]
    assert f"<strong>{account.display_name_en or account.display_name}</strong>" in page


def test_taking_a_task_tells_the_other_boards(outbreak: Town, client: Client) -> None:
    task = Task.objects.filter(kind="transfer").first()
    assert task is not None
    with CaptureQueriesContext(connection) as asked:
        signed_in(client, outbreak, "he").post(f"/command/task/{task.ref}/take/")
    assert any("pg_notify" in one["sql"] for one in asked)


def test_take_and_hand_over_with_one_owner_at_every_moment(outbreak: Town, client: Client) -> None:
    task = Task.objects.filter(kind="transfer").first()
    assert task is not None
    gao, he = signed_in(Client(), outbreak, "gao"), signed_in(client, outbreak, "he")
    url = f"/command/task/{task.ref}/"
    assert gao.post(f"{url}take/")["Location"] == url
    assert gao.post(f"{url}take/").status_code == 302  # pressed twice
    answer = he.post(f"{url}take/")
    assert answer.status_code == 409 and "gao has this task" in answer.content.decode()
    assert he.post(f"{url}hand-over/", {"to": "he"}).status_code == 409
    refused = gao.post(f"{url}hand-over/", {"to": "zhou"})
    assert refused.status_code == 409 and "zhou has no right to this task" in refused.content.decode()
    assert gao.post(f"{url}hand-over/", {"to": "nobody"}).status_code == 409
    assert gao.post(f"{url}hand-over/", {"to": "he"}).status_code == 302
    task.refresh_from_db()
    assert task.owner == outbreak.accounts["he"].pk


def test_a_closed_task_and_a_foreign_one_cannot_be_taken(outbreak: Town, client: Client) -> None:
    gao = signed_in(client, outbreak, "gao")
    own = Task.objects.filter(building=outbreak.buildings[2].pk).first()
    foreign = Task.objects.filter(building=outbreak.buildings[3].pk).first()
    assert own is not None and foreign is not None
    Task.objects.filter(pk=own.pk).update(state="done")
    assert "closed already" in gao.post(f"/command/task/{own.ref}/take/").content.decode()
    assert gao.post(f"/command/task/{foreign.ref}/take/").status_code == 404
    assert gao.get(f"/command/task/{foreign.ref}/").status_code == 404


def test_paging_shows_every_task_once(outbreak: Town, client: Client) -> None:
    Task.objects.bulk_create(
        Task(kind="test", room="command", group="screening", subject_kind="person", building=outbreak.buildings[1].pk,
             subject_id=outbreak.people["lin"].pk, key=f"t{n}", opens_at=NOON, due_at=NOON)
        for n in range(120)
    )  # fmt: skip
    gao, url, seen = signed_in(client, outbreak, "gao"), "/command/dispatch/?kind=test", 0
    while url:
        page = gao.get(url)
        seen += len(page.context["lines"])
        url = f"/command/dispatch/{page.context['page'].next}" if page.context["page"].next else ""
    within = Task.objects.filter(
        kind="test", state="open", building__in=[outbreak.buildings[1].pk, outbreak.buildings[2].pk]
    )
    assert seen == within.filter(opens_at__lte=NOON + timedelta(hours=12)).count() >= 120
    assert gao.get("/command/dispatch/?after=broken").status_code == 200


def test_groups_are_edited_by_those_who_may(town: Town, client: Client) -> None:
    he = signed_in(client, town, "he")
    values = {"name": "流调组", "name_en": "Tracing", "duties": "finds contacts", "phone": "110"}
    assert he.post("/command/groups/tracing/", values).status_code == 302
    assert Group.objects.get(key="tracing").name_en == "Tracing"
    assert "Answers for" in he.post("/command/groups/tracing/", {"name": ""}).content.decode()
    assert he.post("/command/groups/tracing/members/", {"account": "wu", "role": "deputy"}).status_code == 302
    assert (
        "no account"
        in he.post("/command/groups/tracing/members/", {"account": "x", "role": "head"}).content.decode()
    )
    member = Group.objects.get(key="tracing").memberships.get(name="wu")
    he.post(f"/command/groups/tracing/members/{member.pk}/end/")
    member.refresh_from_db()
    assert member.until == NOON
    assert he.post(f"/command/groups/transfer/members/{member.pk}/end/").status_code == 404
    wu = signed_in(Client(), town, "wu")
    assert wu.post("/command/groups/tracing/", values).status_code == 403


def test_the_clock_page_sets_the_clock_and_is_absent_in_a_real_response(town: Town, client: Client) -> None:
    he = signed_in(client, town, "he")
    assert he.post("/command/clock/", {"what": "jump", "to": "2022-11-09T08:00"}).status_code == 302
    assert clock.now().isoformat() == "2022-11-09T00:00:00+00:00"
    assert (
        "cannot go back"
        in he.post("/command/clock/", {"what": "jump", "to": "2022-11-01T08:00"}).content.decode()
    )
    assert he.post("/command/clock/", {"what": "speed", "speed": "60"}).status_code == 302
    assert he.post("/command/clock/", {"what": "resume"}).status_code == 302
    assert he.post("/command/clock/", {"what": "speed", "speed": "x"}).status_code == 200
    Clock.objects.update(exercise=False)
    assert he.get("/command/clock/").status_code == 404


def test_reading_a_record_stands_in_the_reading_log(outbreak: Town, client: Client) -> None:
    he = actor_for(outbreak.accounts["he"], at=NOON)
    person_for(he, outbreak.people["lin"].ref, why="a call")
    page = signed_in(client, outbreak, "he").get("/command/reads/?who=he&whom=P10").content.decode()
    assert "a call" in page and "P10" in page and "甲lin" not in page
    assert "a call" not in client.get("/command/reads/?who=wu").content.decode()


def test_a_failed_review_is_counted_and_listed(outbreak: Town, client: Client) -> None:
    SubjectRow.objects.filter(subject_id=outbreak.people["wife"].pk).update(failures=2, trouble="bad row")
    page = signed_in(client, outbreak, "he").get("/command/trouble/").content.decode()
    assert "bad row" in page
