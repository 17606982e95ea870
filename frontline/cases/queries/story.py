"""A person's story in time, day by day: facts and changes of measures; who met the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.cases import words
from frontline.cases.queries.sentences import Names, detail_of, end_of, moment_of, plan_language, title_of
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.facts.base import person
from frontline.loop import plans, queries
from frontline.loop.models import Dependence, FactRow, MeasureChange, MeasureRow

RETRACTABLE = {"infection_found", "contact_found", "test_reported"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story, and where it leads."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    icon: str = ""
    tone: str = ""
    all_day: bool = False  # several of a kind in one line: no hour


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day of the city, newest first."""

    day: date
    entries: list[Entry]


_ICONS = {
    "infection_found": {"icon": "virus", "tone": "red"},
    "contact_found": {"icon": "users", "tone": "orange"},
    "test_reported": {"icon": "test-pipe", "tone": "blue"},
    "tube_positive": {"icon": "test-pipe", "tone": "orange"},
    "checked_in": {"icon": "building-hospital", "tone": ""},
    "override_decided": {"icon": "gavel", "tone": "orange"},
    "fact_retracted": {"icon": "arrow-back-up", "tone": ""},
}  # fmt: skip


def fact_entry(row: FactRow, names: Names, taken_back: set[str]) -> Entry:
    title = title_of(row, names)
    if str(row.pk) in taken_back:
        return Entry(
            row.at, _("Taken back: %(title)s") % {"title": title}, detail_of(row, names), icon="circle-x"
        )
    url = names.person_url(row.payload["source"]["id"]) if row.kind == "contact_found" else ""
    look = _ICONS.get(row.kind, {"icon": "point", "tone": ""})
    return Entry(row.at, title, detail_of(row, names), url, look["icon"], look["tone"])


def change_entry(change: MeasureChange, after: dict[str, Any] | None) -> Entry:
    """A measure begins, changes or ends; `after` is how it stood at the end of that day."""
    name = plans.edition(change.edition).wording(change.measure.kind, plan_language())
    if change.action == MeasureChange.Action.LIFT:
        text = "" if change.after else _("The ground for it was taken back.")
        return Entry(change.at, _("Ends: %(name)s") % {"name": name}, text, icon="lock-open", tone="green")
    told = after or {}
    span = _("from %(start)s until %(end)s") % {
        "start": moment_of(told["starts_at"]),
        "end": end_of(told["ends_at"]),
    }
    begun = change.action == MeasureChange.Action.START
    title = _("Begins: %(name)s") if begun else _("Changes: %(name)s")
    return Entry(change.at, title % {"name": name}, span, icon="lock", tone="orange")


def _changes(changes: Iterable[MeasureChange]) -> list[Entry]:
    """One line per measure and day unless it also ended: in between only dates moved."""
    said = []
    by_measure = sorted(changes, key=lambda one: (_day(one.at), one.measure_id, one.pk))
    for _key, same in groupby(by_measure, key=lambda one: (_day(one.at), one.measure_id)):
        listed = list(same)
        going = [one for one in listed if one.action != MeasureChange.Action.LIFT]
        said += [change_entry(going[0], going[-1].after)] if going else []
        said += [change_entry(one, None) for one in listed if one.action == MeasureChange.Action.LIFT]
    return said


def _checks(rows: list[FactRow], names: Names) -> list[Entry]:
    """Health checks of a day in one line, with the lowest and the highest temperature."""
    entries = []
    for _day_of, same in groupby(sorted(rows, key=lambda row: row.at), key=lambda row: _day(row.at)):
        listed = list(same)
        if len(listed) == 1:
            entries.append(fact_entry(listed[0], names, set()))
            continue
        warm = sorted(row.payload["temperature"] for row in listed if row.payload.get("temperature"))
        title = ngettext("%(n)d health check", "%(n)d health checks", len(listed)) % {"n": len(listed)}
        text = f"{warm[0]}–{warm[-1]} °C" if warm else ""
        entries.append(Entry(listed[-1].at, title, text, icon="thermometer", all_day=True))
    return entries


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def story(subject: Person, actor: Actor) -> tuple[list[Day], list[FactRow]]:
    """Everything day by day, today on top, and the facts that may be taken back."""
    facts, changes = queries.story(person(subject.pk))
    names = Names(actor, facts)
    taken_back = queries.retracted(row.pk for row in facts)
    checks = [row for row in facts if row.kind == "health_checked" and str(row.pk) not in taken_back]
    folded = {row.pk for row in checks}
    told = [fact_entry(row, names, taken_back) for row in facts if row.pk not in folded]
    entries = [*told, *_checks(checks, names), *_changes(changes)]
    standing = [row for row in facts if row.kind in RETRACTABLE and str(row.pk) not in taken_back]
    return by_day(entries), standing


def by_day(entries: Sequence[Entry]) -> list[Day]:
    newest_first = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return [Day(day, list(same)) for day, same in groupby(newest_first, key=lambda entry: _day(entry.at))]


def exposures(subject: Person, actor: Actor) -> list[dict[str, Any]]:
    """Who is known to have met this person: contacts told of them, newest first, at most 200."""
    rows = FactRow.objects.filter(
        pk__in=_told_of(subject), kind="contact_found", subject_kind="person"
    ).order_by("-at")[:200]
    listed = list(rows)
    taken_back = queries.retracted(row.pk for row in listed)
    people = Person.objects.in_bulk([row.subject_id for row in listed])
    return [
        {
            "fact": row,
            "name": access.shown_name(actor, people[row.subject_id]),
            "ref": people[row.subject_id].ref,
            "category": words.CATEGORIES.get(row.payload["category"], row.payload["category"]),
            "situation": words.SITUATIONS.get(row.payload.get("situation", ""), ""),
        }
        for row in listed
        if row.subject_id in people and str(row.pk) not in taken_back
    ]


def _told_of(subject: Person) -> list[Any]:
    """Contacts that name the person as their source: found through the dependence of contact on source."""
    dependents = Dependence.objects.filter(
        on_kind="person", on_id=subject.pk, dependent_kind="person"
    ).values("dependent_id")
    rows = FactRow.objects.filter(kind="contact_found", subject_kind="person", subject_id__in=dependents)
    return list(rows.filter(payload__source__id=subject.pk).values_list("pk", flat=True))


def fact_for(actor: Actor, id: UUID | str) -> tuple[FactRow, Person]:
    """A fact of a person the actor sees, of a kind that the room may take back. Raises NotHere."""
    row = FactRow.objects.filter(pk=id, subject_kind="person", kind__in=RETRACTABLE).first()
    if row is None:
        raise access.NotHere
    return row, access.open_person(
        actor, access.people(actor).filter(pk=row.subject_id), why="fact taken back"
    )


def measure_for(subject: Person, ref: UUID | str, *, at: datetime) -> MeasureRow:
    """A measure of the person in force or to come. Raises NotHere."""
    for row in queries.measures_of(person(subject.pk), at=at):
        if str(row.ref) == str(ref):
            return row
    raise access.NotHere
