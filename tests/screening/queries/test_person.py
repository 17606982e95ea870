"""A person's samples in time, for whoever may see them; the resident reads the same."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frontline.city import access
from frontline.city.access import NOBODY, Actor
from frontline.loop import slips
from frontline.screening.actions import books, people, rounds
from frontline.screening.actions.results import Told
from frontline.screening.models import Expected, Round
from frontline.screening.queries.person import samples_of, samples_panel
from tests.screening.actions.test_results import sampled, say
from tests.screening.telling import after, open_round, swab, tell, tube
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


def told(actor: Actor, town: Town, who: str) -> list[tuple[str, str]]:
    return [(one.title, one.text) for one in samples_of(actor, town.people[who])]


def hour(minute: float) -> str:
    return timezone.localtime(after(minute)).strftime("%m-%d %H:%M")


def test_a_sample_waits_then_has_its_result(staffed: Town, round: Round, ma: Actor, sonam: Actor) -> None:
    sampled(round, "T1", "P10")
    [entry] = samples_of(sonam, staffed.people["lin"])
    assert (entry.title, entry.text) == (
        "Sampled · 第一轮",
        f"tube T1 · at the door, desk 1 · result awaited since {hour(5)}",
    )
    say(ma, Told("T1", "negative"))
    [entry] = samples_of(sonam, staffed.people["lin"])
    assert entry.text.endswith(f"negative, {hour(120)}")
    assert entry.tone == "green" and "/tube/" in entry.url


def test_a_positive_tube_leads_to_its_recall_and_the_single_test(
    staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    sampled(round, "T1", "P10", "P11")
    say(ma, Told("T1", "positive"))
    retest, first = samples_of(sonam, staffed.people["lin"])
    assert retest.title.startswith("Single re-test to take") and retest.text == "because of tube T1"
    assert "/people/" in first.url and first.tone == "red"
    sampled(round, "R1", "P10", purpose="single", minute=125)
    say(ma, Told("R1", "negative"), at=after(150))
    titles = [title for title, _ in told(sonam, staffed, "lin")]
    assert titles == ["Single sample · 第一轮", "Single re-test done", "Sampled · 第一轮"]


def test_visits_excuses_and_undone_scans_are_told(staffed: Town, round: Round, sonam: Actor) -> None:
    row = Expected.objects.get(round=round, person=staffed.people["lin"])
    people.record_visit(row, outcome="not_at_home", note="晚上再来", by=sonam, at=after(20))
    people.excuse(row, reason="tested_elsewhere", note="西宁", by=NOBODY, at=after(30))
    tell(round, tube([swab(0, "P10", 10, undone=11)]))
    books.keep_books(at=after(40))
    assert told(sonam, staffed, "lin") == [
        ("Excused · 第一轮", "tested elsewhere · 西宁"),
        ("Visit at the door · 第一轮", f"nobody at home · 晚上再来 · sonam · next try {hour(140)}"),
        ("Scan undone · 第一轮", f"tube T0001 · at the door, desk 1 · {hour(11)}"),
    ]


def test_who_is_still_asked_for_is_said(staffed: Town, round: Round, sonam: Actor) -> None:
    assert told(sonam, staffed, "lin") == [("Not yet sampled · 第一轮", f"asked to come from {hour(0)}")]


def test_only_those_who_work_with_people_read_it(client: Client, staffed: Town, round: Round) -> None:
    sampled(round, "T1", "P10")
    lin = staffed.people["lin"]
    account(staffed, "zhao", "agency_head", on_id=staffed.city.pk)
    for who, sees in (
        ("gao", True),
        ("he", True),
        ("wu", True),
        ("zhao", False),
        ("reviewer", False),
        ("lin", False),
    ):
        actor = access.actor_for(staffed.accounts[who], at=after(30))
        assert (samples_panel(actor, lin) is not None) is sees, who
    client.force_login(staffed.accounts["gao"])
    page = client.get(reverse("cases:person", args=[lin.ref])).content.decode()
    assert (
        "T1" in page and reverse("screening:home") + "tube/" not in page
    )  # tubes are the laboratory's pages
    far = reverse("cases:person", args=[staffed.people["far"].ref])
    assert client.get(far).status_code == 404


def test_lin_reads_of_her_own_sample_what_others_read(
    client: Client, staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    lin = staffed.people["lin"]
    sampled(round, "T1", "P10")
    rounds.end_round(round, by=sonam, at=after(100))
    client.force_login(staffed.accounts["lin"])
    client.cookies["django_language"] = "en"
    assert f"result awaited since {hour(5)}" in client.get("/residents/").content.decode()
    say(ma, Told("T1", "negative"))
    [test] = slips.tests_of(lin, at=after(121))
    [entry] = samples_of(sonam, lin)
    assert (test.at, test.result) == (entry.at, "negative")


def test_lin_is_told_what_a_positive_or_useless_tube_means(
    client: Client, staffed: Town, round: Round, ma: Actor
) -> None:
    sampled(round, "T1", "P10")
    client.force_login(staffed.accounts["lin"])
    client.cookies["django_language"] = "en"
    say(ma, Told("T1", "invalid"))
    assert "please be sampled once more" in client.get("/residents/").content.decode()
    say(ma, Told("T1", "positive"))
    assert "a single test must say whose it is" in client.get("/residents/").content.decode()
