"""A volunteer's day at 390 px: the rounds taken along, no network, the telephone restarted twice; all there once."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Person
from frontline.supplies.models import Pack
from frontline.supplies.rounds import actions, proposing
from frontline.supplies.rounds.models import Crew, DayPlan, DoorDevice, DoorPhoto, DoorRecord, Round
from tests.browser.desk import PATIENCE, PIN, enter, phone
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, screens, settle
from tests.cast import hire
from tests.editions import in_force
from tests.refs import NOON
from tests.supplies.rounds.making import at_door, begun, left, put_at_door
from tests.supplies.store import DAY, kind, planned, who
from tests.town import ALWAYS, Town, build_town


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    """Vegetables for four doors, medicine for Lin, all accepted at noon."""
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    planned_before = kind("vegetables", name="蔬菜包", name_en="Vegetables")
    packs = begun(town, 1, 2, 4, of=planned_before)
    Pack.objects.filter(pk=packs[1].pk).update(special=True)
    medicine = planned(town, 1, of=kind("medicine", name="药品", name_en="Medicine", to_person=True))[0]
    Pack.objects.filter(pk=medicine.pk).update(person=Person.objects.get(code="P10"))
    actions.accept(_proposed(town), by=who(town, "li"), at=NOON)
    clock.set_exercise(at=NOON, paused=False)
    return town


def _proposed(town: Town) -> DayPlan:
    plan = proposing.ask_for_rounds(DAY, by=who(town, "li"), at=NOON, anew=True)
    assert proposing.work_out_rounds(at=NOON)
    plan.refresh_from_db()
    return plan


class Door:
    """One tab of the page."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE)

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]:visible")

    def at(self, scene: str) -> None:
        expect(self.page.locator(".desk")).to_have_attribute("data-at", scene, timeout=PATIENCE)

    def take_along(self, code: str) -> None:
        self.page.goto(f"{self.server.url}/supplies/door/#code={code}")
        settle(self.page)
        self.page.locator("html[data-offline=fresh]").wait_for(state="attached")
        expect(self.part("code")).to_have_value(code)
        self.page.locator("[data-part=code-form] button").click()
        self.pin()
        self.pin()
        self.at("work")

    def restart(self) -> "Door":
        """The telephone died and was started again: still no network."""
        again = Door(self.page.context.new_page(), self.server)
        self.page.close()
        again.page.goto(f"{self.server.url}/supplies/door/")
        again.pin()
        again.at("work")
        return again

    def pin(self) -> None:
        self.at("pin")
        expect(self.page.locator("[data-part=pin-dots]")).to_have_attribute("data-typed", "0")
        for digit in PIN:
            self.page.locator("[data-part=pin-keys]").get_by_text(digit, exact=True).click()

    def stop(self, text: str, at: int = 0) -> None:
        self.part("list").locator(".desk-line", has_text=text).nth(at).click()
        self.at("stop")

    def pack(self, number: int) -> Locator:
        return self.page.locator(f"[data-pack='{number}']")

    def back(self) -> None:
        self.part("stop-back").click()
        self.at("work")


def code(town: Town) -> str:
    return actions.give_code(Crew.objects.get(), day=DAY, by=who(town, "li"), at=NOON)


def shot(page: Page, name: str) -> None:
    page.screenshot(path=screens() / f"volunteer-{name}-390.png", full_page=True)


def snapshot() -> bytes:
    """A bag before a door, taken by a telephone that writes down where it was."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (33.0, 0.0, 0.0)}
    drawn = Image.new("RGB", (1200, 900), "#c9b79c")
    ImageDraw.Draw(drawn).rectangle((420, 480, 780, 860), fill="#2f7d4f")
    drawn.save(made, "JPEG", exif=exif)
    return made.getvalue()


def number(town: Town, door: int, key: str = "vegetables") -> int:
    return Pack.objects.get(dwelling=town.dwellings[door].pk, kind__key=key, day=DAY).number


def test_a_whole_day_without_a_network(
    playwright: Playwright, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    with phone(playwright, tmp_path) as context:
        door = Door(context.pages[0], live_server)
        door.take_along(code(town))
        context.set_offline(True)
        expect(door.part("round")).to_have_text("第1趟")
        shot(door.page, "1-load")
        door.part("leave").click()
        expect(door.part("unsent")).to_contain_text("1 条未上传")
        shot(door.page, "2-list")
        door.stop("扎西科路4号")
        pack = door.pack(number(town, 4))
        pack.locator("[data-part=left]").click()
        expect(door.part("told")).to_contain_text("已登记：已放门口")
        with door.page.expect_file_chooser() as chosen:
            pack.locator("[data-part=take-photo]").click()
        chosen.value.set_files({"name": "bag.jpg", "mimeType": "image/jpeg", "buffer": snapshot()})
        expect(door.part("photo-keep")).to_be_disabled()
        door.part("photo-canvas").click(position={"x": 40, "y": 40})
        door.page.get_by_text("画面中没有人脸和姓名").click()
        shot(door.page, "3-photo")
        door.part("photo-keep").click()
        expect(pack).to_contain_text("照片已保留")
        expect(door.part("unsent")).to_contain_text("3 条未上传")
        shot(door.page, "4-told")

        door = door.restart()
        expect(door.part("unsent")).to_contain_text("3 条未上传")
        door.stop("扎西科路2号")
        special = door.pack(number(town, 2))
        special.locator("summary").click()
        special.locator("[data-outcome=not_home]").click()
        expect(special).to_contain_text("调度台马上致电这一户")
        shot(door.page, "5-missed")
        door.back()
        for at in range(door.part("list").locator(".desk-line", has_text="扎西科路1号").count()):
            door.stop("扎西科路1号", at)
            medicine = door.pack(number(town, 1, "medicine"))
            if medicine.count():
                expect(medicine).to_contain_text("甲lin")
                medicine.locator("[data-part=handed]").click()
                expect(medicine.locator(".wrong")).to_contain_text("接收人")
                medicine.locator("input[name=taker]").fill("本人")
                medicine.locator("[data-part=handed]").click()
            vegetables = door.pack(number(town, 1))
            if vegetables.count():
                vegetables.locator("[data-part=left]").click()
            shot(door.page, f"6-by-hand-{at}")
            door.back()

        door = door.restart()
        expect(door.part("unsent")).to_contain_text("6 条未上传")
        door.part("back").click()
        expect(door.part("all-done")).to_be_visible()
        door.part("menu-button").click()
        door.page.locator("[data-part=leave-button]").click()
        door.at("leave")
        expect(door.page.locator("[data-part=leave-now]")).to_be_disabled()
        assert not DoorRecord.objects.exists()
        context.set_offline(False)
        door.part("leave-send").click()
        expect(door.page.locator("[data-part=leave-now]")).to_be_enabled(timeout=PATIENCE)
        shot(door.page, "7-sent")
        door.part("leave-now").click()
        door.at("gone")
        kept = door.page.evaluate(
            "() => new Promise(done => { const asked = indexedDB.open('frontline-door'); asked.onsuccess = () => {"
            "const all = asked.result.transaction('sealed').objectStore('sealed').count();"
            "all.onsuccess = () => done(all.result) } })"
        )  # fmt: skip
        assert kept == 0
    told = sorted(DoorRecord.objects.values_list("kind", "outcome", "why"))
    assert told == [
        ("back", "", ""), ("door", "handed", ""), ("door", "left", ""), ("door", "left", ""),
        ("door", "not_home", ""), ("left", "", ""), ("photo", "", ""),
    ]  # fmt: skip
    states = dict(Pack.objects.filter(day=DAY).values_list("number", "state"))
    assert sorted(states.values()) == ["delivered", "delivered", "delivered", "missed"]
    assert Pack.objects.filter(day=DAY + timedelta(days=1), special=True).count() == 1
    assert Round.objects.filter(state="back").count() == 1
    assert not Image.open(io.BytesIO(bytes(DoorPhoto.objects.get().image))).getexif()
    assert DoorDevice.objects.get(digest__isnull=False).signed_off_at is not None


def test_the_page_in_english(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    for device in ("phone", "desk"):
        watched = new_page(language="en-GB", device=device)
        door = Door(watched.page, live_server)
        door.page.goto(f"{live_server.url}/supplies/door/")
        look(door.page, f"door-code-{device}")
        door.take_along(code(town))
        look(door.page, f"door-list-{device}")
        door.stop("扎西科路2号")
        door.page.locator("summary").first.click()
        look(door.page, f"door-stop-{device}")


def test_the_pages_of_the_dispatcher_and_the_resident(
    live_server: LiveServer, new_page: NewPage, town: Town
) -> None:
    actions.close_access(town.buildings[5], to=["van"], until=None, why="施工", by=who(town, "li"), at=NOON)
    round = Round.objects.get(state="planned")
    pack = Pack.objects.get(dwelling=town.dwellings[1].pk, kind__key="vegetables")
    put_at_door(town, left(round), at_door(pack))
    planned(town, 2, 4, of=kind("rice", name="大米", name_en="Rice"))
    plan = proposing.ask_for_rounds(DAY, by=who(town, "li"), at=NOON)
    assert proposing.work_out_rounds(at=NOON)
    pages = {
        "rounds": f"/supplies/rounds/?day={DAY}", "round": f"/supplies/round/{round.ref}/",
        "rounds-plan": f"/supplies/rounds/plan/{plan.ref}/", "crews": "/supplies/rounds/crews/",
        "crew": "/supplies/rounds/crews/new/", "closed-access": "/supplies/rounds/closed/",
        "door-records": "/supplies/rounds/records/held/",
    }  # fmt: skip
    for language in ("zh-CN", "en-GB"):
        watched = new_page(language=language)
        watched.forgive("404")  # the test server has no event stream
        watched.forgive("MIME")
        enter(watched.page.context, live_server, town, "li")
        for name, path in pages.items():
            watched.page.goto(f"{live_server.url}{path}")
            look(watched.page, f"{name}-{language}")
        resident = new_page(language=language, device="phone")
        resident.forgive("404")
        resident.forgive("MIME")
        enter(resident.page.context, live_server, town, "lin")
        resident.page.goto(f"{live_server.url}/residents/")
        look(resident.page, f"resident-deliveries-{language}")
