"""Pema writes, He signs, Lin reads in Tibetan; the page everybody reads; on desk and phone, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Place
from frontline.residents.word import actions, figures
from frontline.residents.word.models import AnnouncementVersion
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.residents.word.telling import BODY, SHORT, TIBETAN, TITLE, drafted, published, who
from tests.telling import infection, tell
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    lin = town.people["lin"]
    lin.languages = ["bo", "zh"]
    lin.save()
    clock.set_exercise(at=NOON, paused=True)
    return town


def test_pema_draws_for_whom_a_letter_is(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    around = [[97.0, 33.0], [97.02, 33.0], [97.02, 33.01], [97.0, 33.01], [97.0, 33.0]]
    shape = {"type": "Polygon", "coordinates": [around]}
    Place.objects.filter(pk=town.communities["west"].pk).update(shape=shape)
    for number, building in town.buildings.items():
        Place.objects.filter(pk=building.place_id).update(lon=97.0 + 0.003 * number, lat=33.005)
    version = drafted(town)
    url = f"{live_server.url}/residents/word/version/{version.ref}/for/"
    for language in ("zh-CN", "en-GB"):
        pema = new_page(language=language)
        pema.forgive("404")
        enter(pema, live_server, town, "pema")
        pema.page.goto(url)
        pema.page.locator(".outline .canvas[data-state=drawn]").scroll_into_view_if_needed()
        box = pema.page.locator(".outline canvas").bounding_box()
        assert box is not None
        for x, y in ((0.05, 0.1), (0.8, 0.1), (0.8, 0.9), (0.05, 0.9)):
            pema.page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        expect(pema.page.locator("#outline-words")).to_contain_text("4")
        look(pema.page, f"word-outline-{language[:2]}")
        pema.page.locator("button[data-outline=back]").click()
        expect(pema.page.locator("#outline-words")).to_contain_text("3")
        pema.page.locator("button[data-outline=anew]").click()
        pema.page.locator(".outline").scroll_into_view_if_needed()
        box = pema.page.locator(".outline canvas").bounding_box()
        assert box is not None
        for x, y in ((0.02, 0.05), (0.85, 0.05), (0.85, 0.95), (0.02, 0.95)):
            pema.page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        pema.page.locator("button[name=boundary]").click()
        pema.page.wait_for_load_state()
        version.refresh_from_db()
        assert version.scope == "boundary" and version.boundary is not None
        actions.address(version, scope="everyone", by=who(town, "pema", NOON), at=NOON)
        assert pema.faults() == []


def test_a_letter_from_its_first_word_to_lins_phone(
    new_page: NewPage, live_server: LiveServer, town: Town
) -> None:
    pema = new_page()
    pema.forgive("404")  # live updates, which this server does not have
    enter(pema, live_server, town, "pema")
    pema.page.goto(f"{live_server.url}/residents/word/")
    pema.page.locator("button[name=kind][value=letter]").click()
    pema.page.fill("[name=title]", TITLE)
    pema.page.fill("[name=body]", BODY)
    pema.page.fill("[name=short]", SHORT)
    look(pema.page, "word-text-zh")
    pema.page.locator("main form button.btn-primary").click()
    version = AnnouncementVersion.objects.get()
    actions.write_text(version, "bo", title=TIBETAN[0], body=TIBETAN[1], by=who(town, "pema", NOON), at=NOON)
    pema.page.goto(f"{live_server.url}/residents/word/version/{version.ref}/for/?q=E1")
    pema.page.locator("button[name=add]").first.click()
    look(pema.page, "word-for-zh")
    pema.page.goto(f"{live_server.url}/residents/word/version/{version.ref}/channels/")
    pema.page.check("[name=sms]")
    look(pema.page, "word-channels-zh")
    pema.page.locator("main form button.btn-primary").click()
    pema.page.locator("button[value=hand_in]").click()
    he = new_page()
    he.forgive("404")
    enter(he, live_server, town, "he")
    he.page.goto(f"{live_server.url}/residents/word/version/{version.ref}/")
    look(he.page, "word-to-sign-zh")
    he.page.locator("button[value=publish]").click()
    lin = new_page(device="phone")
    lin.forgive("404")
    enter(lin, live_server, town, "lin")
    lin.page.goto(f"{live_server.url}/residents/")
    look(lin.page, "word-lin-own-zh")
    lin.page.get_by_text(TIBETAN[0]).click()
    expect(lin.page.locator("article[lang=bo]")).to_contain_text(TIBETAN[1])
    assert lin.page.evaluate("document.fonts.check('20px \"Noto Serif Tibetan\"', 'བོད')")
    look(lin.page, "word-lin-letter-bo")
    assert [*pema.faults(), *he.faults(), *lin.faults()] == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_what_everybody_reads(new_page: NewPage, live_server: LiveServer, town: Town, language: str) -> None:
    yesterday = NOON - timedelta(days=1)
    tell(infection(town.people["patient"], yesterday), at=yesterday)
    figures.make(at=NOON)
    first = published(town, at=yesterday)
    pema = who(town, "pema", NOON)
    second = actions.begin_version(first.announcement, by=pema, at=NOON)
    actions.write_text(second, "en", title="To every resident", body="Food comes tomorrow.", by=pema, at=NOON)
    published(town, second, at=NOON)
    alert = {"event": "停水", "urgency": "Expected", "severity": "Minor", "certainty": "Likely"}
    notice = drafted(town, "notice", at=NOON)
    actions.set_channels(notice, sms=True, ends_at=NOON + timedelta(hours=5), alert=alert, by=pema, at=NOON)
    published(town, notice, at=NOON)
    anybody = new_page(language=language)
    paths = (
        "public/",
        "public/figures/",
        "public/said/",
        f"letter/{first.ref}/",
        f"letter/{second.ref}/?in=bo",
    )
    for number, path in enumerate(paths):
        anybody.page.goto(f"{live_server.url}/residents/{path}")
        look(anybody.page, f"word-public-{number}-{language}")
    pema_page = new_page(language=language)
    pema_page.forgive("404")
    enter(pema_page, live_server, town, "pema")
    for number, path in enumerate(("", "languages/", f"version/{notice.ref}/")):
        pema_page.page.goto(f"{live_server.url}/residents/word/{path}")
        look(pema_page.page, f"word-desk-{number}-{language}")
    assert [*anybody.faults(), *pema_page.faults()] == []
