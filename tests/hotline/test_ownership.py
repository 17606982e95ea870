"""Whatever happens in whatever order: at every minute one owner, one deadline, one reason for each hand-over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontline.city.access import Actor, NotHere
from frontline.hotline import rules
from frontline.hotline.actions import asker, offices
from frontline.hotline.actions.separating import separate
from frontline.hotline.models import Holding, Request
from frontline.hotline.queries import story
from frontline.hotline.queries.deeds import deeds
from frontline.hotline.rules import State
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, asked, who
from tests.town import Town

NAMES = ("sun", "wang", "water_head", "health", "gao", "lin")
DEEDS = (
    "accept", "send_back", "route", "offer", "take_over", "decline", "pause", "resume", "hand_in", "solved",
    "not_solved", "withdraw", "join", "separate", "night",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(NAMES), st.integers(0, 1), st.integers(0, 90)),
    max_size=25,
)


def do(deed: str, row: Request, other: Request, by: Actor, at: datetime) -> None:
    to = agency("市卫生健康局" if row.pk % 2 else "市供排水公司")
    deed_of: dict[str, Callable[[], object]] = {
        "accept": lambda: offices.accept(row, by=by, at=at),
        "send_back": lambda: offices.send_back(row, reason="不是我们", by=by, at=at),
        "route": lambda: offices.route(row, to=to, reason="请办", by=by, at=at),
        "offer": lambda: offices.offer(row, to=to, reason="更合适", by=by, at=at),
        "take_over": lambda: offices.take_over(row, by=by, at=at),
        "decline": lambda: offices.decline(row, reason="不合适", by=by, at=at),
        "pause": lambda: offices.pause(row, until=at + timedelta(hours=3), reason="等配件", by=by, at=at),
        "resume": lambda: offices.resume(row, by=by, at=at),
        "hand_in": lambda: offices.hand_in(row, done="已修", by=by, at=at),
        "solved": lambda: asker.say_solved(row, by=by, at=at),
        "not_solved": lambda: asker.say_not_solved(row, reason="没好", by=by, at=at),
        "withdraw": lambda: asker.withdraw(row, by=by, at=at),
        "join": lambda: asker.join(row, other, by=by, at=at),
        "separate": lambda: separate(row, reason="两件事", by=by, at=at),
        "night": lambda: (asker.end_pauses(at=at), asker.close_unanswered(at=at)),
    }
    deed_of[deed]()


def check(row: Request) -> None:
    """The promise, read from the rows alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    row.refresh_from_db()
    rows = list(Holding.objects.filter(request=row).order_by("number"))
    assert rows[0].since == row.registered_at
    assert [one.until for one in rows[:-1]] == [one.since for one in rows[1:]] and rows[-1].until is None
    assert all(one.why for one in rows)
    for one in rows:
        owned = one.office_id is not None and one.due_at is not None
        assert owned or one.state == State.SETTLED or (one.state == State.JOINED and one.leads_id)
    last = rows[-1]
    assert (last.state, last.office_id, last.due_at, last.offered_to_id, last.leads_id) == (
        row.state, row.office_id, row.due_at, row.offered_to_id, row.leads_id,
    )  # fmt: skip
    open_tasks = list(Task.objects.filter(subject_kind="request", subject_id=row.pk, state="open"))
    wanted = rules.TASKS.get(State(row.state))
    assert [(one.ref, one.kind, one.due_at) for one in open_tasks] == (
        [(row.task, wanted, row.due_at)] if wanted else []
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_one_owner_one_deadline_one_reason(town: Town, steps: list[tuple[str, str, int, int]]) -> None:
    at = NOON
    pair = asked(town, at, phone=""), asked(town, at, "五楼没水", phone="")
    for deed, name, which, minutes in steps:
        at += timedelta(minutes=minutes)
        row, other, by = pair[which], pair[1 - which], who(town, name, at)
        row.refresh_from_db()
        offered = deed in deeds(row, by)
        try:
            do(deed, row, other, by, at)
        except (Refused, NotHere):
            assert not offered or deed in ("pause", "join", "route", "offer"), (
                f"{deed} was offered and refused"
            )
        for one in pair:
            check(one)
    for minute in range(0, int((at - NOON).total_seconds() // 60) + 1, 7):
        for one in pair:
            had = story.holding_at(one, NOON + timedelta(minutes=minute))
            assert had is not None and (had.state == State.SETTLED or (had.office_id and had.due_at))
