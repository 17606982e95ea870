"""The pages of results, recalls, boxes and completion, on a desk and on a phone, in both languages."""

import pytest
from pytest_django.live_server_helper import LiveServer

from frontline.city import access
from frontline.city.models import Person, Site
from frontline.loop import reconcile
from frontline.loop.models import Task
from frontline.screening.actions import books, following, rounds
from frontline.screening.actions.completion import complete_round
from frontline.screening.actions.custody import collect_box, pack_box, receive_box
from frontline.screening.actions.results import Told, Unread, take_results
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Box, ResultFile, Round, Tube
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_isolation_pages import sign_in
from tests.editions import in_force
from tests.screening.conftest import staff
from tests.screening.telling import after, open_round, swab, tube
from tests.town import Town, account

NOW = after(120)


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force()
    town = staff()
    account(town, "dorje", "sample_driver", on_id=town.city.pk)
    for one in town.accounts.values():
        one.one_click = True
        one.save()
    _evening(town)
    return town


def _evening(town: Town) -> None:
    """Two boxes, one received with a tube missing; a positive tube; results held and refused."""
    round = open_round(town)
    point, laboratory = Site.objects.get(kind="sampling"), Site.objects.get(kind="laboratory")
    assert laboratory is not None
    desk = From(round.pk, 1, point.pk, 1, 0)
    tubes = {
        "TB0001": ("P10", "P11", "P20"), "TB0002": ("P12", "P13"), "TB0003": ("P21",), "TB0004": ("P40",),
        "TB0005": ("P30",),
    }  # fmt: skip
    for minute, (barcode, codes) in enumerate(tubes.items()):
        told = tube([swab(n, code, minute + 1) for n, code in enumerate(codes)], barcode=barcode)
        write_tubes([(desk, told)], now=after(10))
    books.keep_books(at=after(11))
    sonam, ma, dorje = (access.actor_for(town.accounts[n], at=NOW) for n in ("sonam", "ma", "dorje"))
    first = pack_box(round, point, "FQ20221101", ["TB0001", "TB0002", "TB0003"], by=sonam, at=after(30))
    collect_box(first, seal="FQ20221101", vehicle="青G12345", by=dorje, at=after(40))
    receive_box(first, seal="FQ20221101", barcodes=["TB0001", "TB0002"], by=ma, at=after(60))
    pack_box(round, point, "FQ20221102", ["TB0004"], by=sonam, at=after(50))
    unread = [Unread(7, {"barcode": "TB0009", "result": "可疑"}, "结果不属于以下任何一种。")]
    said = [
        Told("TB0001", "positive", after(100), 33.1, 34.0), Told("TB0002", "negative", after(100)),
        Told("TB0003", "negative", after(100)), Told("TB9999", "negative"),
    ]  # fmt: skip
    take_results(said, unread=unread, source="file", name="核酸结果20221112.xlsx", by=ma, at=NOW)
    take_results([Told("TB0002", "positive")], source="page", by=ma, at=NOW)
    following.follow_results(at=NOW)
    reconcile.settle(at=NOW)
    _yesterday(town)


def _yesterday(town: Town) -> None:
    """A complete round before this one, for the stop rule."""
    sonam = access.actor_for(town.accounts["sonam"], at=NOW)
    ma = access.actor_for(town.accounts["ma"], at=NOW)
    site = Site.objects.get(kind="sampling")
    plan = rounds.Plan("第二轮", [town.city.pk], after(0), after(60), {site.pk: 1})
    second = rounds.plan_round(plan, by=sonam, at=after(0))
    rounds.open_round(second, by=sonam, at=after(0))
    rounds.write_expected_list(at=after(1))
    second.refresh_from_db()
    write_tubes(
        [(From(second.pk, 2, site.pk, 1, 0), tube([swab(0, "P10", 70)], barcode="TC1", sealed=71))],
        now=after(80),
    )
    books.keep_books(at=after(81))
    take_results([Told("TC1", "negative")], source="api", by=ma, at=NOW)
    rounds.end_round(second, by=sonam, at=NOW)
    complete_round(second, why="其余人员已逐户核实", by=sonam, at=NOW)


def addresses() -> dict[str, dict[str, str]]:
    first = Round.objects.get(number=1)
    positive = Tube.objects.get(barcode="TB0001")
    file = ResultFile.objects.get(source="file")
    retest = Task.objects.filter(kind="retest").order_by("id")[0]
    box, way = Box.objects.get(seal="FQ20221101"), Box.objects.get(seal="FQ20221102")
    here = "/screening"
    return {
        "ma": {
            "results": f"{here}/results/",
            "delivery": f"{here}/results/{file.ref}/",
            "held": f"{here}/results/held/",
            "tube": f"{here}/tube/{first.ref}/{positive.ref}/",
            "keys": "/keys/",
            "box-received": f"{here}/boxes/{box.ref}/",
        },
        "sonam": {
            "positive": f"{here}/positive/",
            "recall": f"{here}/tube/{first.ref}/{positive.ref}/people/",
            "retests": f"{here}/retests/",
            "retest": f"{here}/retests/{retest.ref}/",
            "pack": f"{here}/boxes/pack/",
            "boxes": f"{here}/boxes/",
            "boxes-received": f"{here}/boxes/received/",
            "person-samples": f"/cases/person/{Person.objects.get(code='P10').ref}/",
            "completion": f"{here}/round/{Round.objects.get(number=2).ref}/completion/",
        },
        "dorje": {"box": f"{here}/boxes/{way.ref}/", "driver": f"{here}/boxes/"},
    }


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_is_sound(town: Town, live_server: LiveServer, new_page: NewPage, language: str) -> None:
    for who, pages in addresses().items():
        watched = new_page(language=language)
        watched.forgive("/live/")  # the event stream is another process
        watched.forgive("404")
        page = watched.page
        sign_in(page, live_server.url, who)
        for name, address in pages.items():
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None and answer.status == 200, address
            look(page, f"screening-{name}-{language}")
