"""What was decided by whom on what ground, and who read whose record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.access import Actor
from frontline.city.models import LogEntry, Person
from frontline.command.queries.words import details_of
from frontline.facts.base import Subject
from frontline.loop.models import FactRow
from frontline.loop.naming import Named, named

# Decisions that are facts of the loop: what happened to a subject.
FACTS: dict[str, Promise] = {
    "area_decided": _("Risk area decided"),
    "area_proposal_rejected": _("Proposed area rejected"),
    "area_lifted": _("Risk area lifted"),
    "lift_held": _("Lifting put off"),
    "area_continued": _("Risk area goes on"),
    "static_management_decided": _("Temporary static management decided"),
    "override_decided": _("Exception signed by two people"),
    "fact_retracted": _("Fact taken back"),
}
# Decisions about the plan, the groups and the exercise: entries of the log.
ENTRIES: dict[str, Promise] = {
    "edition_published": _("Edition of the plan published"),
    "edition_in_force": _("Edition of the plan put in force"),
    "switch_proposed": _("Switch of the plan proposed"),
    "switch_withdrawn": _("Proposal of a switch withdrawn"),
    "exception_declined": _("Exception declined"),
    "objection_answered": _("Objection answered"),
    "objection_remedy_chosen": _("Upheld objection: another remedy chosen"),
    "objection_remedied": _("Upheld objection put right by two signatures"),
    "objection_remedy_declined": _("Upheld objection: second signature declined"),
    "group_changed": _("Working group changed"),
    "group_joined": _("Somebody joined a working group"),
    "group_left": _("Somebody left a working group"),
    "clock_set": _("Clock of the exercise set"),
}
_NOTHING = Subject("city", -1)
_GROUND = ("ground", "why", "note")
_PEOPLE = ("decided_by", "signed_by")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the decision log."""

    key: tuple[datetime, int, str]  # moment, source, id: its place in the list
    at: datetime
    what: Promise
    about: str
    url: str
    ground: str
    people: str
    details: str


def decisions(
    actor: Actor, *, kind: str, before: tuple[datetime, int, str] | None, size: int
) -> list[Decision]:
    """The newest decisions of both sources, merged; `before` is the key of the last one shown."""
    facts = _before(FactRow.objects.filter(kind__in=_only(kind, FACTS)), "known_at", 0, before)
    entries = _before(LogEntry.objects.filter(kind__in=_only(kind, ENTRIES)), "at", 1, before)
    found = [*_of_facts(actor, list(facts[:size])), *_of_entries(actor, list(entries[:size]))]
    return sorted(found, key=lambda one: one.key, reverse=True)[:size]


def _only(kind: str, known: dict[str, Promise]) -> list[str]:
    return [key for key in known if kind in ("", key)]


def _before(
    rows: QuerySet[Any], moment: str, source: int, before: tuple[datetime, int, str] | None
) -> QuerySet[Any]:
    """Rows below a key in the order moment, source, id, all falling."""
    if before:
        at, of, id = before
        same = Q(pk__lt=id) if of == source else Q() if source < of else Q(pk__in=[])
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | (Q(**{moment: at}) & same))
    return rows.order_by(f"-{moment}", "-pk")


def _of_facts(actor: Actor, rows: list[FactRow]) -> Iterator[Decision]:
    names = named(actor, {Subject(row.subject_kind, row.subject_id) for row in rows})
    for row in rows:
        about = names[Subject(row.subject_kind, row.subject_id)]
        yield Decision(
            (row.known_at, 0, str(row.pk)), row.known_at, FACTS[row.kind], about.name, about.url,
            _first(row.payload, _GROUND), _people(row), "",
        )  # fmt: skip


def _people(row: FactRow) -> str:
    said = _first(row.payload, _PEOPLE)
    return ", ".join(dict.fromkeys(filter(None, [row.told_by_name, said])))


def _first(payload: dict[str, Any], names: tuple[str, ...]) -> str:
    value = next((payload[name] for name in names if payload.get(name)), "")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _of_entries(actor: Actor, rows: list[LogEntry]) -> Iterator[Decision]:
    names = named(actor, {subject for row in rows if (subject := _subject(row))})
    for row in rows:
        about = names.get(_subject(row) or _NOTHING, Named(""))
        yield Decision(
            (row.at, 1, f"{row.pk:020d}"), row.at, ENTRIES[row.kind], about.name, about.url,
            _first(row.detail, _GROUND), row.actor_name or str(_("the system")), details_of(row.detail, row.at),
        )  # fmt: skip


def _subject(row: LogEntry) -> Subject | None:
    """Whom an entry is about, where lists have a name for that."""
    named_kind = row.subject_kind in ("person", "place", "area", "site")
    return Subject(row.subject_kind, row.subject_id) if named_kind and row.subject_id else None


def reads(*, who: str, whom: str) -> QuerySet[LogEntry]:
    """Openings of a person's record; `who` is a user name, `whom` a resident code."""
    rows = LogEntry.objects.filter(kind="person_read")
    if who:
        rows = rows.filter(actor_name=who)
    if whom:
        rows = rows.filter(
            subject_kind="person", subject_id__in=Person.objects.filter(code=whom).values("pk")
        )
    return rows


def codes_of(rows: list[LogEntry]) -> dict[int, str]:
    """Resident codes of the people read, as far as the reader of the log may see them; the code tells nothing."""
    ids = {row.subject_id for row in rows if row.subject_id}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "code"))
