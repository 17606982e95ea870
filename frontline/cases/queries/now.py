"""What holds for a person at this moment: measures with their reasons in words, what is due, who looks after."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from frontline.cases import words
from frontline.cases.queries import finding
from frontline.cases.queries.sentences import Names, plan_language, title_of
from frontline.city.access import Actor
from frontline.city.models import Account, Grant, Person, Presence
from frontline.facts.base import person
from frontline.loop import plans, queries, rooms
from frontline.loop.models import FactRow, MeasureRow, Task
from frontline.plan.edition import Edition, Parameter
from frontline.plan.kinds import STRICTNESS

SOON = timedelta(hours=24)  # what is due or opens by then stands on the page; the rest is folded


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the plan in words: what for, how much, from which document, how sure."""

    name: str
    value: str
    note: str  # as the edition's authors wrote it
    source: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a measure is in force, in words (ui's reasons component)."""

    rule: str
    clause: str
    facts: list[str]
    certainty: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as a page shows it."""

    row: MeasureRow
    name: str
    state: str  # in_force, ending, to_come
    reasons: list[Reason]
    edition: str


@dataclass(frozen=True, slots=True)
class ToDo:
    task: Task
    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Now:
    """What the top of a person's page says."""

    measures: list[Told]
    due: list[ToDo]  # open now or within SOON, oldest promise first
    later: list[ToDo]
    presence: Presence | None  # at a site, or expected there
    home: str
    helpers: list[Account]  # who looks after the person
    mark: str = field(default="")  # changes when anything of the above does

    @property
    def strictest(self) -> Told | None:
        """The measure in force that says most; None when nothing is in force."""
        going = [one for one in self.measures if one.state != "to_come"]
        return max(going, key=lambda one: (STRICTNESS.get(one.row.kind, 0), one.row.ends_at), default=None)


def now(subject: Person, actor: Actor) -> Now:
    """Everything that holds or is due for one person; the caller has checked who may read it."""
    held, open_tasks = measures(subject, actor), tasks(subject, actor)
    limit = actor.at + SOON
    presence = Presence.objects.select_related("site").filter(person=subject, until__isnull=True).first()
    return Now(
        measures=held,
        due=[one for one in open_tasks if min(one.task.opens_at, one.task.due_at) <= limit],
        later=[one for one in open_tasks if min(one.task.opens_at, one.task.due_at) > limit],
        presence=presence,
        home=finding.address(subject.dwelling),
        helpers=helpers(subject, presence, at=actor.at),
        mark=_mark(held, open_tasks, presence),
    )


def _mark(held: list[Told], open_tasks: list[ToDo], presence: Presence | None) -> str:
    seen: list[object] = [(one.row.pk, one.row.version, one.state) for one in held]
    seen += [(one.task.pk, one.task.due_at.isoformat(), one.state) for one in open_tasks]
    seen += [(presence.site_id, presence.expected)] if presence else []
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def helpers(subject: Person, presence: Presence | None, *, at: datetime) -> list[Account]:
    """Who looks after a person: the managers of the site they are at; else the grid worker of the home."""
    building = subject.building
    at_site = presence is not None and not presence.expected
    found = _holding("site_manager", Grant.On.SITE, presence.site_id, at) if presence and at_site else []
    grid = building.grid_id if building else None
    return found or (_holding("grid_worker", Grant.On.PLACE, grid, at) if grid else [])


def _holding(role: str, on: str, on_id: int, at: datetime) -> list[Account]:
    grants = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    accounts = grants.filter(role=role, on=on, on_id=on_id).values("account")
    return list(Account.objects.filter(pk__in=accounts, is_active=True).order_by("pk")[:3])


def measures(subject: Person, actor: Actor) -> list[Told]:
    """In force or to come, each with its reasons in words."""
    rows = queries.measures_of(person(subject.pk), at=actor.at)
    facts = _facts_of(rows)
    names = Names(actor, facts.values())
    return [_told(row, facts, names, actor.at) for row in rows]


def _facts_of(rows: Sequence[MeasureRow]) -> dict[str, FactRow]:
    ids = {id for row in rows for reason in row.reasons for id in reason["facts"]}
    return {str(row.pk): row for row in FactRow.objects.filter(pk__in=ids)}


def _told(row: MeasureRow, facts: Mapping[str, FactRow], names: Names, at: datetime) -> Told:
    edition, language = plans.edition(row.edition), plan_language()
    reasons = [_reason(reason, edition, facts, names) for reason in row.reasons]
    ends = timezone.localtime(row.ends_at - timedelta(microseconds=1)).date()
    state = (
        "to_come" if row.starts_at > at else "ending" if ends == timezone.localtime(at).date() else "in_force"
    )
    name = edition.wording(row.kind, language)
    return Told(row, name, state, reasons, edition.name.get(language, edition.name["en"]))


def _reason(
    reason: Mapping[str, Any], edition: Edition, facts: Mapping[str, FactRow], names: Names
) -> Reason:
    used = [edition.parameters[one] for one in reason.get("parameters", ()) if one in edition.parameters]
    return Reason(
        rule=edition.wording(reason["rule"], plan_language(), "reasons"),
        clause=reason["clause"],
        facts=[_told_when(facts[id], names) for id in reason["facts"] if id in facts],
        certainty="assumption" if any(one.certainty == "assumption" for one in used) else "",
        values=[value_told(one, edition) for one in used],
    )


def _told_when(row: FactRow, names: Names) -> str:
    day = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")
    return f"{day} {title_of(row, names)}"


def value_told(parameter: Parameter, edition: Edition) -> Value:
    """A value of the plan without its key: the measure it belongs to, amount and unit, note, source."""
    assumed = parameter.certainty == "assumption"
    source = "" if parameter.source == "assumption" else parameter.source
    note = parameter.note_in(plan_language())
    return Value(_name(parameter, edition), _amount(parameter, edition), note, source, assumed)


def _name(parameter: Parameter, edition: Edition) -> str:
    """The edition's words for what the key names: a measure, else what the value is about."""
    measures, language = edition.words.get("measures", {}), plan_language()
    worded = edition.wording(parameter.name, language, "parameters")
    if worded != parameter.name:
        return worded
    named = [edition.wording(part, language) for part in parameter.name.split(".") if part in measures]
    about = words.ABOUT.get(parameter.name) or words.ABOUT.get(parameter.name.split(".")[-1])
    return " · ".join([*named, *([str(about)] if about else [])])


def _amount(parameter: Parameter, edition: Edition) -> str:
    """7 days; 1, 2, 3, 5, 7 (days of the stage); a choice among words or measures stands alone."""
    value = parameter.value
    many = value if isinstance(value, tuple) else (value,)
    shown = ", ".join(_choice(one, edition) for one in many)
    if any(isinstance(one, bool | str) for one in many):
        return shown
    unit = words.UNITS.get(parameter.unit, parameter.unit)
    return f"{shown} ({unit})" if len(many) > 1 else f"{shown} {unit}"


def _choice(value: object, edition: Edition) -> str:
    if value in edition.words.get("measures", {}):
        return edition.wording(str(value), plan_language())
    return str(words.CHOICES.get(str(value).lower(), value))


def tasks(subject: Person, actor: Actor) -> list[ToDo]:
    """What is open for the person, oldest promise first."""
    language, kinds = plan_language(), rooms.task_kinds()
    rows = list(queries.tasks_of(person(subject.pk)).filter(state=Task.State.OPEN))
    of = MeasureRow.objects.in_bulk([row.measure for row in rows if row.measure])
    return [_to_do(row, of.get(row.measure or 0), kinds, language, actor) for row in rows]


def _to_do(
    row: Task,
    measure: MeasureRow | None,
    kinds: Mapping[str, tuple[rooms.Room, rooms.TaskKind]],
    language: str,
    actor: Actor,
) -> ToDo:
    taken = kinds.get(row.kind)
    name = str(taken[1].name) if taken else row.kind
    if measure is not None:
        name = plans.edition(measure.edition).wording(row.kind, language, "duties")
    url = taken[1].page(actor, row.ref) if taken else ""
    return ToDo(row, name, url, "late" if row.due_at < actor.at else "open")
