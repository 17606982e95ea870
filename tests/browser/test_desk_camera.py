"""What a desk's camera sees: a tube's label, residents' codes, another phone that hands over."""

import base64
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.screening.models import Device, Swab, Tube
from tests.browser.desk import Desk, begin, enter, phone
from tests.browser.filming import camera, drawn, film_of, label, shown
from tests.browser.fixtures import NewPage
from tests.browser.looking import screens
from tests.town import Town, build_town

PATIENCE = 60_000  # ms: a camera drawn by the processor


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    town = build_town()
    begin(town)
    return town


def test_the_camera_reads_labels_and_people(
    playwright: Playwright, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    people = [town.people[name].code for name in ("lin", "lin_son")]
    film = tmp_path / "film.y4m"
    film_of([shown(one) for one in (label("T0123"), *map(drawn, people))], film, frames=25)
    with phone(playwright, tmp_path / "phone", *camera(film)) as context:
        enter(context, live_server, town)
        desk = Desk(context.pages[0], live_server)
        desk.sign_in()
        desk.part("camera-button").click()
        expect(desk.part("tube-count")).to_have_text("2 / 10", timeout=PATIENCE)
        desk.page.screenshot(path=screens() / "desk-camera-390.png")
        desk.part("camera-button").click()
        expect(desk.part("camera")).to_be_hidden()
        desk.unsent("已全部上传")
    assert Tube.objects.get().barcode == "T0123"
    assert sorted(Swab.objects.values_list("code", flat=True)) == sorted(people)


def _screens_of(giving: Desk) -> list[Image.Image]:
    """Every code that the giving phone shows, once."""
    found: dict[str, Image.Image] = {}
    shown_of = giving.page.locator(".desk-count")
    expect(shown_of).to_contain_text("/", timeout=PATIENCE)  # the first code is drawn
    count = int(shown_of.inner_text().split("/")[1])
    while len(found) < count:
        at, picture = giving.part("qr").evaluate("one => [one.dataset.text, one.toDataURL('image/png')]")
        found.setdefault(at, Image.open(BytesIO(base64.b64decode(picture.split(",")[1]))))
        if len(found) < count:
            giving.part("qr").evaluate(
                "one => new Promise(done => new MutationObserver(done).observe(one, {attributes: true}))"
            )
    return [found[at] for at in sorted(found, key=int)]


def test_another_phone_films_what_could_not_be_sent(
    playwright: Playwright, live_server: LiveServer, new_page: NewPage, town: Town, tmp_path: Path
) -> None:
    watched = new_page(device="phone")
    watched.forgive("net::ERR")
    enter(watched.page.context, live_server, town)
    giving = Desk(watched.page, live_server)
    giving.sign_in(1)
    giving.page.context.set_offline(True)
    people = [person for name, person in town.people.items() if name != "guest"]
    giving.scan("T0009", "采样管 0009 已打开")
    for person in people:
        giving.scan(person.code, person.name)
    for guest in range(3):
        giving.register(f"客人{guest}", address="扎西科路不知名的小巷尽头左手第三家")
    giving.part("seal").click()
    giving.part("menu-button").click()
    giving.part("leave-button").click()
    giving.part("leave-codes").click()
    pictures = _screens_of(giving)
    assert len(pictures) > 1
    film = tmp_path / "film.y4m"
    film_of([shown(one) for one in pictures], film, frames=25)
    with phone(playwright, tmp_path / "phone", *camera(film)) as context:
        enter(context, live_server, town)
        taking = Desk(context.pages[0], live_server)
        taking.sign_in(2)
        taking.part("menu-button").click()
        taking.part("film-button").click()
        expect(taking.page.locator(".desk-title")).to_have_text("已接收：4 条", timeout=2 * PATIENCE)
        number = taking.page.locator(".desk-said p").last.inner_text().split("：")[1]
        taking.unsent("已全部上传")
    giving.part("codes-number").fill("0000" if number != "0000" else "0001")
    expect(giving.part("leave-note")).to_contain_text("数字不对")
    expect(giving.part("leave-now")).to_be_disabled()
    giving.part("codes-number").fill(number)
    expect(giving.part("leave-note")).to_have_text("已移交：4 条")
    giving.page.context.set_offline(False)
    giving.part("leave-now").click()
    giving.at("gone")
    tube = Tube.objects.get()
    assert (tube.barcode, tube.desk) == ("T0009", 1)
    assert Swab.objects.filter(tube=tube.ref, undone_at=None).count() == 10
    assert Device.objects.get(desk=1).signed_off_at is not None
