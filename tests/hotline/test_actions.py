"""A request from hand to hand: what each may do, what follows, what the loop sees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.hotline import rules
from frontline.hotline.actions import asker, offices
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.models import Attachment, Holding, Request
from frontline.hotline.queries import story
from frontline.hotline.rules import State
from frontline.loop.actions import Refused
from frontline.loop.climb import climb
from frontline.loop.models import FactRow, Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import PHONE, agency, asked
from tests.town import Town

Sign = Callable[..., Actor]
HOUR = timedelta(hours=1)


def task(row: Request) -> Task:
    row.refresh_from_db()
    assert row.task is not None
    return Task.objects.get(ref=row.task)


def state(row: Request) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.office.name if row.office else ""


def test_a_call_has_its_number_and_its_office_at_once(town: Town) -> None:
    row = asked(town, NOON)
    assert state(row) == ("passed", "市供排水公司")
    assert row.due_at == NOON + HOUR and row.promise_at == NOON + timedelta(hours=24)
    assert len(row.number) == 8
    found = task(row)
    assert (found.kind, found.group, found.subject_kind, found.subject_id) == (
        "accept_request", "hotline", "request", row.pk,
    )  # fmt: skip
    fact = FactRow.objects.get(kind="request_registered")
    assert fact.payload == {
        "category": "water", "urgency": "normal", "trip": False, "places": [town.buildings[1].pk],
    }  # fmt: skip


def test_from_the_call_to_the_askers_word(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    first = task(row)
    offices.accept(row, by=actor("wang"), at=NOON + HOUR / 2)
    first.refresh_from_db()
    opening = Holding.objects.get(request=row, number=2)
    assert (first.state, first.evidence) == ("done", opening.ref)
    assert task(row).kind == "handle_request"
    offices.hand_in(row, done="换了冻裂的水表", by=actor("wang"), at=NOON + 3 * HOUR)
    assert (state(row)[0], row.done, row.task) == ("handled", "换了冻裂的水表", None)
    asker.say_solved(row, by=actor("sun"), at=NOON + 5 * HOUR)
    assert (state(row)[0], row.how) == ("settled", "solved")
    assert FactRow.objects.get(kind="request_settled").payload == {"how": "solved", "reopened": 0}
    assert [one.why for one in Holding.objects.filter(request=row).order_by("number")] == [
        "passed", "accepted", "handled", "solved",
    ]  # fmt: skip
    assert [entry.text for entry in story.story(row, actor("sun"))] == ["", "", "换了冻裂的水表", ""]
    had = story.holding_at(row, NOON + HOUR)
    assert had is not None and (had.state, had.office_id) == ("accepted", agency("市供排水公司").pk)
    assert story.holding_at(row, NOON - HOUR) is None


def test_two_returns_and_the_last_resort_may_not_return(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    offices.send_back(row, reason="不是我们的管网", by=actor("wang"), at=NOON + HOUR / 4)
    assert state(row) == ("returned", "12345热线")
    assert task(row).kind == "route_request"
    offices.route(row, to=agency("市卫生健康局"), reason="饮水卫生", by=actor("sun"), at=NOON + HOUR / 2)
    offices.send_back(row, reason="也不是我们", by=actor("health"), at=NOON + HOUR)
    assert state(row) == ("passed", "市政府办公室")
    assert (row.last_resort, row.returns) == (True, 2)
    last = replace(actor("wang"), offices=(agency("市政府办公室").pk,))
    with pytest.raises(Refused, match=r"last resort|兜底"):
        offices.send_back(row, reason="不是", by=last, at=NOON + HOUR)


def test_a_reason_is_needed_for_every_hand_over(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    with pytest.raises(Refused):
        offices.send_back(row, reason="  ", by=actor("wang"), at=NOON)
    with pytest.raises(Refused):
        offices.offer(row, to=agency("市卫生健康局"), reason="\0", by=actor("wang"), at=NOON)


def test_handed_on_counts_only_when_the_other_side_confirms(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    offices.accept(row, by=actor("wang"), at=NOON)
    before = task(row)
    offices.offer(row, to=agency("市卫生健康局"), reason="水质", by=actor("wang"), at=NOON + HOUR)
    assert state(row) == ("accepted", "市供排水公司") and task(row) == before
    offices.decline(row, reason="不是水质问题", by=actor("health"), at=NOON + 2 * HOUR)
    assert row.office_id == agency("市供排水公司").pk
    offices.offer(row, to=agency("市卫生健康局"), reason="有化验", by=actor("wang"), at=NOON + 3 * HOUR)
    promised = task(row).due_at
    offices.take_over(row, by=actor("health"), at=NOON + 4 * HOUR)
    assert state(row) == ("accepted", "市卫生健康局")
    assert task(row).due_at == promised, "a hand-over moves no promise"
    with pytest.raises(NotHere):
        offices.hand_in(row, done="x", by=actor("wang"), at=NOON + 5 * HOUR)


def test_a_pause_has_an_end_and_moves_the_clock_by_its_length(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    offices.accept(row, by=actor("wang"), at=NOON)
    due = task(row).due_at
    offices.pause(row, until=NOON + 10 * HOUR, reason="等配件", by=actor("wang"), at=NOON + HOUR)
    assert state(row)[0] == "paused" and row.due_at == NOON + 10 * HOUR and row.task is None
    assert asker.end_pauses(at=NOON + 10 * HOUR) is False
    assert state(row)[0] == "accepted" and row.due_at == due + 9 * HOUR
    with pytest.raises(Refused):
        offices.pause(row, until=NOON + 400 * HOUR, reason="x", by=actor("wang"), at=NOON + 11 * HOUR)
    with pytest.raises(Refused, match=r"late|逾期"):
        late = due + 40 * HOUR
        offices.pause(row, until=late + HOUR, reason="x", by=actor("wang", late), at=late)


def test_not_solved_comes_back_to_the_same_office_and_climbs(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    for number in (1, 2):
        if number == 1:
            offices.accept(row, by=actor("wang"), at=NOON)
        offices.hand_in(row, done="修好了", by=actor("wang"), at=NOON + number * HOUR)
        asker.say_not_solved(row, reason="还是没有水", by=actor("sun"), at=NOON + number * HOUR)
        assert state(row) == ("reopened", "市供排水公司")
        assert task(row).climbed == number, "to the head, then to headquarters"


def test_silence_settles_by_the_day_that_was_said_and_nothing_else_does(town: Town, actor: Sign) -> None:
    row, other = asked(town, NOON), asked(town, NOON)
    for one in (row, other):
        offices.accept(one, by=actor("wang"), at=NOON)
    offices.hand_in(row, done="修好了", by=actor("wang"), at=NOON)
    asker.close_unanswered(at=NOON + 71 * HOUR)
    assert state(row)[0] == "handled"
    asker.close_unanswered(at=NOON + 72 * HOUR)
    assert (state(row)[0], row.how, state(other)[0]) == ("settled", "no_answer", "accepted")


def test_overdue_climbs_by_itself(town: Town) -> None:
    row = asked(town, NOON)
    climb(at=NOON + 2 * HOUR)
    assert task(row).climbed == 1
    climb(at=NOON + 6 * HOUR)
    assert task(row).climbed == 2


def test_danger_to_life_is_known_by_its_words_and_climbs_at_once(town: Town) -> None:
    row = asked(town, NOON, "老人昏迷没有呼吸", category="other")
    assert row.urgency == "life" and task(row).kind == "life_request"
    assert row.due_at == NOON + timedelta(minutes=10)


def test_the_household_makes_it_press_more(town: Town) -> None:
    row = asked(town, NOON, needs=["dialysis"])
    assert (row.urgency, row.due_at) == ("raised", NOON + HOUR / 2)
    assert asked(town, NOON, "垃圾没人收", category="waste", needs=["dialysis"]).urgency == "normal"


def test_nobody_is_named_so_the_desk_routes(town: Town, actor: Sign) -> None:
    row = asked(town, NOON, "想当志愿者", category="other")
    assert state(row) == ("registered", "12345热线")
    offices.route(row, to=agency("市供排水公司"), reason="认领", by=actor("sun"), at=NOON)
    assert state(row) == ("passed", "市供排水公司")


def test_repeats_join_one_matter_and_each_asker_has_a_word(town: Town, actor: Sign) -> None:
    lead = asked(town, NOON)
    second = asked(town, NOON + HOUR, "整栋楼停水", into=lead)
    third = asked(town, NOON + HOUR, "楼里没水", needs=["infant"])
    asker.join(third, lead, by=actor("sun"), at=NOON + 2 * HOUR)
    assert [state(one)[0] for one in (second, third)] == ["joined", "joined"]
    lead.refresh_from_db()
    assert lead.urgency == "raised", "as much as the one that presses most"
    offices.accept(lead, by=actor("wang"), at=NOON + 2 * HOUR)
    offices.hand_in(lead, done="修好主管", by=actor("wang"), at=NOON + 3 * HOUR)
    asker.say_solved(lead, by=actor("sun"), at=NOON + 4 * HOUR)
    assert state(lead)[0] == "handled", "others who asked have not said so"
    asker.say_solved(second, by=actor("sun"), at=NOON + 4 * HOUR)
    asker.say_not_solved(third, reason="五楼还没水", by=actor("sun"), at=NOON + 5 * HOUR)
    assert [state(one)[0] for one in (lead, second, third)] == ["reopened", "settled", "joined"]
    offices.hand_in(lead, done="加压", by=actor("wang"), at=NOON + 6 * HOUR)
    asker.say_solved(third, by=actor("sun"), at=NOON + 7 * HOUR)
    asker.say_solved(lead, by=actor("sun"), at=NOON + 7 * HOUR)
    assert [state(one)[0] for one in (lead, third)] == ["settled", "settled"]
    had = story.holding_at(second, NOON + 3 * HOUR)
    assert had is not None and had.request_id == lead.pk, "who had it then: the leading one's row"
    sun = actor("sun")
    assert "五楼还没水" in {one.text for one in story.story(lead, sun)}
    assert "五楼还没水" not in {one.text for one in story.story_for_askers(lead, sun)}, "said to the city"


def test_what_cannot_be_joined(town: Town, actor: Sign) -> None:
    lead, row, other = (asked(town, NOON) for _ in range(3))
    asker.join(row, lead, by=actor("sun"), at=NOON)
    for one, into in ((lead, other), (other, row), (other, other), (row, other)):
        with pytest.raises(Refused):
            asker.join(one, into, by=actor("sun"), at=NOON)
    with pytest.raises(NotHere):
        asker.join(other, lead, by=actor("wang"), at=NOON)


def test_each_deed_asks_for_its_right(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    for name in ("health", "sun", "zhou", "gao", "lin"):
        with pytest.raises(NotHere):
            offices.accept(row, by=actor(name), at=NOON)
    for name in ("health", "wang", "zhou", "gao", "lin"):
        with pytest.raises(NotHere):
            asker.withdraw(row, by=actor(name), at=NOON)
        with pytest.raises(NotAllowed):
            register(Told(channel="phone", words="x", category="water"), key=uuid4(), by=actor(name), at=NOON)


def test_sent_twice_is_one_request(town: Town, actor: Sign) -> None:
    key, told = uuid4(), Told(channel="phone", words="停水", category="water")
    first = register(told, key=key, by=actor("sun"), at=NOON)
    assert register(told, key=key, by=actor("sun"), at=NOON) == first
    with pytest.raises(Refused, match="别人"):
        register(replace(told, channel="page"), key=key, by=actor("lin"), at=NOON)
    assert Request.objects.count() == 1


def test_a_thousand_from_one_telephone_are_bounded_and_danger_to_life_is_not(town: Town) -> None:
    for _number in range(rules.EACH_PHONE):
        asked(town, NOON)
    with pytest.raises(Refused, match="20"):
        asked(town, NOON)
    assert asked(town, NOON, "有人晕倒了").urgency == "life"
    assert asked(town, NOON + rules.BURST).phone == PHONE


def test_too_long_and_empty_are_refused(town: Town) -> None:
    for words in ("", " \n", "水" * (rules.LONGEST_TEXT + 1)):
        with pytest.raises(Refused):
            asked(town, NOON, words)


def test_what_comes_with_it_is_kept(town: Town) -> None:
    row = asked(town, NOON, photo=b"\xff\xd8", voice=("audio/ogg", b"OggS"))
    kinds = Attachment.objects.filter(request=row).order_by("pk").values_list("kind", "media_type")
    assert list(kinds) == [("photo", "image/jpeg"), ("voice", "audio/ogg")]


def test_the_database_refuses_a_gap_an_overlap_and_nobody(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    offices.accept(row, by=actor("wang"), at=NOON + HOUR)
    columns = {"request": row, "state": "accepted", "why": "x", "office": row.office, "due_at": NOON}
    open_row = Holding.objects.filter(request=row, until__isnull=True)
    with pytest.raises(IntegrityError), transaction.atomic():  # a gap of a minute
        open_row.update(until=NOON + 2 * HOUR)
        Holding.objects.create(number=3, prior=2, since=NOON + 2.1 * HOUR, **columns)
    with pytest.raises(IntegrityError), transaction.atomic():  # an overlap of a minute
        open_row.update(until=NOON + 2 * HOUR)
        Holding.objects.create(number=3, prior=2, since=NOON + 1.9 * HOUR, **columns)
    with pytest.raises(IntegrityError), transaction.atomic():  # nobody
        open_row.update(until=NOON + 2 * HOUR)
        _now()
    with pytest.raises(IntegrityError), transaction.atomic():  # no deadline
        open_row.update(until=NOON + 2 * HOUR)
        Holding.objects.create(number=3, prior=2, since=NOON + 2 * HOUR, **{**columns, "due_at": None})
    assert state(row)[0] == State.ACCEPTED


def _now() -> None:
    """What the end of the transaction would check."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_clock_set_back_does_not_break_the_story(town: Town, actor: Sign) -> None:
    row = asked(town, NOON)
    offices.accept(row, by=actor("wang"), at=NOON - HOUR)
    assert list(Holding.objects.filter(request=row).values_list("since", flat=True)) == [NOON, NOON]
