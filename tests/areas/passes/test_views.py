"""Pages of passes: a resident asks, an official gives, the gate fetches its lists and tells what it noted."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.passes import actions
from frontline.areas.passes.models import Crossing, Pass
from frontline.city import clock
from frontline.city.models import LogEntry, Site
from tests.areas.conftest import NOON
from tests.areas.passes.making import acting, all_passes, commander, given, lorry, roads, secretaries, wish
from tests.town import Town

Enter = Callable[[str], Client]
TIMES = {"since": "2022-11-08T12:00", "until": "2022-11-09T12:00"}
ASKED = {
    "ground": "hospital",
    "often": "many",
    "vehicle": "",
    "escort": "",
    "note": "",
    "service": "",
    **TIMES,
}
DESK = {**ASKED, "code": "", "drivers": "", "going": "", "place": ""}


@pytest.fixture
def points(town: Town) -> dict[str, Site]:
    clock.set_exercise(at=NOON, paused=True)
    secretaries(town)
    commander(town)
    return roads(town)


@pytest.fixture
def enter(town: Town, points: dict[str, Site]) -> Enter:
    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        if name:
            client.force_login(town.accounts[name])
        return client

    return sign_in


def one(**fields: object) -> Pass:
    return all_passes().get(**fields)


def test_a_resident_asks_and_reads_the_answer(town: Town, enter: Enter) -> None:
    lin = enter("lin")
    ask = reverse("areas:ask-pass")
    assert ask in lin.get(reverse("residents:home")).content.decode()
    assert "甲lin_mother" in lin.get(ask).content.decode()
    person = str(town.people["lin_mother"].ref)
    answer = lin.post(ask, {**ASKED, "person": person, "note": "透析"})
    row = one(person=town.people["lin_mother"])
    assert answer.url == reverse("areas:pass-card", args=[row.ref])  # type: ignore[attr-defined]
    assert "the answer stands here" in lin.get(answer.url).content.decode()  # type: ignore[attr-defined]

    east = enter("east")
    here = reverse("areas:pass", args=[row.ref])
    assert here in east.get(reverse("areas:passes-waiting")).content.decode()
    east.post(here, {"action": "refuse", "why": "请先打电话"})
    assert "请先打电话" in lin.get(answer.url).content.decode()  # type: ignore[attr-defined]


def test_a_resident_asks_for_nobody_elses_household(town: Town, enter: Enter) -> None:
    person = str(town.people["far"].ref)
    enter("lin").post(reverse("areas:ask-pass"), {**ASKED, "person": person})
    assert not all_passes().exists()


def test_given_at_the_desk_shown_printed_revoked(town: Town, enter: Enter) -> None:
    he, give = enter("he"), reverse("areas:give-pass")
    lin = town.people["lin"]
    assert f'value="{lin.code}"' in he.get(give, {"person": str(lin.ref)}).content.decode()
    here = he.post(give, {**DESK, "code": lin.code}).url  # type: ignore[attr-defined]
    row = one(person=lin)
    assert here == reverse("areas:pass", args=[row.ref])
    for size in ("a4", "card"):
        card = he.get(reverse("areas:pass-card", args=[row.ref]), {"size": size}).content.decode()
        assert "data:image/svg+xml" in card and row.number in card and f'data-size="{size}"' in card
    assert LogEntry.objects.filter(kind="person_read", subject_id=lin.pk, detail__why="pass").exists()
    assert "few words" not in he.post(here, {"action": "revoke", "why": ""}).content.decode()
    assert one(pk=row.pk).revoked_at is None
    he.post(here, {"action": "revoke", "why": "用完"})
    assert one(pk=row.pk).revoked_why == "用完"
    assert (
        "data:image/svg+xml"
        not in enter("lin").get(reverse("areas:pass-card", args=[row.ref])).content.decode()
    )


def test_a_vehicle_with_its_drivers(town: Town, enter: Enter, points: dict[str, Site]) -> None:
    he, give = enter("he"), reverse("areas:give-pass")
    said = {
        **DESK, "ground": "goods", "service": "food", "vehicle": "青a12345", "drivers": "王海平, 002x\n李 建 国\n",
        "going": "3号楼", "points": [str(points["west"].ref)], "often": "once",
    }  # fmt: skip
    page = he.post(give, {**said, "going": "扎西科路"}).content.decode()
    assert "Several buildings fit" in page
    assert "No such address" in he.post(give, {**said, "going": "nowhere"}).content.decode()
    assert "Nobody with this code" in he.post(give, {**said, "code": "X"}).content.decode()
    he.post(give, said)
    row = one(vehicle="青A12345")
    assert row.holders == [["王海平", "002X"], ["李 建 国", ""]]
    assert (row.once, row.points, row.building_id) == (True, [points["west"].pk], town.buildings[3].pk)


def test_a_second_signature_on_its_page(town: Town, enter: Enter) -> None:
    he, give = enter("he"), reverse("areas:give-pass")
    said = {**DESK, "ground": "other", "note": "照看牲畜", "code": town.people["lin"].code}
    here = he.post(give, said).url  # type: ignore[attr-defined]
    assert "a second person has to sign" in he.get(here).content.decode()
    enter("deputy").post(here, {"action": "sign"})
    assert one().complete_at == NOON
    assert "settled already" in he.post(here, {"action": "sign"}).content.decode()


def test_whoever_has_no_right_is_refused(town: Town, enter: Enter) -> None:
    row = given(town)
    assert enter("gao").get(reverse("areas:give-pass")).status_code == 403
    assert (
        enter("gao").post(reverse("areas:pass", args=[row.ref]), {"action": "revoke", "why": "x"}).status_code
        == 403
    )
    assert enter("west").get(reverse("areas:pass", args=[row.ref])).status_code == 404
    assert enter("guard").get(reverse("areas:pass", args=[row.ref])).status_code == 404
    assert enter("guard").get(reverse("areas:passes")).status_code == 403
    assert enter("he").get(reverse("areas:ask-pass")).status_code == 403


def test_the_lead_reads_counts_that_open(town: Town, enter: Enter) -> None:
    given(town)
    he = enter("he")
    page = he.get(reverse("areas:passes")).content.decode()
    east = town.communities["east"]
    link = f"{reverse('areas:passes-hold')}?ground=hospital&amp;place={east.ref}"
    assert link in page
    listed = he.get(link.replace("&amp;", "&")).content.decode()
    assert "Medical care · 东社区" in listed
    nothing = he.get(reverse("areas:passes-hold"), {"ground": "goods"}).content.decode()
    assert "No pass is in this list" in nothing
    assert he.get(reverse("areas:passes-hold"), {"place": "x"}).status_code == 404


def test_the_gate_and_its_lists_say_nothing_about_anybody(
    town: Town, enter: Enter, points: dict[str, Site]
) -> None:
    row = actions.give(lorry(town), by=acting(town, "he"), at=NOON)
    actions.revoke(row, why="x", by=acting(town, "he"), at=NOON)
    nobody = enter("")
    assert nobody.get(reverse("areas:gate")).status_code == 200
    listed = nobody.get(reverse("areas:gate-points")).json()
    assert [one["name"] for one in listed["points"]] == ["结古东检查点", "结古东检查点"]
    stopped = nobody.get(reverse("certificate-revoked"))
    assert stopped.json()["revoked"] == [row.number]
    assert "王" not in stopped.content.decode() and "青" not in stopped.content.decode()


def entry(row: Pass | None, **more: str) -> dict[str, str]:
    number = row.number if row else ""
    return {
        "id": str(uuid4()),
        "number": number,
        "way": "in",
        "outcome": "passed",
        "at": NOON.isoformat(),
        **more,
    }


def test_the_guards_device_tells_when_it_is_back(town: Town, enter: Enter, points: dict[str, Site]) -> None:
    row = given(town)
    at = reverse("areas:crossings", args=[points["east"].ref])
    guard = Client(enforce_csrf_checks=True)
    guard.force_login(town.accounts["guard"])
    body = json.dumps({"crossings": [entry(row), entry(None, outcome="not_genuine")]})
    assert guard.post(at, body, content_type="application/json").status_code == 403
    key = guard.get(at).json()["csrf"]
    for _ in range(2):
        told = guard.post(at, body, content_type="application/json", headers={"X-CSRFToken": key})
        assert told.json() == {"taken": 2}
    all_passes()
    assert Crossing.objects.count() == 2
    page = enter("guard").get(reverse("areas:point", args=[points["east"].ref])).content.decode()
    assert "into the city 1, out of it 0, turned away 1" in page and "2 ever" in page
    shown = enter("he").get(reverse("areas:pass", args=[row.ref])).content.decode()
    assert "passed: 1" in shown


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"crossings": {}}', '{"crossings": [1]}', '{"crossings": [{"id": "x"}]}', "9" * 300_000],
)
def test_what_no_device_sends_is_refused(
    town: Town, enter: Enter, points: dict[str, Site], body: str
) -> None:
    at = reverse("areas:crossings", args=[points["east"].ref])
    assert enter("guard").post(at, body, content_type="application/json").status_code == 400
    bare = json.dumps({"crossings": [entry(None, at="2022-11-08T12:00")]})
    assert enter("guard").post(at, bare, content_type="application/json").status_code == 400
    assert not Crossing.objects.exists()


def test_a_number_is_asked_of_the_house(town: Town, enter: Enter, points: dict[str, Site]) -> None:
    row = actions.give(lorry(town), by=acting(town, "he"), at=NOON)
    waits = actions.ask(wish(town), by=acting(town, "lin"), at=NOON)
    at = reverse("areas:crossings", args=[points["east"].ref])
    said = enter("guard").get(at, {"number": row.number, "way": "in"}).json()
    assert (said["outcome"], said["pass"]["vehicle"]) == ("passed", "青A12345")
    assert said["pass"]["holders"] == [{"name": "王**", "idEnd": "002X"}]
    said = enter("guard").get(at, {"number": waits.number, "way": "in"}).json()
    assert (said["outcome"], said["pass"]) == ("not_genuine", None)
    assert enter("guard_west").get(at, {"number": row.number}).status_code == 404
    assert enter("").get(at, {"number": row.number}).status_code == 302
