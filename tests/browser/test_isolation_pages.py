"""The pages of isolation and of residents, on a desk and on a phone, in both languages."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from frontline.city import access
from frontline.isolation.actions import care, stays
from frontline.isolation.models import Room, Sample, Stay, Unit
from frontline.loop.models import MeasureRow, Task
from frontline.residents import actions
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.editions import in_force
from tests.isolation.conftest import NOON, furnish, outbreak
from tests.town import Town, account, build_town


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force()
    town = build_town()
    furnish(town)
    account(town, "han", "reviewer", on_id=town.city.pk)
    lin = town.accounts["lin"]
    lin.person = town.people["wife"]
    lin.save()
    outbreak(town)
    for one in town.accounts.values():
        one.one_click = True
        one.save()
    _work(town)
    return town


def _work(town: Town) -> None:
    """One person in a room with fever, a sample waiting, an objection filed."""
    assert town.site is not None
    drolma = access.actor_for(town.accounts["drolma"], at=NOON)
    far = town.people["far"]
    room = Room.objects.get(number="101")
    stays.check_in(person=far, site=town.site, room=room, by=drolma, at=NOON)
    care.check_health(readings=[care.Reading(far, 38.2, ("cough",))], by=drolma, at=NOON)
    care.take_sample(person=far, task=None, tube="T1", by=drolma, at=NOON)
    measure = MeasureRow.objects.get(subject_id=town.people["wife"].pk, kind="central_isolation")
    wife, lin = town.people["wife"], access.actor_for(town.accounts["lin"], at=NOON)
    actions.object_to(measure=measure, person=wife, text="那天我在西宁。", by=lin, at=NOON)


def sign_in(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.locator(f'button[value="{name}"]').click()
    page.wait_for_load_state("load")


def _task(town: Town, kind: str) -> Task:
    return Task.objects.filter(subject_id=town.people["wife"].pk, kind=kind, state="open").order_by("due_at")[
        0
    ]


def addresses(town: Town) -> dict[str, dict[str, str]]:
    """Name of the picture and address, by who looks."""
    site, stay = town.site, Stay.objects.get()
    assert site is not None
    wife, objection = town.people["wife"], town.people["wife"].objections.get()
    return {
        "drolma": {
            "site": f"/isolation/site/{site.ref}/",
            "rooms": f"/isolation/site/{site.ref}/rooms/",
            "check-in": f"/isolation/check-in/{_task(town, 'check_in').ref}/",
            "corridor": f"/isolation/corridor/{Unit.objects.get(name='A').ref}/",
            "release": f"/isolation/release/{stay.ref}/",
            "samples": "/isolation/samples/",
            "result": f"/isolation/samples/{Sample.objects.get().ref}/",
            "flags": "/isolation/flags/",
            "list-people": f"/isolation/list/people/?site={site.ref}",
        },
        "he": {"list-transfers": "/isolation/list/transfers/", "list-free": "/isolation/list/free-rooms/"},
        "tsering": {
            "sites": "/isolation/",
            "transfers": "/isolation/transfers/",
            "transfer": f"/isolation/transfers/{_task(town, 'transfer').ref}/",
            "discharge": f"/isolation/discharge/{Task.objects.get(kind='discharge_review').ref}/",
        },
        "gao": {"doors": "/isolation/doors/", "door": f"/isolation/doors/{wife.ref}/"},
        "lin": {"resident": "/residents/", "objection": f"/residents/objections/{objection.ref}/"},
        "han": {"objections": "/residents/objections/", "review": f"/residents/objections/{objection.ref}/"},
    }


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_is_sound(town: Town, live_server: LiveServer, new_page: NewPage, language: str) -> None:
    for who, pages in addresses(town).items():
        watched = new_page(language=language)
        watched.forgive("/live/")  # the event stream is another process
        watched.forgive("404")
        page = watched.page
        sign_in(page, live_server.url, who)
        for name, address in pages.items():
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None and answer.status == 200, address
            look(page, f"care-{name}-{language}")


def test_the_residents_page_needs_no_scripts(town: Town, live_server: LiveServer, new_page: NewPage) -> None:
    page = new_page(device="phone", scripts=False).page
    page.goto(f"{live_server.url}/sign-in/")
    page.locator('button[value="lin"]').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(f"{live_server.url}/residents/")
    look(page, "care-resident-without-scripts", scripts=False)
    assert "集中隔离医学观察" in page.content()
