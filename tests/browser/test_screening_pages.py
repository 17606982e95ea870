"""The pages of screening rounds, on a desk and on a phone, in both languages."""

import pytest
from django.test import override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from frontline.city import access, clock
from frontline.city.models import Account, Person, Place
from frontline.screening.actions import books, expiry, people, points, rounds
from frontline.screening.actions.completion import close_unfinished
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Conflict, Expected, Round, RoundPoint, Swab
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.cast import hire
from tests.editions import in_force
from tests.screening.telling import after, open_round, point, swab, tell, tube
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
    for number in (1, 2, 3, 4):
        Place.objects.filter(pk=town.buildings[number].pk).update(lon=97.0, lat=33.0 + number / 1000)
    round = open_round(town)
    RoundPoint.objects.create(round=round, site=point(town, "S2"), opens_at=after(0), closes_at=after(600))
    here = From(round.pk, 1, round.points.get(site__code="S1").site_id, 1, 0)
    account(town, "tashi", "sampler", on="site", on_id=round.points.get(site__code="S1").site_id)
    account(town, "dolma", "sampler", on="site", on_id=round.points.get(site__code="S2").site_id)
    write_tubes([(here, tube([swab(0, "P11", 4), swab(1, "P12", 5)], barcode="T0003"))], now=after(6))
    tell(round, tube([swab(0, "P10", 3), swab(1, "P40"), swab(2, "X99")]))
    tell(round, tube([swab(0, "P10", 2)], barcode="T0002"))
    books.keep_books(at=after(7))
    row = Expected.objects.get(round=round, person=town.people["patient"])
    gao = access.actor_for(town.accounts["gao"], at=after(20))
    sonam = access.actor_for(town.accounts["sonam"], at=after(25))
    for item, received in (("swabs", 5), ("tubes", 40), ("suits", 2)):
        points.set_supply(round.points.get(site__code="S1"), item, received=received, by=sonam, at=after(25))
    points.say_queue(round.points.get(site__code="S1"), 14, by=sonam, at=after(25))
    people.record_visit(row, outcome="not_at_home", note="邻居说晚上在", by=gao, at=after(20))
    return round


PAGES = {
    "home": "/screening/",
    "plan": "/screening/new/",
    "round": "/screening/round/{ref}/",
    "points": "/screening/round/{ref}/points/",
    "point": "/screening/round/{ref}/points/{site}/",
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
    site = round.points.get(site__code="S1").site.ref
    for name, address in PAGES.items():
        answer = page.goto(live_server.url + address.format(ref=round.ref, site=site))
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


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_what_a_sampler_and_a_resident_see_of_a_point(
    round: Round, live_server: LiveServer, new_page: NewPage, language: str
) -> None:
    row = Expected.objects.filter(round=round, person__code="P11")
    row.update(tube=None, sampled_at=None)
    Swab.objects.filter(round=round, code="P11").delete()
    Account.objects.filter(username="tashi").update(one_click=True)
    Account.objects.filter(username="lin").update(person=Person.objects.get(code="P11"))
    page = _enter(new_page, live_server.url, "tashi", language)
    for name, address in (("home", "/screening/"), ("round", f"/screening/round/{round.ref}/")):
        page.goto(live_server.url + address)
        look(page, f"screening-sampler-{name}-{language}")
    page = _enter(new_page, live_server.url, "lin", language)
    page.goto(f"{live_server.url}/residents/")
    look(page, f"screening-resident-{language}")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_round_whose_detail_is_gone(
    round: Round, live_server: LiveServer, new_page: NewPage, language: str
) -> None:
    sonam = access.actor_for(Account.objects.get(username="sonam"), at=after(28))
    rounds.end_round(round, by=sonam, at=after(28))
    close_unfinished(round, why="停电，不再完成", by=sonam, at=after(28))
    with override_settings(SCREENING_KEEP_DAYS=1):
        assert expiry.erase_detail(at=after(28 + 1440))
    page = _enter(new_page, live_server.url, "sonam", language)
    for name, address in (("round", ""), ("missing", "missing/"), ("completion", "completion/")):
        page.goto(f"{live_server.url}/screening/round/{round.ref}/{address}")
        look(page, f"screening-erased-{name}-{language}")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_lead_decides_about_two_tubes_with_one_barcode(
    round: Round, live_server: LiveServer, new_page: NewPage, language: str
) -> None:
    tell(round, tube([swab(0, "P13")], barcode="T0003"))
    books.keep_books(at=after(8))
    pair = Conflict.objects.get(kind="barcode_twice")
    page = _enter(new_page, live_server.url, "sonam", language)
    page.goto(f"{live_server.url}/screening/round/{round.ref}/conflicts/?kind=barcode_twice")
    page.locator(f'a[href$="/pair/{pair.ref}/"]').click()
    look(page, f"screening-pair-{language}")
    page.locator('input[name="decision"]').first.check()
    page.locator('[name="why"]').fill("箱单核对")
    page.locator(".buttons .btn-primary").click()
    page.get_by_text("箱单核对").first.wait_for()
    look(page, f"screening-pair-decided-{language}")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_lead_closes_a_point_for_good_reason(
    round: Round, live_server: LiveServer, new_page: NewPage, language: str
) -> None:
    page = _enter(new_page, live_server.url, "sonam", language)
    site = round.points.get(site__code="S1").site.ref
    page.goto(f"{live_server.url}/screening/round/{round.ref}/points/{site}/")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    form = page.locator('form[action$="/close/"]')
    form.locator('[name="why_closed"]').fill("停电")
    look(page, f"screening-point-closing-{language}")
    form.get_by_role("button").click()
    page.get_by_text("停电").first.wait_for()
    look(page, f"screening-point-closed-{language}")
