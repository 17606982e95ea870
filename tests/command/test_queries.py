"""What the boards say, and to whom."""

from datetime import timedelta

import pytest
from django.db import connection

from frontline.city.models import Account, Grant
from frontline.command.models import TaskCount
from frontline.command.queries import board, logs, tasks
from frontline.facts.areas import AreaDecided
from frontline.facts.base import FactRetracted, area, person
from frontline.loop import actions as loop
from frontline.loop import reconcile, rooms
from frontline.loop.models import FactRow, Task
from frontline.loop.queries import BOUND, shown
from tests.command.conftest import NOON, actor
from tests.reading import rows_read
from tests.telling import tell
from tests.town import ALWAYS, Town

LATER = NOON + timedelta(days=2)


def test_late_tasks_by_group_are_those_a_person_would_count(outbreak: Town) -> None:
    late = board.late_by_group(actor(outbreak, "he", LATER), at=LATER)
    expected = Task.objects.filter(state="open", due_at__lt=LATER)
    assert sum(group.count for group in late) == expected.count() > 0
    assert [group.oldest for group in late] == sorted(group.oldest for group in late)
    oldest = expected.order_by("due_at").values_list("due_at", flat=True)[0]
    assert late[0].oldest == oldest.replace(second=0, microsecond=0)


def test_a_smaller_right_sees_smaller_numbers(outbreak: Town) -> None:
    secretary = Account.objects.create(username="nima", display_name="尼玛")
    west = outbreak.communities["west"].pk
    Grant.objects.create(account=secretary, role="community_secretary", on="place", on_id=west, since=ALWAYS)
    outbreak.accounts["nima"] = secretary
    assert board.late_by_group(actor(outbreak, "nima", LATER), at=LATER) == []
    assert board.open_count(actor(outbreak, "nima")) == 0
    assert board.open_count(actor(outbreak, "gao")) > 0


def test_the_plan_officer_sees_numbers_and_no_task(outbreak: Town) -> None:
    officer = actor(outbreak, "officer", LATER)
    assert board.late_by_group(officer, at=LATER) != []
    assert list(tasks.open_tasks(officer, {}, at=LATER)) == []


def test_next_hours_hold_what_is_due_and_what_ends(outbreak: Town) -> None:
    he = actor(outbreak, "he")
    hours = board.next_hours(he, at=NOON)
    window = Task.objects.filter(state="open", due_at__gte=NOON, due_at__lt=NOON + timedelta(hours=24))
    for kind in board.HOURLY:
        assert sum(hour.counts[kind] for hour in hours) == window.filter(kind=kind).count()
    of_gao = board.next_hours(actor(outbreak, "gao"), at=NOON)
    assert sum(hour.counts["test"] for hour in of_gao) <= sum(hour.counts["test"] for hour in hours)
    assert all(hour.begins.minute == 0 for hour in hours)


def test_the_number_of_open_tasks_is_the_length_of_its_list(outbreak: Town) -> None:
    he = actor(outbreak, "he")
    assert board.open_count(he) == tasks.open_tasks(he, {"later": "1"}, at=NOON).count()
    assert tasks.open_tasks(he, {}, at=NOON).count() < board.open_count(he)  # tests of the days to come


@pytest.mark.parametrize("name", ["he", "wu", "gao", "officer"])
def test_a_number_of_the_board_is_the_length_of_its_list(outbreak: Town, name: str) -> None:
    asks = actor(outbreak, name, LATER)
    for records in rooms.record_sets(asks):
        assert records.count(asks) == records.query(asks).count(), records.key


_TASKS = """
INSERT INTO loop_task (ref, kind, room, "group", subject_kind, subject_id, building, key, opens_at, due_at, state,
                       climbed)
SELECT gen_random_uuid(), 'test', 'isolation', 'testing', 'place', i, 1000000 + i %% 2000, i, %s, %s, 'open', 0
FROM generate_series(1, 20000) i;
ANALYZE loop_task;
"""


def test_the_tasks_of_a_grid_are_not_sought_among_the_whole_citys(outbreak: Town) -> None:
    gao = actor(outbreak, "gao", LATER)
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, [NOON, NOON])
    mine = tasks.open_tasks(gao, {}, at=LATER).order_by("due_at", "id")
    assert 0 < mine.count() < 50
    assert rows_read(lambda: list(mine[:51]), gao) < 500


def test_filters_narrow_and_never_widen(outbreak: Town) -> None:
    gao = actor(outbreak, "gao", LATER)
    everything = set(tasks.open_tasks(gao, {}, at=LATER))
    assert everything
    for asked in (
        {"kind": "test"},
        {"late": "1"},
        {"owner": "nobody"},
        {"place": str(outbreak.grids["E1"].pk)},
    ):
        assert set(tasks.open_tasks(gao, asked, at=LATER)) <= everything
    west = {"place": str(outbreak.grids["W1"].pk)}
    assert not tasks.open_tasks(actor(outbreak, "he", LATER), west, at=LATER).exists()
    for nonsense in ("x", "9" * 30):
        assert not tasks.open_tasks(gao, {"place": nonsense}, at=LATER).exists()


def test_lines_mask_names_for_those_who_may_not_read_them(outbreak: Town) -> None:
    open_tasks = list(tasks.open_tasks(actor(outbreak, "he"), {}, at=NOON))
    shown = {line.subject.name for line in tasks.lines(actor(outbreak, "he"), open_tasks, at=NOON)}
    assert "甲wife" not in shown and "甲****" in shown
    names = {line.subject.name for line in tasks.lines(actor(outbreak, "wu"), open_tasks, at=NOON)}
    assert "甲wife" in names


def test_a_page_of_tasks_costs_few_queries(outbreak: Town, django_assert_max_num_queries: object) -> None:
    he, found = actor(outbreak, "he"), list(Task.objects.all())
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        tasks.lines(he, found, at=NOON)


def test_measures_as_the_city_knew_them(outbreak: Town) -> None:
    before = board.kinds_in_force(at=NOON)
    row = FactRow.objects.get(kind="infection_found")
    subject = person(row.subject_id)
    wrong = FactRetracted(
        id=loop.new_id(),
        subject=subject,
        at=LATER,
        known_at=LATER,
        retracts=str(row.pk),
        why="laboratory error",
    )
    tell(wrong, at=LATER)
    reconcile.settle(at=LATER)
    assert board.kinds_in_force(at=LATER) == {}
    assert board.kinds_in_force(at=LATER, as_of=NOON) == before != {}


def test_decisions_of_both_sources_page_without_loss(town: Town) -> None:
    for number in range(5):
        moment = NOON + timedelta(minutes=number // 2)
        decided = AreaDecided(
            id=loop.new_id(), subject=area(number + 1), at=moment, known_at=moment, level="high", grain="building",
            places=(town.buildings[1].pk,), name=f"area {number}", decided_by="headquarters", ground="two cases",
        )  # fmt: skip
        tell(decided, at=moment)
    he = actor(town, "he")
    everything = logs.decisions(he, kind="", before=None, size=50)
    assert (
        len(everything) == 7 and everything[0].ground == "two cases"
    )  # five areas, edition published, in force
    paged: list[logs.Decision] = []
    while found := logs.decisions(he, kind="", before=paged[-1].key if paged else None, size=2):
        paged += found
    assert paged == everything
    assert {one.about for one in logs.decisions(he, kind="area_decided", before=None, size=50)} == {
        f"area {number}" for number in range(5)
    }


def test_counts_stop_at_the_bound(outbreak: Town) -> None:
    assert shown(BOUND + 1) == "10,000+"
    assert shown(1234) == "1,234"
    assert TaskCount.objects.exists()
