"""Pages of the room: who reads what, decisions through forms, refusals in a sentence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.models import Area
from frontline.city import clock
from frontline.city.models import Place
from frontline.loop import reconcile
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.areas.conftest import NOON
from tests.telling import infection, tell
from tests.town import Town

Enter = Callable[[str], Client]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def enter(town: Town) -> Enter:
    """A browser in which somebody of the cast has signed in; it is 13:00 in the city."""
    clock.set_exercise(at=LATER, paused=True)

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "zh-CN"})
        client.force_login(town.accounts[name])
        return client

    return sign_in


def form_of(place: Place, **more: str) -> dict[str, str]:
    return {
        "action": "accept",
        "level": "high",
        "place": str(place.ref),
        "name": "二号院",
        "since": "2022-11-08T13:00",
        "office": "county_headquarters",
        **more,
    }


def compound(town: Town) -> Place:
    found = town.buildings[2].compound
    assert found is not None
    return found


def address(proposal: MeasureRow) -> str:
    return reverse("areas:proposal", args=[proposal.ref])


def test_the_first_page_names_what_waits_and_what_is_in_force(
    town: Town, proposal: MeasureRow, enter: Enter
) -> None:
    he = enter("he")
    assert "2号院" in he.get(reverse("areas:home")).content.decode()
    he.post(address(proposal), form_of(compound(town)))
    reconcile.settle(at=LATER)
    page = he.get(reverse("areas:home")).content.decode()
    assert "二号院" in page and "没有待决定的建议" in page
    assert "二号院" not in he.get(reverse("areas:home") + "?level=medium").content.decode()


def test_a_decision_leads_to_the_page_of_the_area(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    he = enter("he")
    answer = he.post(address(proposal), form_of(compound(town)))
    found = Area.objects.get()
    assert answer.headers["Location"] == reverse("areas:area", args=[found.ref])
    reconcile.settle(at=LATER)
    page = he.get(answer.headers["Location"]).content.decode()
    assert "足不出户" in page and "第九版" in page
    notice = he.get(reverse("areas:notice", args=[found.ref])).content.decode()
    assert "12345" in notice and "2022-11-1" in notice


def test_the_second_commander_reads_a_sentence_at_the_form(
    town: Town, proposal: MeasureRow, enter: Enter
) -> None:
    enter("he").post(address(proposal), form_of(compound(town)))
    answer = enter("he").post(address(proposal), form_of(compound(town)))
    assert answer.status_code == 200
    assert "he已于13:00对该地作出决定" in answer.content.decode()
    assert Area.objects.count() == 1


def test_a_rejection_hides_the_proposal(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    sent = {"action": "reject", "reject-why": "样本污染", "reject-office": "county_headquarters"}
    enter("he").post(address(proposal), sent)
    reconcile.settle(at=LATER)
    assert "没有待决定的建议" in enter("he").get(reverse("areas:home")).content.decode()
    assert FactRow.objects.get(kind="area_proposal_rejected").payload["why"] == "样本污染"


def test_wu_reads_the_proposal_and_may_not_decide(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    page = enter("wu").get(address(proposal))
    assert "请联系指挥部" in page.content.decode()
    assert enter("wu").post(address(proposal), form_of(compound(town))).status_code == 403
    assert not Area.objects.exists()


@pytest.mark.parametrize("who", ["zhou", "lin", "drolma", "gao"])
def test_the_first_page_is_for_those_who_see_the_board(town: Town, enter: Enter, who: str) -> None:
    assert enter(who).get(reverse("areas:home")).status_code == 403


def test_a_task_opens_where_it_is_done(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    task = Task.objects.get(kind="decide_area")
    he = enter("he")
    assert he.get(reverse("areas:task", args=[task.ref])).headers["Location"] == address(proposal)
    he.post(address(proposal), form_of(compound(town)))
    reconcile.settle(at=LATER)
    reconcile.settle(at=NOON + timedelta(days=7))
    task = Task.objects.get(kind="closing_round")
    answer = he.get(reverse("areas:task", args=[task.ref])).headers["Location"]
    assert answer == reverse("areas:area", args=[Area.objects.get().ref]) + "#closing_round"


def _decided(town: Town, proposal: MeasureRow, he: Client) -> str:
    he.post(address(proposal), form_of(compound(town)))
    reconcile.settle(at=LATER)
    return reverse("areas:area", args=[Area.objects.get().ref])


def test_lifting_and_a_wrong_round_through_the_page(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    he = enter("he")
    page = _decided(town, proposal, he)
    wrong = {
        "action": "round",
        "round-done_at": "2022-11-09T13:00",
        "round-people": "2",
        "round-all_negative": "yes",
    }
    assert "最后采样时间不能晚于现在" in he.post(page, wrong).content.decode()
    he.post(page, {"action": "lift", "lift-why": "研判无风险"})
    reconcile.settle(at=LATER)
    assert "此处没有生效的措施" in he.get(page).content.decode()
    assert enter("wu").post(page, {"action": "lift", "lift-why": "x"}).status_code == 403


def test_days_tell_what_counts_and_what_does_not(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    tell(infection(town.people["wife"], LATER, found_in="home_isolation", no_community_risk=True), at=LATER)
    page = enter("he").get(_decided(town, proposal, enter("he"))).content.decode()
    assert "居家隔离发现，无外溢风险" in page


def test_names_inside_follow_the_role(town: Town, proposal: MeasureRow, enter: Enter) -> None:
    _decided(town, proposal, enter("he"))
    people = reverse("areas:people", args=[Area.objects.get().ref])
    assert "甲patient" in enter("wu").get(people).content.decode()
    masked = enter("he").get(people).content.decode()
    assert "甲patient" not in masked and "甲*" in masked
    elsewhere = enter("drolma").get(people).content.decode()
    assert "甲" not in elsewhere


def test_a_place_says_what_applies_and_shows_people_within_rights(
    town: Town, proposal: MeasureRow, enter: Enter
) -> None:
    _decided(town, proposal, enter("he"))
    inside = reverse("areas:place", args=[town.buildings[2].place.ref])
    page = enter("gao").get(inside).content.decode()
    assert "高风险区" in page and "甲wife" in page
    away = reverse("areas:place", args=[town.buildings[4].place.ref])
    assert "甲far" not in enter("gao").get(away).content.decode()
    assert enter("zhou").get(inside).status_code == 403


def test_anybody_looks_an_address_up_without_signing_in(
    town: Town, proposal: MeasureRow, enter: Enter
) -> None:
    _decided(town, proposal, enter("he"))
    page = Client(headers={"accept-language": "zh-CN"}).get(reverse("areas:lookup"), {"q": "2号楼"})
    assert "高风险区" in page.content.decode() and "甲" not in page.content.decode()
    free = Client(headers={"accept-language": "zh-CN"}).get(reverse("areas:lookup"), {"q": "扎西科路 4号"})
    assert "低风险区" in free.content.decode()
    none = Client(headers={"accept-language": "zh-CN"}).get(reverse("areas:lookup"), {"q": "不存在的路"})
    assert "未找到该地址" in none.content.decode()


def test_static_management_through_the_page(town: Town, enter: Enter) -> None:
    sent = {
        "places": [str(town.township.ref)],
        "name": "结古街道静态管控",
        "since": "2022-11-08T14:00",
        "until": "2022-11-10T14:00",
        "office": "county_headquarters",
        "approval": "",
        "exemptions": "医护\n物资保供",
    }
    he = enter("he")
    assert "上一级人民政府批准" in he.post(reverse("areas:static"), sent).content.decode()
    answer = he.post(reverse("areas:static"), {**sent, "approval": "玉政〔2022〕12号"})
    assert answer.status_code == 302
    assert enter("wu").get(reverse("areas:static")).status_code == 403
