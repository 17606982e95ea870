"""After the time of keeping the detail of a round is gone, its sums stay, and nothing the loop decided changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from frontline.city.access import Actor
from frontline.city.models import LogEntry
from frontline.facts.base import person
from frontline.loop import queries as loop
from frontline.loop import reconcile, slips
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow
from frontline.screening.actions import expiry, people, rounds
from frontline.screening.actions.completion import close_unfinished, complete_round
from frontline.screening.actions.results import Told
from frontline.screening.models import Arrival, Expected, Registration, Round, Swab, Tally, Tube, Visit
from frontline.screening.queries.person import samples_of
from frontline.screening.queries.rounds import overdue
from tests.screening.actions.test_results import sampled, say
from tests.screening.conftest import enter
from tests.screening.telling import after, open_round
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DONE = after(130)


def later(days: float) -> datetime:
    return DONE + timedelta(days=days)


@pytest.fixture
def round(staffed: Town, ma: Actor, sonam: Actor) -> Round:
    """A complete round: two tubes, one of them positive, one visit, one excuse."""
    round = open_round(staffed)
    row = Expected.objects.get(round=round, person=staffed.people["far"])
    people.record_visit(row, outcome="away", note="在西宁", by=sonam, at=after(20))
    sampled(round, "T1", "P10", "P11", minute=10)
    sampled(round, "T2", "P12", "P13", "P20", minute=20)
    Registration.objects.create(
        ref="6f0e4a7e-9d35-4c3c-8b5f-2f1170c1a6e0",
        round=round,
        code="R-1",
        details='{"name": "甲乙"}',
        at=after(1),
    )
    say(ma, Told("T1", "positive"), Told("T2", "negative"))
    sampled(round, "R1", "P10", purpose="single", minute=121)
    sampled(round, "R2", "P11", purpose="single", minute=122)
    say(ma, Told("R1", "negative"), Told("R2", "negative"), at=after(128))
    rounds.end_round(round, by=sonam, at=after(129))
    complete_round(round, why="已核实", by=sonam, at=DONE)
    round.refresh_from_db()
    return round


def partitions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE c.relkind = 'r' AND c.relname LIKE 'screening_%'"
        )
        return int(cursor.fetchone()[0])


def test_nothing_goes_before_its_time(round: Round) -> None:
    assert expiry.erase_detail(at=later(179)) is False
    assert Swab.objects.filter(round=round).count() == 7


def test_the_detail_goes_and_the_sums_stay(staffed: Town, round: Round) -> None:
    tallies = list(
        Tally.objects.order_by("building").values_list("building", "expected", "sampled", "excused")
    )
    before = partitions()
    assert expiry.erase_detail(at=later(180)) is True
    assert expiry.erase_detail(at=later(180)) is False
    assert partitions() == before - 3
    for table in (Expected, Tube, Swab, Visit):
        assert not table.objects.filter(round=round).exists()
    assert Registration.objects.get().details == ""
    round.refresh_from_db()
    assert round.erased_at == later(180)
    assert {key: round.kept[key] for key in ("people", "tubes", "swabs", "visits")} == {
        "people": 8, "tubes": 4, "swabs": 7, "visits": 1,
    }  # fmt: skip
    assert round.kept["results"] == {"negative": 3, "positive": 1} and round.kept["excused"] == {"away": 1}
    assert (
        list(Tally.objects.order_by("building").values_list("building", "expected", "sampled", "excused"))
        == tallies
    )
    entry = LogEntry.objects.get(kind="round_detail_erased")
    assert (entry.detail["round"], entry.detail["days"], entry.detail["swabs"]) == (round.pk, 180, 7)


def test_the_loop_finds_what_it_found_before(staffed: Town, round: Round, sonam: Actor) -> None:
    """Lin's son has a measure: his negative tube stays a fact. Others' tubes nobody rests on are gone."""
    son, lin = staffed.people["lin_son"], staffed.people["lin"]
    row = MeasureRow.objects.filter(subject_kind="person", subject_id=lin.pk).first()
    assert row is not None
    row.pk, row.ref, row.subject_id = None, uuid4(), son.pk
    MeasureRow.objects.bulk_create([row])
    before = [(test.id, test.at, test.result) for test in slips.tests_of(son, at=later(180))]
    own = [(test.id, test.at) for test in slips.tests_of(lin, at=later(180))]
    assert before and own
    expiry.erase_detail(at=later(180))
    assert [(test.id, test.at, test.result) for test in slips.tests_of(son, at=later(180))] == before
    assert [(test.id, test.at) for test in slips.tests_of(lin, at=later(180))] == own
    assert slips.tests_of(staffed.people["patient"], at=later(180)) == []
    assert FactRow.objects.filter(subject_id=son.pk, kind="test_reported").count() == 1
    reconcile.settle(at=later(180))
    assert list(reconcile.differences(at=later(180))) == []
    assert loop.measures_of(person(lin.pk), at=later(180)) == []


def test_what_still_waits_is_worked_out_first(round: Round) -> None:
    Arrival.objects.create(round=round, tube="6f0e4a7e-9d35-4c3c-8b5f-2f1170c1a6e0")
    assert expiry.erase_detail(at=later(200)) is False


def test_a_city_may_keep_its_rounds(round: Round) -> None:
    with override_settings(SCREENING_KEEP_DAYS=0):
        assert expiry.erase_detail(at=later(2_000)) is False
    with override_settings(SCREENING_KEEP_DAYS=7):
        assert expiry.erase_detail(at=later(7)) is True


def test_the_worker_may_drop_a_rounds_tables_and_pages_may_not(round: Round) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('frontline_worker', 'screening_drop_partitions(bigint)', 'execute')"
        )
        assert cursor.fetchone()[0] is True
        cursor.execute(
            "SELECT has_function_privilege('frontline_web', 'screening_drop_partitions(bigint)', 'execute')"
        )
        assert cursor.fetchone()[0] is False
        cursor.execute("SET LOCAL ROLE frontline_worker")
        assert expiry.erase_detail(at=later(180)) is True
        cursor.execute("RESET ROLE")


def test_pages_say_since_when_the_detail_is_gone(
    client: Client, staffed: Town, round: Round, sonam: Actor
) -> None:
    expiry.erase_detail(at=later(180))
    client.force_login(staffed.accounts["sonam"])
    client.cookies["django_language"] = "en"
    page = client.get(reverse("screening:round", args=[round.ref]))
    assert "Detail erased on 2023-05-11" in page.content.decode()
    assert (page.context["count"].expected, page.context["count"].sampled) == (8, 5)
    assert reverse("screening:printed", args=[round.ref]) not in page.content.decode()
    for name in ("missing", "completion", "points", "conflicts"):
        answer = client.get(reverse(f"screening:{name}", args=[round.ref]))
        assert answer.status_code == 200
        assert name in ("points", "conflicts") or "Detail erased" in answer.content.decode()
    site = round.points.get().site.ref
    assert "Detail erased" in client.get(reverse("screening:point", args=[round.ref, site])).content.decode()
    assert client.get(reverse("screening:home")).status_code == 200
    assert [one.title for one in samples_of(sonam, staffed.people["patient"])] == []


def test_a_round_that_merely_ended_is_kept_and_stands_on_the_board_until_somebody_closes_it(
    staffed: Town, ma: Actor, sonam: Actor
) -> None:
    round = open_round(staffed)
    sampled(round, "T1", "P10")
    rounds.end_round(round, by=sonam, at=DONE)
    assert expiry.erase_detail(at=later(400)) is False
    assert not overdue(replace(sonam, at=later(2))).exists()
    assert list(overdue(replace(sonam, at=later(4)))) == [round]
    with pytest.raises(Refused, match="Say why"):
        close_unfinished(round, why=" ", by=sonam, at=later(400))
    close_unfinished(round, why="实验室停运，结果不再有", by=sonam, at=later(400))
    round.refresh_from_db()
    assert (round.state, round.closed_at, round.closed_by_name) == ("unfinished", later(400), sonam.name)
    assert not overdue(replace(sonam, at=later(401))).exists()
    with pytest.raises(Refused, match="Only a round"):
        close_unfinished(round, why="再一次", by=sonam, at=later(401))
    assert expiry.erase_detail(at=later(579)) is False
    assert expiry.erase_detail(at=later(580)) is True


def test_a_round_closed_in_error_may_still_be_complete(staffed: Town, ma: Actor, sonam: Actor) -> None:
    round = open_round(staffed)
    sampled(round, "T1", "P10")
    rounds.end_round(round, by=sonam, at=after(110))
    close_unfinished(round, why="以为没有结果", by=sonam, at=after(111))
    say(ma, Told("T1", "negative"))
    round.refresh_from_db()
    assert complete_round(round, why="其余已外出", by=sonam, at=after(121)).people == 1


def test_the_page_closes_a_round_with_a_reason(client: Client, staffed: Town, sonam: Actor) -> None:
    round = open_round(staffed)
    rounds.end_round(round, by=sonam, at=after(110))
    enter(client, staffed, "sonam")
    page = reverse("screening:completion", args=[round.ref])
    assert "必填" in client.post(page, {"do": "close"}).content.decode()
    answer = client.post(page, {"do": "close", "why_not": "采样点停电"}, follow=True).content.decode()
    assert "采样点停电" in answer and "签署" in answer
