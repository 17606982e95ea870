"""Wang's night at 390 px: the route taken along, no network, the telephone restarted twice; all there, once."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Person
from frontline.hotline.models import Request
from frontline.hotline.works.actions import accounts, crews, stops
from frontline.hotline.works.actions.stops import Drawn
from frontline.hotline.works.models import CrewDevice, CrewRecord, Job, JobDeed, JobPhoto
from frontline.hotline.works.routes import plan_routes
from tests.browser.desk import PATIENCE, PIN, enter, phone
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, screens, settle
from tests.cast import hire
from tests.editions import in_force
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, asked, open_hotline
from tests.hotline.works.crew import UTILITY, crew_of, dispatcher, job_of
from tests.town import ALWAYS, Town, build_town

HOUR = timedelta(hours=1)


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    open_hotline()
    crew = crew_of(town)
    row = asked(town, NOON - HOUR, "水管冻裂，楼道里都是水", person=town.people["lin"])
    job_of(town, NOON - HOUR, promise="burst", crew=crew, request=row, contact="甲lin", phone="13800000001")
    job_of(town, NOON - 30 * HOUR, building=4, crew=crew)
    job_of(town, NOON, building=3, promise="large", crew=crew)
    plan_routes(at=NOON)
    clock.set_exercise(at=NOON, paused=False)
    return town


class Night:
    """One tab of the page."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE)

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]:visible")

    def at(self, scene: str) -> None:
        expect(self.page.locator(".desk")).to_have_attribute("data-at", scene, timeout=PATIENCE)

    def go(self) -> None:
        self.page.goto(f"{self.server.url}/hotline/works/night/")

    def take_along(self) -> None:
        self.go()
        settle(self.page)
        self.page.locator("html[data-offline=fresh]").wait_for(state="attached")
        self.page.locator("[data-part=crew-form] button").click()
        self.pin()
        self.pin()
        self.at("work")

    def pin(self) -> None:
        self.at("pin")
        expect(self.page.locator("[data-part=pin-dots]")).to_have_attribute("data-typed", "0")
        for digit in PIN:
            self.page.locator("[data-part=pin-keys]").get_by_text(digit, exact=True).click()

    def job(self, text: str) -> None:
        self.part("list").locator(".desk-line", has_text=text).first.click()
        self.at("job")

    def unsent(self, text: str) -> None:
        expect(self.part("unsent")).to_contain_text(text)


def shot(page: Page, name: str) -> None:
    page.screenshot(path=screens() / f"wang-night-{name}-390.png", full_page=True)


def taken() -> dict[str, object]:
    """What the telephone's camera gives: with the place it was taken at."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (2400, 1600), (30, 90, 160)).save(out, "JPEG", exif=exif)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_whole_night_without_a_network(
    playwright: Playwright, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    with phone(playwright, tmp_path) as context:
        enter(context, live_server, town, "wang")
        night = Night(context.pages[0], live_server)
        night.take_along()
        expect(night.part("post")).to_have_text("抢修一班")
        context.set_offline(True)
        expect(night.part("round")).to_have_text("待办3单，已完成0单")
        first = night.part("list").locator(".desk-line").first
        expect(first).to_contain_text("扎西科路4号")
        shot(night.page, "1-route")
        night.job("扎西科路1号")
        expect(night.part("job")).to_contain_text("水管漏水")
        night.part("arrive").click()
        night.unsent("1 条未上传")
        night.page.locator("[data-part=photo-before]").set_input_files(taken())  # type: ignore[arg-type]
        night.unsent("2 条未上传")
        shot(night.page, "2-job")

        restarted = context.new_page()  # the telephone died and was started again: still no network
        night.page.close()
        night = Night(restarted, live_server)
        night.go()
        night.pin()
        night.at("work")
        night.unsent("2 条未上传")
        night.job("扎西科路1号")
        expect(night.part("job")).to_contain_text("处理前照片")
        night.page.locator("summary", has_text="用料").click()
        night.page.locator("#night-what").fill("水表")
        night.page.locator("#night-count").fill("1")
        night.page.locator("[data-part=materials] button").click()
        night.unsent("3 条未上传")
        night.page.locator("[data-part=photo-after]").set_input_files(taken())  # type: ignore[arg-type]
        night.unsent("4 条未上传")
        night.page.locator("[data-part=done] button").click()
        expect(night.page.locator("[data-part=done] .wrong")).to_contain_text("诉求人会看到")
        night.page.locator("#night-done").fill("换了冻裂的水表")
        night.page.locator("[data-part=done] button").click()
        night.at("work")
        night.unsent("5 条未上传")
        shot(night.page, "3-done")

        again = context.new_page()  # and a second time
        night.page.close()
        night = Night(again, live_server)
        night.go()
        night.pin()
        night.at("work")
        expect(night.part("round")).to_have_text("待办2单，已完成1单")
        night.job("扎西科路4号")
        night.page.locator("summary", has_text="无法处理").click()
        night.page.locator("#night-why").fill("要挖开路面")
        night.page.locator("[data-part=cannot] button").click()
        night.at("work")
        night.unsent("6 条未上传")
        night.part("menu-button").click()
        night.page.locator("[data-part=leave-button]").click()
        night.at("leave")
        expect(night.page.locator("[data-part=leave-now]")).to_be_disabled()
        shot(night.page, "4-not-yet")
        assert not CrewRecord.objects.exists()

        context.set_offline(False)
        night.part("leave-send").click()
        expect(night.page.locator("[data-part=leave-now]")).to_be_enabled(timeout=PATIENCE)
        night.part("leave-now").click()
        night.at("gone")
        kept = night.page.evaluate(
            "() => new Promise(done => { const asked = indexedDB.open('frontline-night'); asked.onsuccess = () => {"
            "const all = asked.result.transaction('sealed').objectStore('sealed').count();"
            "all.onsuccess = () => done(all.result) } })"
        )  # fmt: skip
        assert kept == 0
    assert not CrewRecord.objects.exclude(why="").exists()
    mended = Job.objects.get(request__isnull=False)
    told = sorted(JobDeed.objects.filter(job=mended).values_list("kind", flat=True))
    assert told == ["done", "given", "made", "materials", "photo", "photo", "there"]
    assert mended.state == "done" and Request.objects.get().state == "handled"
    assert "换了冻裂的水表" in Request.objects.get().done
    for photo in JobPhoto.objects.filter(job=mended):
        picture = Image.open(io.BytesIO(bytes(photo.content)))
        assert picture.size == (1280, 853) and not picture.getexif()
    waiting = Job.objects.get(building=town.buildings[4])
    assert (waiting.state, waiting.why) == ("waiting", "要挖开路面")
    assert CrewDevice.objects.get().signed_off_at is not None


def test_the_page_in_english_on_both_widths(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    watched = new_page(language="en-GB", device="phone")
    enter(watched.page.context, live_server, town, "wang")
    night = Night(watched.page, live_server)
    night.go()
    look(night.page, "wang-night-sign-in")
    night.take_along()
    look(night.page, "wang-night-route")
    night.job("扎西科路1号")
    look(night.page, "wang-night-job")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_pages_of_the_dispatcher_and_what_lin_reads(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str
) -> None:
    by, office = dispatcher(town, NOON), agency(UTILITY)
    post = crews.open_post(
        office=office,
        trade="heat",
        kind="boiler_house",
        name="东片区锅炉房",
        serves=[town.communities["east"]],
        by=by,
        at=NOON,
    )
    times = {"since": NOON - HOUR, "until": NOON + 7 * HOUR}
    crews.enter_shift(post, name="扎西", phone="0976-8820009", by=by, at=NOON, **times)
    Person.objects.filter(pk=town.people["lin_mother"].pk).update(needs=["dialysis", "alone"])
    told = Drawn(
        trade="water", why="更换主管道阀门", why_en="A valve of the main is changed", begins_at=NOON + 30 * HOUR,
        ends_at=NOON + 60 * HOUR, place=town.grids["E1"],
    )  # fmt: skip
    stop = stops.announce(stops.draw(told, office=office, by=by, at=NOON), by=by, at=NOON)
    listed = "户号,表号,户码,欠费起\nA1,M1,D1,2022-09-30\n"
    accounts.bring_accounts(listed.encode(), office=office, trade="water", by=by, at=NOON)
    accounts.ask(["A1"], office=office, way="page", why="欠费三个月", by=by, at=NOON)
    asked(town, NOON, "水压太低", person=town.people["lin"])
    wang = new_page(language=language)
    wang.forgive("404")  # live updates, which this server does not have
    enter(wang.page.context, live_server, town, "wang")
    job, crew = Job.objects.get(request__isnull=False), crew_of(town)
    pages = {
        "works": "", "new": "job/", "job": f"job/{job.ref}/", "duty": "duty/?q=扎西科路1号", "post": "duty/post/",
        "crews": "crews/", "crew": f"crew/{crew.ref}/", "stops": "stops/", "new-stop": "stop/?q=E1",
        "stop": f"stop/{stop.ref}/", "cut-off": "cut-off/", "accounts": "accounts/", "rules": "rules/",
    }  # fmt: skip
    for name, path in pages.items():
        wang.page.goto(f"{live_server.url}/hotline/works/{path}")
        look(wang.page, f"works-{name}-{language}")
    lin = new_page(language=language, device="phone")
    lin.forgive("404")
    enter(lin.page.context, live_server, town, "lin")
    lin.page.goto(f"{live_server.url}/residents/")
    look(lin.page, f"works-lin-{language}")
    assert [*wang.faults(), *lin.faults()] == []
