"""Nobody cut off: every ground, unknown accounts, lists, and a record of every question that nobody can change."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from frontline.city import api_keys, clock
from frontline.city.access import NotAllowed, NotHere
from frontline.hotline.works.actions import accounts, rules
from frontline.hotline.works.models import CutOffQuestion, Protection, UtilityAccount
from frontline.hotline.works.queries.accounts import Answer, BadList
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, who
from tests.hotline.works.crew import UTILITY, dispatcher
from tests.telling import infection, tell
from tests.town import Town, account

HOUR = timedelta(hours=1)
LIST = """户号,表号,户码,地址,欠费起
A1,M1,D1,扎西科路1号,2022-09-30
A2,M2,D2,扎西科路2号,
A4,M4,D4,,20221001
A9,,,别处,
"""


@pytest.fixture
def listed(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    made = accounts.bring_accounts(
        LIST.encode("gb18030"), office=agency(UTILITY), trade="water", by=dispatcher(town, NOON), at=NOON
    )
    assert (made.created, made.unplaced, made.refused) == (4, 1, [])
    return town


def asked(town: Town, *numbers: str, name: str = "wang", hours: float = 1) -> list[Answer]:
    at = NOON + hours * HOUR
    return accounts.ask(
        numbers, office=agency(UTILITY), way="page", why="欠费三个月", by=who(town, name, at), at=at
    )


def end_of_response(town: Town) -> None:
    lead = who(town, "hotline_lead", NOON)
    rules.change_value("response", 0, note="应急响应结束", by=lead, at=NOON)


def test_during_the_response_every_question_is_refused_and_recorded(listed: Town) -> None:
    found = asked(listed, "A1", "M2", "A4", "A9", "no such account")
    assert [one.allowed for one in found] == [False] * 5
    assert found[0].grounds == ("response", "arrears") and found[1].account is not None
    assert found[4].grounds == ("response", "unknown")
    row = CutOffQuestion.objects.get(number="A1")
    assert (row.by_name, row.why, row.allowed, row.grounds) == (
        "wang",
        "欠费三个月",
        False,
        ["response", "arrears"],
    )
    assert CutOffQuestion.objects.count() == 5


def test_after_the_response_isolation_a_risk_area_and_the_hand_protect(listed: Town) -> None:
    end_of_response(listed)
    assert [one.grounds for one in asked(listed, "A1", "A2", "A4", "A9", "none")] == [
        (),
        (),
        (),
        (),
        ("unknown",),
    ]
    tell(infection(listed.people["patient"], NOON), at=NOON)
    reconcile.settle(at=NOON)
    far = UtilityAccount.objects.get(number="A4")
    by = dispatcher(listed, NOON)
    held = accounts.protect(far, ground="家有透析病人", until=NOON + 48 * HOUR, by=by, at=NOON)
    answers = {one.number: one.grounds for one in asked(listed, "A1", "A2", "A4")}
    assert "isolated" in answers["A2"] and answers["A4"] == ("by_hand",)
    assert asked(listed, "A4", hours=49)[0].allowed, "until a day"
    accounts.end_protection(held, why="搬走", by=by, at=NOON + HOUR)
    assert asked(listed, "A4", hours=2)[0].allowed
    assert Protection.objects.get().end_why == "搬走"
    assert CutOffQuestion.objects.filter(number="A4").count() == 4


def test_no_question_can_be_changed_or_deleted(listed: Town) -> None:
    asked(listed, "A1")
    for statement in (
        "UPDATE hotline_cutoffquestion SET allowed = true",
        "DELETE FROM hotline_cutoffquestion",
    ):
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SET LOCAL ROLE frontline_web")
            cursor.execute(statement)


def test_a_list_brought_again_changes_and_never_removes(listed: Town) -> None:
    again = "account,meter,dwelling,arrears_since\nA1,M1b,D1,\nA5,M5,D5,not a day\n,,,\n"
    made = accounts.bring_accounts(
        again.encode(), office=agency(UTILITY), trade="water", by=dispatcher(listed, NOON), at=NOON
    )
    assert (made.created, made.updated, [line for line, _why in made.refused]) == (0, 1, [3, 4])
    assert UtilityAccount.objects.count() == 4
    assert UtilityAccount.objects.get(number="A1").arrears_since is None


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x00", b"name\nx\n", b"PK\x03\x04" * 100, b"x" * (17 * 1024 * 1024)], ids=len
)
def test_what_is_no_list_is_refused_in_words(listed: Town, content: bytes) -> None:
    with pytest.raises(BadList):
        accounts.bring_accounts(
            content, office=agency(UTILITY), trade="water", by=dispatcher(listed, NOON), at=NOON
        )


def test_nobody_asks_for_another_office(listed: Town) -> None:
    for name in ("health", "lin", "zhou", "he"):
        with pytest.raises((NotHere, NotAllowed)):
            asked(listed, "A1", name=name)
    with pytest.raises(Refused):
        asked(listed, "  ")
    assert CutOffQuestion.objects.count() == 0


def test_the_page_answers_a_file_and_keeps_the_audit(listed: Town) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(listed.accounts["wang"])
    url, office = reverse("hotline:cut-off"), str(agency(UTILITY).ref)
    page = client.post(url, {"numbers": "A1\nA2", "why": "arrears", "office": office}).content.decode()
    assert "may not be cut off" in page and "nobody is cut off" in page
    sent = SimpleUploadedFile("list.csv", "户号\nA1\n=cmd\n".encode(), "text/csv")
    answer = client.post(url, {"file": sent, "why": "arrears", "office": office})
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv") and "A1,no," in text and "'=cmd,no," in text
    assert CutOffQuestion.objects.filter(way="file").count() == 2
    account(listed, "song", "auditor", on_id=listed.city.pk)
    for name, reads in (("song", True), ("he", True), ("hotline_lead", True), ("health", False)):
        client.force_login(listed.accounts[name])
        assert ("=cmd" in client.get(url).content.decode()) is reads, name
    for name in ("lin", "zhou", "gao"):
        client.force_login(listed.accounts[name])
        assert client.get(url).status_code == 403


def test_a_billing_system_asks_with_a_key(listed: Town) -> None:
    by = who(listed, "wang", NOON)
    key = api_keys.make_key("收费系统", ["cut_offs"], by=by, at=NOON)
    client = Client()
    said = {"accounts": ["A1", "X"], "reason": "欠费"}
    header = {"Authorization": f"Bearer {key}"}
    answer = client.post("/api/hotline/cut-off", said, content_type="application/json", headers=header)
    assert answer.status_code == 200, answer.content
    first, second = answer.json()["answers"]
    assert (first["account"], first["allowed"], [one["key"] for one in first["grounds"]]) == (
        "A1", False, ["response", "arrears"],
    )  # fmt: skip
    assert [one["key"] for one in second["grounds"]] == ["response", "unknown"]
    assert CutOffQuestion.objects.filter(way="api", by_name="wang").count() == 2
    for wrong, status in (
        ({"accounts": []}, 422), ({"accounts": ["x"] * 1001}, 422), ({"reason": "x"}, 422), ({"accounts": ["  "]}, 422),
    ):  # fmt: skip
        told = client.post("/api/hotline/cut-off", wrong, content_type="application/json", headers=header)
        assert (told.status_code, told["Content-Type"]) == (status, "application/problem+json")
    assert client.post("/api/hotline/cut-off", said, content_type="application/json").status_code == 401
