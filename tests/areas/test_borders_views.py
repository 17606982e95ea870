"""Pages of the border: anybody tells ahead, a guard registers, headquarters reads, nobody else sees anything."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.borders import views
from frontline.areas.models import NationalArea, NationalList
from frontline.city import clock
from frontline.city.models import Site
from frontline.loop import reconcile
from frontline.ui.bound import Bound
from tests.areas.borders import ID, arrivals, came, open_road, told
from tests.areas.conftest import NOON
from tests.town import Town

Enter = Callable[[str], Client]
AHEAD = reverse("areas:tell-ahead")


@pytest.fixture
def road(town: Town) -> Site:
    clock.set_exercise(at=NOON, paused=True)
    return open_road(town, NOON)


@pytest.fixture
def enter(town: Town, road: Site) -> Enter:
    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        if name:
            client.force_login(town.accounts[name])
        return client

    return sign_in


def said(road: Site, **more: str) -> dict[str, str]:
    return {
        "name": "乙旅客", "id_number": ID, "phone": "138 0000 0001", "origin": "西宁市城东区", "left_on": "2022-11-08",
        "staying": "1号楼", "point": str(road.ref), "expected_at": "2022-11-09T13:00", **more,
    }  # fmt: skip


def test_anybody_tells_ahead_and_has_a_number_at_once(town: Town, road: Site, enter: Enter) -> None:
    answer = enter("").post(AHEAD, said(road))
    row = arrivals().get()
    assert row.code in answer.content.decode()
    assert "data:image/svg+xml" in answer.content.decode()
    assert (row.channel, row.building_id) == ("page", town.buildings[1].pk)


def test_who_is_signed_in_types_for_a_caller(road: Site, enter: Enter) -> None:
    page = enter("gao").post(AHEAD, said(road))
    assert "Read the number out" in page.content.decode()
    assert arrivals().get().channel == "phone"


def test_wrong_input_is_one_sentence_and_nothing_is_written(road: Site, enter: Enter) -> None:
    wrong = {
        "id_number": ("110101199003070979", "one digit is mistyped"),
        "phone": ("12", "5 to 15 digits"),
        "expected_at": ("2022-11-08T11:00", "must lie ahead"),
        "left_on": ("2020-01-01", "cannot be right"),
    }
    for name, (value, sentence) in wrong.items():
        assert sentence in enter("").post(AHEAD, said(road, **{name: value})).content.decode()
    assert not arrivals().exists()


def test_one_address_cannot_flood_the_list(road: Site, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "told", Bound(1))
    client = enter("")
    assert [client.post(AHEAD, said(road)).status_code for _ in range(2)] == [200, 429]
    assert client.get(AHEAD).status_code == 200


def test_thirty_seconds_at_the_road(town: Town, road: Site, enter: Enter) -> None:
    row = told(town, road, NOON, hours=2)
    guard = enter("guard")
    assert guard.get(reverse("areas:border")).url == reverse("areas:point", args=[road.ref])  # type: ignore[attr-defined]
    found = guard.get(reverse("areas:point", args=[road.ref]), {"q": row.code}).content.decode()
    here = reverse("areas:register-arrival", args=[road.ref]) + f"?told={row.ref}"
    assert here in found
    form = guard.get(here, headers={"accept-language": "zh-CN"}).content.decode()
    assert "乙旅客" in form and str(row.ref) in form and 'value="2022-11-08"' in form
    answer = guard.post(here, said(road, level="high", key=str(row.ref)))
    assert answer.url == reverse("areas:arrival", args=[row.ref])  # type: ignore[attr-defined]
    assert "Being worked out" in guard.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert arrivals().get().arrived_at == NOON
    reconcile.settle(at=NOON)
    assert "The grid worker of the building" in guard.get(answer.url).content.decode()  # type: ignore[attr-defined]


def test_an_address_nobody_knows_or_that_is_several(town: Town, road: Site, enter: Enter) -> None:
    guard, here = enter("guard"), reverse("areas:register-arrival", args=[road.ref])
    page = guard.post(here, said(road, level="low", key=KEY, staying="nowhere")).content.decode()
    assert "No such address is known" in page
    page = guard.post(here, said(road, level="low", key=KEY, staying="扎西科路")).content.decode()
    assert "Several buildings fit" in page and "3号楼" in page
    chosen = str(town.buildings[3].place.ref)
    guard.post(here, said(road, level="low", key=KEY, staying="扎西科路", building=chosen))
    assert arrivals().get().building_id == town.buildings[3].pk


KEY = "6f3f1df0-54c9-4b0e-8a6c-0f6a1a2b3c4d"


def test_the_level_is_that_of_the_national_list_on_the_day_of_leaving(road: Site, enter: Enter) -> None:
    guard, here = enter("guard"), reverse("areas:register-arrival", args=[road.ref])
    by_list = said(road, level="list", key=KEY)
    assert "No national list of that day" in guard.post(here, by_list).content.decode()
    day = NOON - timedelta(days=3)
    NationalList.objects.create(
        file="list.json", published_at=NOON - timedelta(hours=6), saved_at=NOON, count=1
    )
    NationalArea.objects.create(
        level="high",
        province="青海省",
        city="西宁市",
        county="城东区",
        name="八一路社区",
        key="八一路社区",
        since=day,
    )
    page = guard.post(here, by_list).content.decode()
    assert "青海省西宁市城东区 had 1 area of a higher level that day" in page
    assert "青海省西宁市城东区八一路社区 · high-risk area" in page
    assert not arrivals().exists()
    guard.post(here, {**by_list, "origin": "西宁市城东区八一路社区"})
    assert arrivals().get().level == "high"
    guard.post(
        here, {**by_list, "origin": "海南州共和县", "key": KEY.replace("6f3f", "7f3f"), "id_number": ""}
    )
    assert set(arrivals().values_list("level", flat=True)) == {"high", "none"}


@pytest.fixture
def listed(road: Site) -> None:
    """城东区 has a high area, and so has a county of another province with the same name."""
    NationalList.objects.create(
        file="list.json", published_at=NOON - timedelta(hours=6), saved_at=NOON, count=1
    )
    for province, city in (("青海省", "西宁市"), ("松省", "松州")):
        NationalArea.objects.create(
            level="high", province=province, city=city, county="城东区", name="八一路社区", key="八一路社区",
            since=NOON - timedelta(days=3),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "origin", "level"),
    [
        (["青海省西宁市城东区", "青海省西宁市城东区八一路社区"], "青海省西宁市城东区八一路社区", "high"),
        (["松省松州城东区", "=松省松州城东区"], "松省松州城东区", "low"),
        (["!"], "城东区", "none"),
    ],
)
def test_unclear_words_come_back_as_a_choice(
    listed: None, road: Site, enter: Enter, chosen: list[str], origin: str, level: str
) -> None:
    guard, here = enter("guard"), reverse("areas:register-arrival", args=[road.ref])
    sent = said(road, level="list", key=KEY, origin="城东区")
    for place in chosen:
        answer = guard.post(here, sent)
        form = answer.context["form"]
        assert f'value="{place}"' in answer.content.decode() and not arrivals().exists()
        sent |= {"origin": form["origin"].value(), "asked": form["asked"].value(), "where": place}
    guard.post(here, sent)
    row = arrivals().get()
    assert (row.origin, row.level) == (origin, level)


def test_a_choice_made_for_other_words_counts_no_more(listed: None, road: Site, enter: Enter) -> None:
    guard, here = enter("guard"), reverse("areas:register-arrival", args=[road.ref])
    sent = said(road, level="list", key=KEY, origin="西宁城东", asked="城东区", where="!")
    page = guard.post(here, sent).content.decode()
    assert "青海省西宁市城东区" in page and not arrivals().exists()
    forged = guard.post(here, {**sent, "asked": "西宁城东", "where": "=梅县"})
    assert forged.status_code == 302 and arrivals().get().level == "none"  # in no list, as if typed


def test_who_knows_the_level_and_who_tells_ahead_without_a_list_are_asked_nothing(
    listed: None, road: Site, enter: Enter
) -> None:
    here = reverse("areas:register-arrival", args=[road.ref])
    enter("guard").post(here, said(road, level="medium", key=KEY, origin="城东区"))
    enter("").post(AHEAD, said(road, origin="城东区", left_on="2022-10-20"))
    assert arrivals().count() == 2
    page = enter("").post(AHEAD, said(road, origin="城东区")).content.decode()
    assert "several places like this" in page and arrivals().count() == 2


def test_take_back_and_withdraw(town: Town, road: Site, enter: Enter, actor: Callable[..., object]) -> None:
    row = came(town, road, actor("guard"), NOON)  # type: ignore[arg-type]
    guard, change = enter("guard"), reverse("areas:change-arrival", args=[row.ref])
    assert (
        "Take the registration back" in guard.get(reverse("areas:arrival", args=[row.ref])).content.decode()
    )
    guard.post(change, {"action": "take_back"})
    assert arrivals().get().arrived_at is None
    other = told(town, road, NOON)
    guard.post(reverse("areas:change-arrival", args=[other.ref]), {"action": "withdraw"})
    assert arrivals().get(pk=other.pk).withdrawn_at == NOON


def test_nobody_else_sees_anything(town: Town, road: Site, enter: Enter) -> None:
    row = told(town, road, NOON, hours=2)
    open_road(town, NOON, "K2", "other_guard")
    there = [
        reverse("areas:point", args=[road.ref]),
        reverse("areas:register-arrival", args=[road.ref]),
        reverse("areas:arrival", args=[row.ref]),
    ]
    for name in ("zhou", "other_guard", "lin"):
        for address in there:
            assert enter(name).get(address).status_code in (403, 404), (name, address)
    change = reverse("areas:change-arrival", args=[row.ref])
    assert enter("other_guard").post(change).status_code == 404
    assert enter("zhou").get(reverse("areas:border")).status_code == 403
    assert enter("").get(there[0]).status_code == 302


def test_headquarters_reads_who_did_not_come_with_names_masked(town: Town, road: Site, enter: Enter) -> None:
    told(town, road, NOON - timedelta(hours=40), hours=1)
    page = enter("he").get(reverse("areas:arrivals-climbed")).content.decode()
    assert "乙**" in page and "乙旅客" not in page
    assert "Did not come for more than 24 h" in enter("he").get(reverse("areas:border")).content.decode()
    for name in ("expected", "missing", "unannounced"):
        assert enter("he").get(reverse(f"areas:arrivals-{name}")).status_code == 200


def test_headquarters_opens_a_point(town: Town, road: Site, enter: Enter) -> None:
    there = reverse("areas:open-point")
    form = {"name": "巴塘机场", "code": "K9", "at": "airport"}
    assert enter("guard").get(there).status_code == 403
    enter("he").post(there, form)
    assert Site.objects.get(code="K9").control.at == "airport"
    assert "Another site has this code" in enter("he").post(there, form).content.decode()
