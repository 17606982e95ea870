"""Groups, the exercise's clock, and the counters behind the board."""

from datetime import timedelta

import pytest
from django.db.models import Count

from frontline.city import clock
from frontline.city.access import NotAllowed
from frontline.city.models import LogEntry
from frontline.command import actions
from frontline.command.models import Group, Membership, TaskCount
from frontline.command.queries import groups
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.command.conftest import NOON, actor
from tests.telling import tell, test_result
from tests.town import Town


def truth() -> dict[tuple[str, str], int]:
    rows = Task.objects.filter(state="open").values("group", "kind").annotate(n=Count("pk"))
    return {(row["group"], row["kind"]): row["n"] for row in rows}


def counted() -> dict[tuple[str, str], int]:
    totals: dict[tuple[str, str], int] = {}
    for row in TaskCount.objects.all():
        totals[row.group, row.kind] = totals.get((row.group, row.kind), 0) + row.n
    return {key: n for key, n in totals.items() if n}


def test_counters_agree_with_the_tasks_before_and_after_folding(outbreak: Town) -> None:
    assert truth() and counted() == truth()
    assert actions.fold_counts(at=NOON) > 0
    assert counted() == truth()
    tell(test_result(outbreak.people["wife"], NOON + timedelta(hours=1)), at=NOON + timedelta(hours=1))
    reconcile.settle(at=NOON + timedelta(hours=1))
    assert counted() == truth()
    actions.fold_counts(at=NOON)
    assert counted() == truth()
    assert not TaskCount.objects.filter(folded=False).exists()


def test_taking_a_task_appends_no_count_and_deleting_all_leaves_none(outbreak: Town) -> None:
    before = TaskCount.objects.count()
    Task.objects.filter(state="open").update(owner=1)
    assert TaskCount.objects.count() == before
    Task.objects.all().delete()
    actions.fold_counts(at=NOON)
    assert not TaskCount.objects.exists()


def test_a_new_head_takes_over_and_history_stays(town: Town) -> None:
    group, he = Group.objects.get(key="tracing"), actor(town, "he")
    actions.add_member(group, name="", account="wu", role="head", phone="110", by=he, at=NOON)
    roster = next(one for one in groups.rosters(at=NOON) if one.group == group)
    assert roster.head is not None and roster.head.account == town.accounts["wu"]
    assert [one.name for one in groups.history_of(group)] == ["wu", "吴敏"]
    assert Membership.objects.get(name="吴敏").until == NOON
    assert LogEntry.objects.filter(kind="group_joined").count() == 1


def test_a_membership_ends_once(town: Town) -> None:
    member, he = Membership.objects.get(name="才仁"), actor(town, "he")
    actions.end_membership(member, by=he, at=NOON)
    with pytest.raises(Refused, match=r"已|already"):
        actions.end_membership(member, by=he, at=NOON)


def test_a_member_needs_a_name_and_is_in_a_group_once(town: Town) -> None:
    group, he = Group.objects.get(key="tracing"), actor(town, "he")
    for name, account in (("", ""), ("", "nobody"), ("吴敏", "")):
        with pytest.raises(Refused):
            actions.add_member(group, name=name, account=account, role="member", phone="", by=he, at=NOON)
    with pytest.raises(NotAllowed):
        actions.add_member(
            group, name="x", account="", role="member", phone="", by=actor(town, "wu"), at=NOON
        )


def test_bringing_the_same_groups_again_changes_nothing(town: Town) -> None:
    assert actions.bring_groups([{"key": "tracing", "zh": "other"}], by=None, at=NOON) == 0
    assert Group.objects.get(key="tracing").name == "流调溯源组"


def test_the_clock_pauses_speeds_up_and_jumps_only_ahead(town: Town) -> None:
    he = actor(town, "he")
    assert not actions.set_clock(by=he, at=NOON, paused=False).paused
    assert actions.set_clock(by=he, at=NOON, speed=60, paused=True).speed == 60
    later = clock.now() + timedelta(days=1)
    assert actions.set_clock(by=he, at=NOON, to=later).now == later
    for to in (later - timedelta(minutes=1), later + timedelta(days=61)):
        with pytest.raises(Refused):
            actions.set_clock(by=he, at=NOON, to=to)
    with pytest.raises(NotAllowed):
        actions.set_clock(by=actor(town, "wu"), at=NOON, paused=True)
