"""Reads: what holds now, the story by day, who may be found, what a list counts and costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from frontline.cases.queries import lists, now, opened, sentences, story
from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Grant, LogEntry, Presence
from frontline.facts.base import FactRetracted, person
from frontline.facts.isolation import HealthChecked
from frontline.loop import actions, plans, reconcile
from frontline.loop.models import FactRow, Task
from frontline.ui.paging import keyset_page
from tests.cases.conftest import NOON
from tests.telling import contact, infection, tell
from tests.town import ALWAYS, Town

HOUR = timedelta(hours=1)


@pytest.fixture
def wife_is_contact(town: Town) -> None:
    people = town.people
    tell(
        infection(people["patient"], NOON),
        contact(people["wife"], people["patient"], NOON - 24 * HOUR),
        at=NOON,
    )
    reconcile.settle(at=NOON)


def told(town: Town, wu: Actor) -> now.Now:
    return now.now(town.people["wife"], wu)


def test_what_is_due_soon_stands_before_what_comes_later(
    wife_is_contact: None, town: Town, wu: Actor
) -> None:
    found = told(town, wu)
    assert {one.task.kind for one in found.due} >= {"transfer", "check_in"}
    assert found.later and all(one.task.opens_at > NOON + now.SOON for one in found.later)
    assert len(found.due) + len(found.later) == Task.objects.filter(subject_id=town.people["wife"].pk).count()
    assert [one.task.due_at for one in found.due] == sorted(one.task.due_at for one in found.due)


def test_the_strictest_measure_in_force_stands_on_top(wife_is_contact: None, town: Town, wu: Actor) -> None:
    found = told(town, wu)
    assert [(one.row.kind, one.state) for one in found.measures] == [
        ("central_isolation", "in_force"), ("home_monitoring", "to_come"),
    ]  # fmt: skip
    assert found.strictest is found.measures[0]


def test_at_home_the_grid_worker_at_a_site_its_manager(wife_is_contact: None, town: Town, wu: Actor) -> None:
    assert [one.username for one in told(town, wu).helpers] == ["gao"]
    assert town.site
    Presence.objects.filter(person=town.people["wife"]).update(site=town.site, expected=False)
    Grant.objects.filter(role="site_manager").delete()
    manager = town.accounts["zhou"]
    Grant.objects.create(account=manager, role="site_manager", on="site", on_id=town.site.pk, since=ALWAYS)
    found = told(town, wu)
    assert ([one.username for one in found.helpers], found.presence is not None) == (["zhou"], True)


def test_values_of_the_plan_carry_words_not_keys(wife_is_contact: None, town: Town, wu: Actor) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            values = told(town, wu).measures[0].reasons[0].values
            assert values
            for value in values:
                assert "." not in value.name and "_" not in f"{value.name}{value.value}", value
            assert any(value.assumed for value in values)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_parameter_of_every_edition_can_be_read(town: Town, language: str) -> None:
    edition = plans.in_force(NOON).edition
    with translation.override(language):
        for parameter in edition.parameters.values():
            if parameter.name.split(".")[0] != "area":
                assert now.value_told(parameter, edition).value


def test_a_mark_changes_when_a_task_is_done(wife_is_contact: None, town: Town, wu: Actor) -> None:
    before = told(town, wu).mark
    assert told(town, wu).mark == before
    task = Task.objects.filter(subject_id=town.people["wife"].pk, state="open").first()
    assert task
    Task.objects.filter(pk=task.pk).update(state="done", evidence=FactRow.objects.first().pk)  # type: ignore[union-attr]
    assert told(town, wu).mark != before


def checked(town: Town, hours: int, degrees: float) -> HealthChecked:
    at = NOON - hours * HOUR
    who = person(town.people["wife"].pk)
    return HealthChecked(id=actions.new_id(), subject=who, at=at, known_at=at, temperature=degrees)


def test_the_story_is_by_day_with_health_checks_in_one_line(town: Town, wu: Actor) -> None:
    tell(checked(town, 1, 36.4), checked(town, 3, 36.9), checked(town, 30, 36.6), at=NOON)
    tell(infection(town.people["wife"], NOON - 2 * HOUR), at=NOON)
    days, standing = story.story(town.people["wife"], wu)
    assert [day.day for day in days] == [date(2022, 11, 8), date(2022, 11, 7)]
    today = days[0].entries
    assert [(entry.all_day, entry.text) for entry in today if entry.all_day] == [(True, "36.4–36.9 °C")]
    assert [entry.all_day for entry in days[1].entries] == [False]  # one check alone keeps its hour
    assert [row.kind for row in standing] == ["infection_found"]


def test_a_measure_that_moved_twice_in_a_day_is_one_line(
    wife_is_contact: None, town: Town, wu: Actor
) -> None:
    tell(contact(town.people["wife"], town.people["patient"], NOON - 2 * HOUR), at=NOON)
    reconcile.settle(at=NOON)
    days, _standing = story.story(town.people["wife"], wu)
    name = plans.in_force(NOON).edition.wording("central_isolation", sentences.plan_language())
    assert sum(name in entry.title for entry in days[0].entries) == 1


def test_an_open_page_is_logged_once_an_hour(town: Town, wu: Actor) -> None:
    ref = town.people["wife"].ref
    access.person_for(wu, ref, why="case page")
    for _ in range(3):
        opened.again(wu, ref)
    entries = LogEntry.objects.filter(kind="person_read", subject_id=town.people["wife"].pk)
    assert entries.count() == 1
    later = access.actor_for(town.accounts["wu"], at=NOON + 2 * HOUR)
    opened.again(later, ref)
    assert entries.count() == 2


def test_whoever_may_not_open_may_not_refresh(town: Town) -> None:
    for name in ("zhou", "gao"):
        actor = access.actor_for(town.accounts[name], at=NOON)
        with pytest.raises(NotHere):
            opened.again(actor, town.people["far"].ref)


def test_a_refresh_nobody_opened_before_is_logged(town: Town, wu: Actor) -> None:
    opened.again(wu, town.people["wife"].ref)
    assert LogEntry.objects.filter(kind="person_read").count() == 1


def test_a_page_of_contacts_costs_the_same_for_one_and_for_many(town: Town, wu: Actor) -> None:
    def queries_for(*names: str) -> int:
        tell(*(contact(town.people[name], town.people["patient"], NOON - HOUR) for name in names), at=NOON)
        rows = list(lists.contacts(wu).order_by("-at", "id"))
        with CaptureQueriesContext(connection) as asked:
            assert len(lists.lines(rows, wu, str)) == len(rows)
        return len(asked)

    tell(infection(town.people["patient"], NOON), at=NOON)
    assert queries_for("wife") == queries_for("guest", "lin", "lin_wife", "lin_son")


def test_of_two_contacts_of_a_person_the_last_exposure_is_listed(town: Town, wu: Actor) -> None:
    people = town.people
    tell(contact(people["wife"], people["patient"], NOON - 30 * HOUR), at=NOON)
    tell(contact(people["wife"], people["guest"], NOON - 2 * HOUR, category="of_contact"), at=NOON)
    assert [row.payload["category"] for row in lists.contacts(wu)] == ["of_contact"]
    assert lists.close_contacts(wu).count() == 1
    assert [len(found) for found in (lists.cases(wu), lists.contacts_without_measures(wu))] == [0, 1]


def explained(rows: QuerySet[FactRow]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # six rows are sorted sooner than read in order
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def test_a_page_of_cases_is_read_from_the_index(town: Town, wu: Actor) -> None:
    """The first page of 50 must not sort every case there is."""
    plan = explained(lists.cases(wu).order_by("-at", "id")[:51])
    assert "fact_by_kind" in plan and "Incremental Sort" in plan


def test_paging_shows_each_case_once(town: Town, wu: Actor) -> None:
    tell(*(infection(who, NOON - HOUR) for who in town.people.values()), at=NOON)
    seen: list[object] = []
    query = QueryDict("")
    while True:
        page = keyset_page(lists.cases(wu), ["-at", "id"], query, size=4)
        seen += [row.pk for row in page.rows]
        if not page.next:
            break
        query = QueryDict(page.next[1:])
    assert len(seen) == len(set(seen)) == len(town.people)


def test_day_and_moment_are_the_citys(town: Town) -> None:
    assert sentences.moment_of(NOON.isoformat()) == timezone.localtime(NOON).strftime("%Y-%m-%d %H:%M")
    assert sentences.day_of("2022-11-08") == "2022-11-08" and sentences.day_of(None) == ""


def test_contacts_are_counted_as_they_are_listed(town: Town, wu: Actor) -> None:
    people = town.people
    twice = contact(people["wife"], people["patient"], NOON - 24 * HOUR)
    wrong = contact(people["far"], people["patient"], NOON - 10 * HOUR)
    tell(
        twice,
        contact(people["wife"], people["guest"], NOON - 20 * HOUR),
        contact(people["wife"], people["guest"], NOON - 5 * HOUR, category="of_contact"),
        contact(people["guest"], people["wife"], NOON - 5 * HOUR, category="of_contact"),
        wrong,
        at=NOON,
    )
    told_wrong = FactRetracted(
        id=actions.new_id(), subject=wrong.subject, at=NOON, known_at=NOON, retracts=wrong.id, why="x"
    )
    tell(told_wrong, at=NOON)
    for category, count in (("close", 1), ("of_contact", 2), ("exposed", 0), ("", 2)):
        assert lists.contacts_counted(wu, category) == lists.contacts(wu, category).count() == count
    gao = access.actor_for(town.accounts["gao"], at=NOON)
    for category in ("close", "of_contact", ""):
        assert lists.contacts_counted(gao, category) == lists.contacts(gao, category).count()
