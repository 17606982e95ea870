"""Pages of the hotline: an operator registers, an office answers, a resident asks and has the last word."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from frontline.city import clock
from frontline.city.fields import blind_index
from frontline.city.models import LogEntry, Person
from frontline.city.numbers import request_id, request_number
from frontline.hotline.actions import offices
from frontline.hotline.models import CatalogueVersion, Request
from frontline.hotline.queries import catalogue as kept
from tests.hotline.conftest import NOON
from tests.hotline.desk import PHONE, agency, asked, who
from tests.town import Town, account

Enter = Callable[[str], Client]
INTAKE = reverse("hotline:intake")


@pytest.fixture
def enter(town: Town) -> Enter:
    clock.set_exercise(at=NOON, paused=True)

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return client

    return sign_in


def said(**more: object) -> dict[str, object]:
    return {"phone": "138 0000 0001", "words": "我们楼停水一天了", "key": str(uuid4()), **more}


def page_of(row: Request) -> str:
    return reverse("hotline:request", args=[row.ref])


def act(client: Client, row: Request, do: str, **fields: object) -> str:
    told = {f"{do}-{name}": str(value) for name, value in fields.items()}
    answer = client.post(reverse("hotline:act", args=[row.ref]), {"do": do, **told}, follow=True)
    return answer.content.decode()


def test_an_operator_registers_a_call_and_reads_the_number_out(town: Town, enter: Enter) -> None:
    sun = enter("sun")
    answer = sun.post(INTAKE, said(address="扎西科路1号"), follow=True)
    row = Request.objects.get()
    assert f"Request {row.number}" in answer.content.decode()
    assert (row.category, row.proposed, row.building_id) == ("water", "water", town.buildings[1].pk)
    assert row.phone == PHONE


def test_household_needs_and_earlier_requests_stand_beside_and_the_look_is_logged(
    town: Town, enter: Enter
) -> None:
    lin, mother = town.people["lin"], town.people["lin_mother"]
    _with_phone(lin)
    Person.objects.filter(pk=mother.pk).update(needs=["dialysis"])
    earlier = asked(town, NOON - timedelta(hours=1), person=lin)
    beside = enter("sun").post(reverse("hotline:beside"), said(), headers={"HX-Trigger-Name": "phone"})
    text = beside.content.decode()
    assert lin.name in text and mother.name in text and "dialysis" in text and earlier.number in text
    assert "Perhaps the same matter" in text
    assert LogEntry.objects.filter(kind="person_read", subject_id=lin.pk, detail__why="hotline call").exists()


def test_a_look_is_logged_once_for_each_form_and_person(town: Town, enter: Enter) -> None:
    _with_phone(town.people["lin"])
    sun, told = enter("sun"), said()
    for words in ("停", "停水", "停水了"):
        sun.post(reverse("hotline:beside"), {**told, "words": words}, headers={"HX-Trigger-Name": "words"})
    looks = LogEntry.objects.filter(kind="person_read", subject_id=town.people["lin"].pk)
    assert looks.count() == 1
    sun.post(reverse("hotline:beside"), said())
    assert looks.count() == 2, "another call"


def _with_phone(person: Person) -> None:
    person.phone, person.phone_key = PHONE, blind_index(PHONE)
    person.save()


def test_a_repeat_is_joined_at_registration(town: Town, enter: Enter) -> None:
    first = asked(town, NOON)
    enter("sun").post(INTAKE, said(into=str(first.ref), category="water"))
    assert Request.objects.get(leads=first).state == "joined"


def test_an_office_sees_its_own_accepts_pauses_and_says_what_was_done(town: Town, enter: Enter) -> None:
    row = asked(town, NOON)
    assert row.number in enter("wang").get(reverse("hotline:office")).content.decode()
    assert row.number not in enter("health").get(reverse("hotline:office")).content.decode()
    assert enter("health").get(page_of(row)).status_code == 404
    wang = enter("wang")
    act(wang, row, "accept")
    act(wang, row, "pause", reason="等配件", until="2022-11-08T18:00")
    row.refresh_from_db()
    assert row.state == "paused"
    act(wang, row, "resume")
    assert "换了水表" in act(wang, row, "hand_in", reason="换了水表")


def test_a_deed_that_the_page_did_not_offer_is_refused_in_words(town: Town, enter: Enter) -> None:
    row = asked(town, NOON)
    assert "stands elsewhere" in act(enter("wang"), row, "hand_in", reason="x")
    assert "This field is required" in act(enter("wang"), row, "send_back", reason="")
    assert "Nothing waits for your office" in act(enter("wang"), row, "send_back", reason="不是我们的")


def test_the_desk_routes_what_was_returned(town: Town, enter: Enter) -> None:
    row = asked(town, NOON)
    act(enter("wang"), row, "send_back", reason="不是我们")
    sun = enter("sun")
    assert row.number in sun.get(reverse("hotline:listed-route")).content.decode()
    act(sun, row, "route", to=agency("市卫生健康局").ref, reason="饮水卫生")
    row.refresh_from_db()
    assert row.office == agency("市卫生健康局")


def test_who_had_it_at_a_minute_is_on_the_page(town: Town, enter: Enter) -> None:
    row = asked(town, NOON - timedelta(hours=2))
    offices.accept(row, by=who(town, "wang", NOON - timedelta(hours=1)), at=NOON - timedelta(hours=1))
    sun = enter("sun")
    then = sun.get(page_of(row), {"at": "2022-11-08T10:30"}).content.decode()
    assert "Passed to the office in charge" in then and "since 11-08 10:00" in then
    assert "not registered yet" in sun.get(page_of(row), {"at": "2022-11-08T09:00"}).content.decode()
    assert sun.get(page_of(row), {"at": "no such time"}).status_code == 200


def test_a_resident_asks_and_has_the_last_word(town: Town, enter: Enter) -> None:
    lin = enter("lin")
    lin.post(reverse("hotline:ask"), {"words": "家里停水了", "key": str(uuid4())})
    row = Request.objects.get()
    assert (row.channel, row.person_id, row.building_id) == (
        "page",
        town.people["lin"].pk,
        town.buildings[1].pk,
    )
    assert row.number in lin.get(reverse("hotline:mine")).content.decode()
    assert row.number in lin.get(reverse("residents:home")).content.decode()
    offices.accept(row, by=who(town, "wang", NOON), at=NOON)
    offices.hand_in(row, done="水管已修", by=who(town, "wang", NOON), at=NOON)
    assert "水管已修" in lin.get(page_of(row)).content.decode()
    act(lin, row, "not_solved", reason="还是没水")
    row.refresh_from_db()
    assert row.state == "reopened"
    assert "还是没水" in enter("water_head").get(page_of(row)).content.decode()
    assert "Came back as not solved" in enter("water_head").get(reverse("hotline:office")).content.decode()


def test_a_grid_worker_asks_for_somebody_and_nobody_else_reads_it(town: Town, enter: Enter) -> None:
    told = {
        "words": "老人没有饭吃",
        "other": "on",
        "asker": "甲老人",
        "address": "扎西科路2号",
        "key": str(uuid4()),
    }
    enter("gao").post(reverse("hotline:ask"), told)
    row = Request.objects.get()
    assert (row.channel, row.asker, row.building_id) == ("behalf", "甲老人", town.buildings[2].pk)
    assert enter("gao").get(page_of(row)).status_code == 200
    for name in ("lin", "zhou", "health", "officer"):
        assert enter(name).get(page_of(row)).status_code == 404


def test_search_by_number_telephone_words_and_place(town: Town, enter: Enter) -> None:
    row = asked(town, NOON, "水管冻裂漏水")
    other = asked(town, NOON, "没有菜", category="food", phone="13900000009", building=town.buildings[4])
    sun, find = enter("sun"), reverse("hotline:find")
    assert sun.get(find, {"q": row.number}).headers["Location"] == page_of(row)
    for text, wanted, not_wanted in (
        (PHONE, row, other), ("漏水", row, other), ("4号楼", other, row), ("13900000009", other, row),
    ):  # fmt: skip
        page = sun.get(find, {"q": text}).content.decode()
        assert wanted.number in page and not_wanted.number not in page, text
    assert "No request within your right" in sun.get(find, {"q": "没有这样的词"}).content.decode()


def test_a_wrong_digit_finds_nothing() -> None:
    number = request_number(1234567)
    assert request_id(number) == 1234567
    assert [request_id(text) for text in (number[:-1] + "x", "1", "")] == [None, None, None]
    swapped = number[1] + number[0] + number[2:]
    assert request_id(swapped) is None


def test_hostile_forms_are_answered_in_words(town: Town, enter: Enter) -> None:
    sun = enter("sun")
    for wrong in (
        {"words": "水" * 1_000_000}, {"words": "x" * 4001}, {"phone": "call me"}, {"key": "none"}, {"words": ""},
    ):  # fmt: skip
        answer = sun.post(INTAKE, said(**wrong))
        assert answer.status_code in (200, 400)
    assert Request.objects.count() == 0
    large = SimpleUploadedFile("x.jpg", b"\xff\xd8" + b"\0" * 9_000_000, "image/jpeg")
    assert "8 MB" in sun.post(INTAKE, said(photo=large)).content.decode()
    sun.post(INTAKE, said(words="<script>alert(1)</script> 停水", asker="<b>x</b>"))
    page = sun.get(page_of(Request.objects.get())).content.decode()
    assert "<script>alert" not in page and "<b>x</b>" not in page and "&lt;script&gt;" in page


def test_a_photo_is_served_to_those_who_may_read_the_request(town: Town, enter: Enter) -> None:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "blue").save(made, "PNG")
    photo = SimpleUploadedFile("x.png", made.getvalue(), "image/png")
    enter("sun").post(INTAKE, said(photo=photo))
    url = reverse("hotline:attachment", args=[Request.objects.get().attachments.get().ref])
    assert enter("wang").get(url).headers["Content-Type"] == "image/jpeg"
    assert enter("health").get(url).status_code == enter("lin").get(url).status_code == 404


def test_the_catalogue_is_edited_as_dated_versions(town: Town, enter: Enter) -> None:
    lead = enter("hotline_lead")
    address = reverse("hotline:category", args=["water"])
    before = lead.get(address)
    assert before.status_code == 200 and enter("sun").get(address).status_code == 403
    told = {
        "zh": "供水", "en": "Water supply", "clocks": "supply", "office": str(agency("市卫生健康局").ref),
        "place": str(town.township.ref), "place_office": str(agency("市供排水公司").ref), "note": "改派",
    }  # fmt: skip
    lead.post(address, told)
    now = kept.in_force(NOON).category("water")
    assert now is not None and (now.en, now.office) == ("Water supply", agency("市卫生健康局").pk)
    assert now.by_place == {str(town.township.pk): agency("市供排水公司").pk}
    clock.set_exercise(at=NOON + timedelta(minutes=1), paused=True)
    clocks = {f"{name}{unit}": value for name in ("accept", "handle", "reply")
              for unit, value in (("", "2"), ("_unit", "hours"))}  # fmt: skip
    lead.post(reverse("hotline:clocks", args=["supply"]), {**clocks, "note": "加快"})
    assert kept.in_force(NOON + timedelta(minutes=1)).classes["supply"].handle.value == 2
    assert kept.in_force(NOON).classes["supply"].handle.value == 24, "what was in force stays readable"
    assert CatalogueVersion.objects.count() == 3
    page = lead.get(reverse("hotline:catalogue")).content.decode()
    assert "Water supply" in page and "assumption" in page


def test_every_profile_can_be_put_in_force(town: Town, enter: Enter) -> None:
    lead = enter("hotline_lead")
    for minute, profile in enumerate(kept.PROFILES):
        clock.set_exercise(at=NOON + timedelta(minutes=minute), paused=True)
        told = {
            "profile": profile,
            "desk": agency("12345热线").ref,
            "last_resort": agency("市政府办公室").ref,
        }
        assert lead.post(reverse("hotline:start-catalogue"), told).status_code == 302
    assert kept.in_force(NOON + timedelta(hours=1)).profile == "jinan"


def test_headquarters_reads_the_lists_and_a_task_leads_to_its_request(town: Town, enter: Enter) -> None:
    row = asked(town, NOON - timedelta(hours=3))
    he = enter("he")
    assert row.number in he.get(reverse("hotline:listed-overdue")).content.decode()
    assert he.get(reverse("hotline:task", args=[row.task])).headers["Location"] == page_of(row)
    assert "Requests over their time" in he.get(reverse("command:home")).content.decode()
    for name in ("zhou", "lin", "wang"):
        assert enter(name).get(reverse("hotline:listed-overdue")).status_code == 403


def test_everybody_begins_at_the_own_work(town: Town, enter: Enter) -> None:
    for name, url in (("sun", "intake"), ("wang", "office"), ("lin", "mine")):
        assert enter(name).get(reverse("hotline:home")).headers["Location"] == reverse(f"hotline:{url}")


def test_what_a_resident_asked_for_a_neighbour_stands_on_the_own_list(town: Town, enter: Enter) -> None:
    lin = enter("lin")
    told = {
        "words": "邻居家断药",
        "other": "on",
        "asker": "邻居",
        "address": "扎西科路4号",
        "key": str(uuid4()),
    }
    page = lin.post(reverse("hotline:ask"), told, follow=True).content.decode()
    number = re.search(r'told-number">(\w+)<', page)
    assert number and number[1] in lin.get(reverse("hotline:mine")).content.decode()


def test_a_list_opens_where_the_leading_request_lies_elsewhere(town: Town, enter: Enter) -> None:
    lead = asked(town, NOON, building=town.buildings[4])
    row = asked(town, NOON, into=lead)
    account(town, "chen", "community_secretary", on_id=town.grids["E1"].pk)
    page = enter("chen").get(reverse("hotline:listed-newest"))
    assert page.status_code == 200
    assert row.number in page.content.decode() and lead.number not in page.content.decode()


def test_who_asks_for_somebody_reads_it_wherever_it_lies(town: Town, enter: Enter) -> None:
    account(town, "chen", "community_secretary", on_id=town.grids["E1"].pk)
    told = {"words": "路口有人晕车", "other": "on", "address": "没有这条路", "key": str(uuid4())}
    assert enter("chen").post(reverse("hotline:ask"), told, follow=True).status_code == 200


def test_what_was_typed_stays_beside_the_refusal(town: Town, enter: Enter) -> None:
    row = asked(town, NOON)
    offices.accept(row, by=who(town, "wang", NOON), at=NOON)
    page = act(enter("wang"), row, "pause", until="2023-01-01T00:00", reason="等配件到货")
    assert "等配件到货" in page and "A pause ends in the future" in page
