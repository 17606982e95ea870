"""The desk without a network: a whole tube, a closed tab, a dead browser; what is told at once; leaving."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city.models import Place
from frontline.facts.areas import AreaDecided
from frontline.facts.base import area
from frontline.loop import actions as loop
from frontline.loop.models import MeasureRow, Task
from frontline.screening.actions.books import keep_books
from frontline.screening.models import Conflict, Device, Expected, Lot, Registration, Round, Swab, Tube
from tests.browser.desk import Desk, begin, enter, kill, phone
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.screening.telling import after
from tests.town import Town, build_town

KEEPS = ("lin", "lin_wife", "lin_son", "lin_mother", "patient", "wife", "guest", "far")


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    return build_town()


@pytest.fixture
def round(town: Town) -> Round:
    round = begin(town)
    Lot.objects.create(first="T0001", last="T0999", received_at=after(0))
    Lot.objects.create(first="X0001", last="X0999", expires_on=date(2022, 11, 1), received_at=after(0))
    other = Round.objects.create(
        number=99, name="别的轮次", places=[], starts_at=after(0), ends_at=after(600), state="ended"
    )
    Lot.objects.create(round=other, first="R0001", last="R0999", received_at=after(0))
    return round


def test_a_whole_tube_offline_survives_tab_and_browser_and_is_there_once(
    playwright: Playwright, live_server: LiveServer, town: Town, round: Round, tmp_path: Path
) -> None:
    people = [town.people[name] for name in KEEPS]
    with phone(playwright, tmp_path) as context:
        enter(context, live_server, town)
        desk = Desk(context.pages[0], live_server)
        desk.sign_in()
        context.set_offline(True)
        desk.scan("T0123", "采样管 0123 已打开")
        for person in people[:5]:
            desk.scan(person.code, person.name)
        desk.count("5 / 10")
        desk.page.close()  # the tab
        desk = Desk(context.new_page(), live_server)
        desk.resume()
        desk.count("5 / 10")
        for person in people[5:]:
            desk.scan(person.code, person.name)
        desk.register("张三", id="11010519491231002X")
        desk.register("小张")
        desk.count("10 / 10")
        kill(tmp_path)  # the browser
    with phone(playwright, tmp_path, offline=True) as context:
        desk = Desk(context.pages[0], live_server)
        desk.resume()
        desk.count("10 / 10")
        desk.part("seal").click()
        expect(desk.part("tube-name")).to_have_text("还没有打开的采样管")
        expect(desk.part("unsent")).to_contain_text("3 条未上传，自 08:")
        assert not Tube.objects.exists()
        context.set_offline(False)
        desk.unsent("已全部上传")
        desk.page.reload()
        desk.pin()
        desk.unsent("已全部上传")
    tube = Tube.objects.get()
    assert (tube.round_id, tube.barcode, tube.capacity, tube.desk) == (round.pk, "T0123", 10, 1)
    assert tube.sealed_at is not None and tube.opened_at < tube.sealed_at
    swabs = list(Swab.objects.filter(tube=tube.ref).order_by("slot"))
    new = {row.details.split('"name":"')[1].split('"')[0]: row.code for row in Registration.objects.all()}
    assert [swab.code for swab in swabs] == [*(person.code for person in people), new["张三"], new["小张"]]
    assert all(swab.undone_at is None for swab in swabs) and len(new) == 2
    assert [swab.at for swab in swabs] == sorted(swab.at for swab in swabs)


def test_what_is_wrong_is_told_at_once_and_undone_in_one_tap(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    lin, son, guest = (town.people[name] for name in ("lin", "lin_son", "guest"))
    Expected.objects.filter(person=guest).update(excused="in_isolation")
    watched = new_page(language="en-GB", device="phone")
    watched.forgive("404")  # nobody knows a stranger's code
    enter(watched.page.context, live_server, town)
    desk = Desk(watched.page, live_server)
    desk.sign_in()
    look(desk.page, "desk-empty")
    desk.scan(lin.code, lin.name)  # a person first: waits for the tube
    desk.scan("X0005", "Tube 0005 is out of date")
    desk.scan("R0005", "Tube 0005 is of another round")
    desk.scan("Q0005", "Tube 0005 is of no lot of this round")
    desk.scan("T0001", lin.name)
    desk.count("1 of 10")
    desk.scan(son.code, son.name)
    look(desk.page, "desk-person")
    desk.scan(son.code, son.name)
    expect(desk.part("message")).to_contain_text("Already in this tube")
    desk.count("2 of 10")
    desk.scan(guest.code, guest.name)
    expect(desk.part("message")).to_contain_text("Excused: in isolation")
    desk.count("2 of 10")
    look(desk.page, "desk-excused")
    desk.scan("T0001", "Tube 0001 is the open one")
    desk.scan("T0002", "Tube 0001 has room yet")
    desk.part("message").get_by_role("button").click()
    expect(desk.page.locator(".desk-title")).to_have_text("Tube 0001 sealed, 0002 is open")
    desk.part("message").get_by_role("button", name="Undo").click()
    expect(desk.part("tube-name")).to_have_text("Tube 0001")
    desk.part("inside-box").locator("summary").click()
    desk.part("inside").get_by_role("button").first.click()
    expect(desk.page.locator(".desk-title")).to_have_text(f"{son.name} is out of tube 0001")
    desk.part("seal").click()
    desk.scan("T0001", "Tube 0001 was used already")
    desk.scan("11010519491231002X", "Nobody found: 11010519491231002X")
    desk.unsent("Everything is sent")
    (undone,) = Swab.objects.filter(code=son.code)
    assert undone.undone_at is not None and undone.undone_why == "wrong_person"
    assert [tube.barcode for tube in Tube.objects.all()] == ["T0001"]


def test_another_desk_is_heard_of_and_the_household_is_one_tap(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    wife = town.people["lin_wife"]
    one, other = new_page(device="phone"), new_page(device="phone")
    desks = []
    for number, watched in enumerate((one, other), start=1):
        enter(watched.page.context, live_server, town)
        desk = Desk(watched.page, live_server)
        desk.sign_in(number)
        desk.scan(f"T000{number}", f"采样管 000{number} 已打开")
        desk.scan(
            town.people["lin"].code if number == 1 else wife.code, "甲lin" if number == 1 else wife.name
        )
        desk.unsent("已全部上传")
        desks.append(desk)
    chips = desks[0].part("chips").get_by_role("button")
    expect(chips).to_have_count(3)
    chips.filter(has_text="wife").click()
    expect(desks[0].part("message")).to_contain_text("已采样：采样点S1，采样管 0002", timeout=15_000)
    desks[0].part("message").get_by_role("button", name="扫错人了").or_(
        desks[0].part("message").get_by_role("button", name="撤销")
    ).first.click()
    desks[0].count("1 / 10")
    desks[0].unsent("已全部上传")
    assert {swab.undone_why for swab in Swab.objects.filter(code=wife.code)} == {"", "other_desk"}


def test_two_tabs_wrong_pins_and_a_wrong_clock(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    watched = new_page(device="phone")
    context = watched.page.context
    context.add_init_script("const now = Date.now; Date.now = () => now() - 61 * 86400000;")
    enter(context, live_server, town)
    desk = Desk(watched.page, live_server)
    desk.sign_in()
    expect(desk.part("time")).to_have_text("08:30", use_inner_text=True)
    desk.scan("T0001", "采样管 0001 已打开")
    desk.scan(town.people["lin"].code, "甲lin")
    desk.unsent("已全部上传")
    second = Desk(context.new_page(), live_server)
    second.go()
    second.at("other-tab")
    desk.page.close()
    second.at("pin")  # the first one was closed: this one goes on
    for wrong in ("000001", "000002", "000003"):
        second.pin(wrong)
        expect(second.part("pin-note")).to_contain_text("PIN 不对" if wrong != "000003" else "请等待")
    second.page.reload()  # does not shorten the wait
    expect(second.part("pin-note")).to_contain_text("请等待")
    expect(second.part("pin-note")).to_contain_text("PIN 不对", timeout=15_000)
    second.pin()
    second.at("work")
    second.count("1 / 10")
    swab = Swab.objects.get()
    assert after(30) <= swab.at < after(35)
    assert abs(Device.objects.get().skew) < 120


def test_nothing_leaves_unsent_but_in_other_hands(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round, tmp_path: Path
) -> None:
    one, other = new_page(device="phone"), new_page(device="phone")
    one.forgive("net::ERR")
    giving, taking = (Desk(watched.page, live_server) for watched in (one, other))
    for number, desk in enumerate((giving, taking), start=1):
        enter(desk.page.context, live_server, town)
        desk.sign_in(number)
    giving.page.context.set_offline(True)
    giving.scan("T0009", "采样管 0009 已打开")
    giving.scan(town.people["far"].code, "甲far")
    giving.part("menu-button").click()
    giving.part("leave-button").click()
    expect(giving.part("leave-state")).to_have_text("采样管 0009 还开着：请返回先封管。")
    giving.part("leave-back").click()
    giving.part("seal").click()
    giving.part("menu-button").click()
    look(giving.page, "desk-menu")
    giving.page.set_viewport_size({"width": 390, "height": 844})
    giving.part("leave-button").click()
    expect(giving.part("leave-now")).to_be_disabled()
    giving.part("leave-codes").click()
    expect(giving.part("qr")).to_be_visible()
    look(giving.page, "desk-hand-over")
    giving.part("leave-file").click()
    code = giving.part("file-code").inner_text()
    with giving.page.expect_download() as download:
        giving.page.get_by_role("link", name="保存文件").click()
    file = tmp_path / "desk.json"
    download.value.save_as(file)
    assert "T0009" not in file.read_text()
    giving.page.get_by_role("button", name="文件已保存").click()
    expect(giving.part("leave-now")).to_be_enabled()
    giving.part("leave-now").click()  # without a network: what is here is safe elsewhere
    giving.at("gone")
    look(giving.page, "desk-gone")
    left = giving.page.evaluate(
        "async () => { const open = indexedDB.open('frontline-desk'); await new Promise(r => { open.onsuccess = r; });"
        " const work = open.result.transaction(['door', 'sealed', 'records']); let rows = 0;"
        " for (const name of ['door', 'sealed', 'records']) rows += await new Promise(r => {"
        "   const asked = work.objectStore(name).count(); asked.onsuccess = () => r(asked.result); });"
        " return rows; }"
    )
    assert left == 0
    taking.part("menu-button").click()
    taking.page.get_by_text("接收文件").click()
    taking.page.locator("#take-file").set_input_files(file)
    taking.page.locator("#take-code").fill("00000000")
    taking.part("take-form").locator("button.btn").click()
    expect(taking.part("take-note")).to_have_text("密码与文件不符。")
    taking.page.locator("#take-code").fill(code)
    taking.part("take-form").locator("button.btn").click()
    expect(taking.page.locator(".desk-title")).to_have_text("已接收：1 条")
    taking.unsent("已全部上传")
    tube = Tube.objects.get()
    assert (tube.barcode, tube.desk) == ("T0009", 1)  # booked where it was taken
    assert tube.sealed_at is not None and tube.sealed_at - tube.opened_at < timedelta(minutes=10)
    assert Swab.objects.get().code == town.people["far"].code


def test_a_forgotten_pin_loses_nothing(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    watched = new_page(device="phone")
    watched.forgive("net::ERR")
    enter(watched.page.context, live_server, town)
    desk = Desk(watched.page, live_server)
    desk.sign_in(1)
    desk.page.context.set_offline(True)
    desk.scan("T0005", "采样管 0005 已打开")
    desk.scan(town.people["far"].code, "甲far")
    desk.page.context.set_offline(False)
    desk.page.context.route(
        "**/desk/upload", lambda route: route.abort()
    )  # the server is away, the page is not
    watched.forgive("Failed to load")
    desk.page.reload()
    desk.at("pin")
    desk.part("pin-forgotten").click()
    expect(desk.part("forgotten")).to_contain_text("1 条未上传")
    look(desk.page, "desk-pin-forgotten")
    desk.part("forgotten").get_by_role("button").click()
    desk.at("sign-in")
    expect(desk.part("locked")).to_contain_text("采样点S1 · 1 号台")
    look(desk.page, "desk-locked-shift")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.part("locked").get_by_role("button").click()
    desk.pin()
    desk.at("work")
    desk.count("1 / 10")
    desk.page.context.unroute("**/desk/upload")
    desk.unsent("已全部上传")
    assert Swab.objects.get().code == town.people["far"].code


def test_somebody_of_a_positive_tube_gets_a_tube_of_the_own_offline(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    lin, son = town.people["lin"], town.people["lin_son"]
    Task.objects.create(
        kind="retest", key="retest:T0500", room="screening", group="screening", subject_kind="person",
        subject_id=lin.pk, building=lin.building_id, opens_at=after(0), due_at=after(120), state="open",
    )  # fmt: skip
    watched = new_page(device="phone")
    watched.forgive("net::ERR")
    enter(watched.page.context, live_server, town)
    desk = Desk(watched.page, live_server)
    desk.sign_in()
    desk.page.context.set_offline(True)
    desk.page.reload()
    desk.pin()
    desk.at("work")
    expect(desk.part("retests-head")).to_have_text("待单采复核：1 人")
    desk.scan("T0001", "采样管 0001 已打开")
    desk.scan(son.code, son.name)
    desk.scan(lin.code, lin.name)
    expect(desk.part("message")).to_contain_text("采样管 0500 结果阳性")
    look(desk.page, "desk-single")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.scan("T0002", lin.name)
    expect(desk.part("message")).to_contain_text("单采管 0002 已封管")
    desk.count("1 / 10")  # the tube of the round stays open
    expect(desk.part("retests-box")).to_be_hidden()
    desk.page.context.set_offline(False)
    desk.unsent("已全部上传")
    single = Tube.objects.get(barcode="T0002")
    assert (single.purpose, single.capacity, single.sealed_at is not None) == ("single", 1, True)
    assert Swab.objects.get(tube=single.ref).code == lin.code
    assert Tube.objects.get(barcode="T0001").purpose == "round"


def _medium(town: Town, compound: Place, round: Round) -> None:
    """A medium area around a compound, in force, and a round in which it has tubes of five."""
    Round.objects.filter(pk=round.pk).update(pool_sizes={"medium": 5})
    decided = AreaDecided(
        id=loop.new_id(), subject=area(71), at=after(0), known_at=after(0), level="medium", grain="compound",
        places=(compound.pk,), name=compound.name, decided_by="指挥部",
    )  # fmt: skip
    loop.record(decided, by=None, at=after(0))
    MeasureRow.objects.create(
        subject_kind="area",
        subject_id=71,
        kind="area_medium",
        starts_at=after(0),
        ends_at=after(6000),
        reasons=[],
    )


def test_a_tube_takes_as_many_as_the_zone_allows_and_mixes_nobody_unless_told_to(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    lin, wife, far, patient = (town.people[name] for name in ("lin", "lin_wife", "far", "patient"))
    compound = town.buildings[1].compound
    assert compound is not None
    _medium(town, compound, round)
    watched = new_page(device="phone")
    enter(watched.page.context, live_server, town)
    desk = Desk(watched.page, live_server)
    desk.sign_in()
    desk.scan("T0001", "采样管 0001 已打开")
    expect(desk.part("message")).to_contain_text("10 人一管")
    desk.scan(lin.code, lin.name)
    desk.count("1 / 5")
    desk.scan(far.code, far.name)  # of no zone: may share a smaller tube
    desk.count("2 / 5")
    desk.part("seal").click()
    desk.scan("T0002", "采样管 0002 已打开")
    desk.scan(patient.code, patient.name)
    desk.count("1 / 10")
    desk.scan(wife.code, wife.name)
    expect(desk.part("message")).to_contain_text("每管不得超过 5 人")
    desk.count("1 / 10")
    look(desk.page, "desk-mixed")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.part("message").get_by_role("button", name="仍然采样").click()
    desk.count("2 / 10")
    expect(desk.part("message")).to_contain_text("已记录")
    desk.unsent("已全部上传")
    keep_books(at=after(60))
    mixed = Conflict.objects.get(kind="mixed_zones")
    assert (mixed.details["swabs"], mixed.details["size"]) == (2, 5)
    desk.part("message").get_by_role("button", name="撤销").click()
    desk.count("1 / 10")
    desk.unsent("已全部上传")
    keep_books(at=after(61))
    mixed.refresh_from_db()
    assert mixed.settled_at is not None
