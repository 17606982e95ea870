"""Pages of supplies: Li decides and answers calls, a keeper moves goods, a resident reads what comes."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.models import Business
from frontline.loop import rooms
from frontline.loop.models import Task
from frontline.supplies.actions import packs as verbs
from frontline.supplies.actions import stock as goods
from frontline.supplies.actions.deciding import adopt
from frontline.supplies.composing import ruling
from frontline.supplies.models import Gift, Good, Lot, Movement, Pack, PackDeed, Prescription, Stock, Wish
from frontline.supplies.rules import Missed
from tests.refs import NOON
from tests.supplies.store import DAY, depot, good, kind, planned, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def enter(town: Town) -> Enter:
    clock.set_exercise(at=NOON, paused=True)

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return client

    return sign_in


def text(client: Client, name: str, *args: object, **asked: object) -> str:
    said = {key: str(value) for key, value in asked.items()}
    answer = client.get(reverse(f"supplies:{name}", args=args), said, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, *args: object, **said: object) -> str:
    answer = client.post(
        reverse(f"supplies:{name}", args=args), {k: str(v) for k, v in said.items()}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_keeper_takes_goods_in_and_sees_no_door(town: Town, enter: Enter) -> None:
    keeper, place = enter("keeper"), depot(town)
    rice = good()
    key = uuid4()
    for __ in range(2):
        post(
            keeper,
            "deed",
            place.ref,
            "receive",
            good=rice.ref,
            quantity=40,
            source="供应商",
            number="A1",
            record=key,
        )
    assert Stock.objects.get().quantity == 40
    assert "A1" in text(keeper, "depot", place.ref)
    assert "rice" in text(keeper, "home")
    pack = planned(town, 1)[0]
    for name, ref in (("pack", pack.ref), ("household", town.dwellings[1].place.ref)):
        assert keeper.get(reverse(f"supplies:{name}", args=[ref])).status_code in (403, 404)
    assert keeper.get(reverse("supplies:decide")).status_code == 403


def test_a_refusal_stands_at_the_form_with_what_was_typed(town: Town, enter: Enter) -> None:
    keeper, place = enter("keeper"), stocked(town, 3)
    shown = post(
        keeper, "deed", place.ref, "hand-out", good=good().ref, quantity=9, to="市医院", record=uuid4()
    )
    assert "rice: 3 of 9" in shown and "市医院" in shown
    lot = Lot.objects.get()
    shown = post(keeper, "deed", place.ref, "count", **{f"lot_{lot.pk}": 1, "why": "", "record": uuid4()})
    assert "say why" in shown
    post(keeper, "deed", place.ref, "count", **{f"lot_{lot.pk}": 1, "why": "漏记", "record": uuid4()})
    assert Stock.objects.get().quantity == 1


def test_a_sending_is_taken_in_by_the_other_depot(town: Town, enter: Enter) -> None:
    keeper, first, second = enter("keeper"), stocked(town, 10), depot(town, "二号库", 4)
    post(keeper, "deed", first.ref, "send", good=good().ref, quantity=6, to=second.ref, record=uuid4())
    row = Movement.objects.get(kind="sent")
    assert str(row.ref) in text(keeper, "depot", second.ref)
    lot = Lot.objects.get()
    post(keeper, "sending", row.ref, **{f"lot_{lot.pk}": 5, "why": "破损", "record": uuid4()})
    assert Stock.objects.get(depot=second).quantity == 5
    assert keeper.get(reverse("supplies:sending", args=[row.ref])).status_code == 404


def test_a_lot_is_written_off_and_called_back(town: Town, enter: Enter) -> None:
    li, place = enter("li"), stocked(town, 10)
    row = planned(town, 1)
    verbs.mark_loaded(row, by=who(town, "li"), at=NOON)
    lot = Lot.objects.get()
    post(li, "act-on-lot", lot.ref, do="write_off", quantity=2, depot=place.ref, why="受潮", record=uuid4())
    shown = post(li, "act-on-lot", lot.ref, do="call_back", why="抽检不合格")
    assert "called back" in shown and str(row[0].ref) in shown
    assert Stock.objects.get().quantity == 7


def test_li_counts_then_decides(town: Town, enter: Enter) -> None:
    li = enter("li")
    assert "Read the rules and adopt them" in text(li, "decide")
    post(li, "rules")
    place = stocked(town, 50, "vegetables", number="v", expires_on=DAY)
    for key in ("eggs", "milk", "rice", "pork"):
        stocked(town, 50, key, number=key, expires_on=DAY)
    asked = {
        "day": DAY,
        "depot": place.ref,
        "families": "food",
        "opens": "09:00",
        "until": "18:00",
        "place": "",
    }
    shown = text(li, "decide", **asked)
    assert "Decide 4 packs" in shown and not Pack.objects.exists()
    shown = post(li, "decide", **asked)
    assert Pack.objects.count() == 4 and "Packs of 2022-11-08" in shown
    assert "No door is due" in text(li, "decide", **asked)
    shown = text(li, "packs", day=DAY, kind="food_medium", state="planned")
    assert shown.count("/supplies/pack/") == 1
    assert text(li, "packs", day="nonsense", place="x", q="1").count("/supplies/pack/") == 1


def test_a_call_about_a_missed_special_door(town: Town, enter: Enter) -> None:
    (row,) = planned(town, 1, special=True)
    verbs.record_missed(row, why=Missed.NO_ROUND, by=who(town, "li"), at=NOON)
    li, task = enter("li"), Task.objects.get(kind="call_missed")
    assert "Households to call" in text(li, "home")
    assert "Called: write down what was said" in text(li, "task", task.ref)
    post(li, "act", row.ref, **{"do": "called", "called-words": ""})
    assert Task.objects.get().state == "open"
    shown = post(li, "act", row.ref, **{"do": "called", "called-words": "明早在家"})
    assert "明早在家" in shown and Task.objects.get().state == "done"
    assert "Nothing waits here" in text(li, "list-to_call")


def test_a_household_changes_its_mind_by_a_call_at_the_hotline(town: Town, enter: Enter) -> None:
    sun = enter("sun")
    first, second = planned(town, 1, 2)
    post(sun, "act", first.ref, **{"do": "call_off", "call_off-why": "away", "call_off-words": "住院"})
    post(sun, "act", first.ref, do="want_again")
    post(sun, "act", first.ref, **{"do": "note", "note-note": "有狗"})
    other = kind("halal", {"rice": 1})
    post(sun, "act", second.ref, **{"do": "kind", "kind-kind": other.ref})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.note, second.why) == ("planned", "有狗", "other_kind")
    assert Pack.objects.get(kind=other).dwelling == second.dwelling
    shown = text(sun, "pack", first.ref)
    assert "住院" in shown and "有狗" in shown
    assert "stands elsewhere" in post(sun, "act", second.ref, do="called")


def test_wishes_of_a_door(town: Town, enter: Enter) -> None:
    li, door = enter("li"), town.dwellings[1].place.ref
    assert "packs come by rule" in text(li, "household", door)
    assert "choose a later one" in post(li, "household", door, key="none", until=DAY - timedelta(days=1))
    post(li, "household", door, key="halal", words="回族")
    shown = post(li, "household", door, key="halal", words="回族家庭")
    assert "回族家庭" in shown and Wish.objects.filter(ended_at=None).count() == 1
    post(li, "household", door, end=Wish.objects.get(ended_at=None).ref)
    assert not Wish.objects.filter(ended_at=None).exists()


def test_medicine_from_the_prescription_to_named_hands(town: Town, enter: Enter) -> None:
    li, ill = enter("li"), town.people["far"]
    adopt(ruling(), by=None, at=NOON)
    Good.objects.filter(key="oats").update(medicine=True)
    stocked(town, 5, "oats", number="m", expires_on=DAY + timedelta(days=30))
    ill.code = "2222222222X"
    ill.save()
    said = {
        "code": ill.code, "medicine": "二甲双胍", "prescriber": "州医院", "prescribed_on": DAY, "needed_by": DAY,
        "hands": "甲far", "good": Good.objects.get(key="oats").ref, "quantity": 2,
    }  # fmt: skip
    assert "does not hold today" in post(li, "medicine", **{**said, "prescribed_on": DAY - timedelta(days=9)})
    assert "二甲双胍" in post(li, "medicine", **said)
    row = Prescription.objects.get()
    shown = post(li, "plan-medicine", row.ref, day=DAY + timedelta(days=9), depot=depot(town).ref)
    assert "does not hold on that day" in shown
    shown = post(li, "plan-medicine", row.ref, day=DAY, depot=depot(town).ref)
    assert "二甲双胍" in shown and "甲far" in shown
    pack = Pack.objects.get()
    verbs.mark_loaded([pack], by=who(town, "li"), at=NOON)
    assert Stock.objects.get().quantity == 3
    assert li.get(reverse("supplies:plan-medicine", args=[row.ref])).status_code == 405


def test_a_gift_from_the_offer_to_the_public_list(town: Town, enter: Enter) -> None:
    keeper, li, place = enter("keeper"), enter("li"), depot(town)
    post(keeper, "offer", giver="某合作社", what="白菜两吨", phone="abc")
    assert not Gift.objects.exists()
    post(keeper, "offer", giver="某合作社", what="白菜两吨", phone="138 0000 0001", nameless="on")
    gift = Gift.objects.get()
    assert "stands elsewhere" in post(keeper, "act-on-gift", gift.ref, do="accept")
    post(li, "act-on-gift", gift.ref, do="accept", depot=place.ref)
    post(keeper, "act-on-gift", gift.ref, do="take_in", good=good().ref, quantity=9, record=uuid4())
    shown = text(li, "gift", gift.ref)
    assert "某合作社：" in shown and "11月8日" in shown
    post(li, "act-on-gift", gift.ref, do="thank", letter="谢谢", publish="on")
    public = Client(headers={"accept-language": "en"}).get(reverse("supplies:published")).content.decode()
    assert "白菜两吨" in public and "某合作社" not in public


def test_shops_that_supply_and_are_closed_are_told_first(town: Town, enter: Enter) -> None:
    li = enter("li")
    for number, name in enumerate(("粮店", "菜店", "药店")):
        Business.objects.create(name=name, building=town.buildings[number + 1], kind="店")
    shop = Business.objects.get(name="粮店")
    post(li, "act-on-shop", shop.ref, do="guarantee", what="粮油")
    post(li, "act-on-shop", shop.ref, do="closed")
    assert "粮店" in text(li, "home")
    shown = text(li, "shops", which="failing")
    assert "粮店" in shown and "菜店" not in shown
    assert "药店" in text(li, "shops", q="药店")
    post(li, "act-on-shop", shop.ref, do="end")
    assert "粮店" not in text(li, "home")


def test_pieces_on_other_pages(town: Town, enter: Enter) -> None:
    planned(town, 1)
    lin, gao = town.people["lin"], who(town, "gao")
    Pack.objects.filter(pk=planned(town, 1, of=kind("fuel"))[0].pk).update(state="called_off", why="short")
    PackDeed.objects.filter(pack__kind__key="fuel").update(state="called_off")
    assert "You stand first next time" in enter("lin").get("/residents/", follow=True).content.decode()
    person = [panel.template for panel in rooms.person_panels(gao, lin)]
    assert "supplies/parts/of_person.html" in person
    inside = rooms.place_panels(gao, town.grids["E1"])
    assert any(panel.context.get("all") == 2 for panel in inside if "supplies" in panel.template)
    counts = {one.key: one.count for one in rooms.affected_by(who(town, "li"), [town.buildings[1].pk])}
    assert counts["packs"] == 1


def test_a_grid_worker_reads_the_own_doors_and_changes_nothing(town: Town, enter: Enter) -> None:
    mine, other = planned(town, 1, 4)
    gao = enter("gao")
    shown = text(gao, "pack", mine.ref)
    assert "act/" not in shown
    assert gao.get(reverse("supplies:pack", args=[other.ref])).status_code == 404
    assert gao.post(reverse("supplies:act", args=[mine.ref]), {"do": "call_off"}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "planned"


def test_the_day_shows_each_pack_in_one_number(town: Town, enter: Enter) -> None:
    stocked(town)
    rows = planned(town, 1, 2, 3, 4)
    li = who(town, "li")
    verbs.mark_loaded(rows[:3], by=li, at=NOON)
    verbs.record_delivered(rows[:1], at_time=NOON, by=li, at=NOON)
    verbs.record_missed(rows[1], why=Missed.NOT_HOME, by=li, at=NOON)
    shown = text(enter("li"), "home")
    for state in ("delivered", "missed", "loaded", "planned"):
        assert re.search(rf"state={state}\">1<", shown), state
    goods.call_back(Lot.objects.get(), why="坏", by=li, at=NOON)
    assert "called back" in text(enter("li"), "home")


def test_a_goods_vehicle_gets_its_pass_by_a_task_of_another_room(town: Town, enter: Enter) -> None:
    li, place = enter("li"), depot(town)
    said = {
        "plate": "青a2c519", "drivers": "王海平 0317", "what": "蔬菜", "depot": place.ref,
        "since": "2022-11-08T12:00", "until": "2022-11-09T12:00",
    }  # fmt: skip
    assert "choose a later end" in post(li, "vehicles", **{**said, "until": "2022-11-08T11:00"})
    post(li, "vehicles", **said)
    post(li, "vehicles", **{**said, "plate": "青B00001"})
    given, refused = Task.objects.filter(kind="goods_pass").order_by("pk")
    assert given.room == "areas"
    he, page = enter("he"), reverse("areas:give-for-task", args=[given.ref])
    shown = he.get(page).content.decode()
    assert "青A2C519" in shown and "王海平 0317" in shown and "扎西科路5号" in shown
    answer = he.post(page, {
        "ground": "goods", "service": "food", "vehicle": "青A2C519", "drivers": "王海平 0317", "often": "many",
        "going": "", "since": said["since"], "until": said["until"], "note": "", "escort": "", "code": "",
    })  # fmt: skip
    assert answer.status_code == 302
    refuse = reverse("areas:give-for-task", args=[refused.ref])
    assert "Say why it is not given" in he.post(refuse, {"do": "refuse"}, follow=True).content.decode()
    he.post(refuse, {"do": "refuse", "why": "该路段今日封闭"})
    assert he.get(page).status_code == 404
    given.refresh_from_db()
    assert given.state == "done" and given.evidence is not None
    shown = text(li, "vehicles")
    assert "pass given" in shown and "not given" in shown and "该路段今日封闭" in shown
    assert enter("gao").get(reverse("areas:give-for-task", args=[refused.ref])).status_code == 403
