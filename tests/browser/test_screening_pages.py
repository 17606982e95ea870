"""The pages of screening rounds, on a desk and on a phone, in both languages."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from frontline.city import access, clock
from frontline.screening.actions import books, people
from frontline.screening.models import Expected, Round
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.cast import hire
from tests.editions import in_force
from tests.screening.telling import after, open_round, swab, tell, tube
from tests.town import Town, account, build_town


@pytest.fixture
def round(transactional_db: None) -> Round:
    in_force()
    clock.set_exercise(at=after(30), paused=True)
    town = build_town()
    hire(town)
    account(town, "sonam", "screening_lead", on_id=town.city.pk)
    for one in town.accounts.values():
        one.one_click = True
        one.save()
    return _under_way(town)


def _under_way(town: Town) -> Round:
    """Two sampled, one twice, one nobody knows, one visited."""
    round = open_round(town)
    tell(round, tube([swab(0, "P10", 3), swab(1, "P40"), swab(2, "X99")]))
    tell(round, tube([swab(0, "P10", 2)], barcode="T0002"))
    books.keep_books(at=after(7))
    row = Expected.objects.get(round=round, person=town.people["patient"])
    gao = access.actor_for(town.accounts["gao"], at=after(20))
    people.record_visit(row, outcome="not_at_home", note="邻居说晚上在", by=gao, at=after(20))
    return round


PAGES = {
    "home": "/screening/",
    "plan": "/screening/new/",
    "round": "/screening/round/{ref}/",
    "points": "/screening/round/{ref}/points/",
    "missing": "/screening/round/{ref}/missing/",
    "conflicts": "/screening/round/{ref}/conflicts/",
}


def _enter(new_page: NewPage, base: str, who: str, language: str = "zh-CN") -> Page:
    watched = new_page(language=language)
    watched.forgive("/live/")  # the event stream is another process
    watched.forgive("404")
    page = watched.page
    page.goto(f"{base}/sign-in/")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.locator(f'button[value="{who}"]').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_is_sound(round: Round, live_server: LiveServer, new_page: NewPage, language: str) -> None:
    page = _enter(new_page, live_server.url, "sonam", language)
    for name, address in PAGES.items():
        answer = page.goto(live_server.url + address.format(ref=round.ref))
        assert answer is not None and answer.status == 200, address
        look(page, f"screening-{name}-{language}")


def test_gao_records_a_visit(round: Round, live_server: LiveServer, new_page: NewPage) -> None:
    page = _enter(new_page, live_server.url, "gao")
    page.goto(f"{live_server.url}/screening/round/{round.ref}/missing/")
    page.get_by_role("link", name="上门").first.click()
    look(page, "screening-visit-zh-CN")
    page.get_by_label("家中无人").check()
    page.get_by_role("button", name="登记核实").click()
    page.get_by_text("已登记。").wait_for()
