"""A person's story in time: facts, measures with their reasons in words, tasks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontline.cases import words
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person, Site
from frontline.facts.base import Subject, person
from frontline.loop import plans, queries, rooms
from frontline.loop.models import Dependence, FactRow, MeasureChange, MeasureRow, Task
from frontline.plan.edition import Edition

RETRACTABLE = {"infection_found", "contact_found", "test_reported"}


def plan_language() -> str:
    """The language as editions spell it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a measure is in force, in words (ui's reasons component)."""

    rule: str
    clause: str
    facts: list[str]
    certainty: str


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as a page shows it."""

    row: MeasureRow
    name: str
    state: str  # in_force, ending, proposed (to come)
    reasons: list[Reason]
    edition: str


@dataclass(frozen=True, slots=True)
class ToDo:
    task: Task
    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story (ui's story component), and what may be done about it."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    icon: str = ""
    tone: str = ""


class Names:
    """Names of the people and sites that facts mention, read once for a page."""

    def __init__(self, actor: Actor, facts: Iterable[FactRow]) -> None:
        listed = list(facts)
        sources = [row.payload["source"]["id"] for row in listed if row.payload.get("source")]
        sites = [row.payload["site"] for row in listed if row.payload.get("site")]
        self.actor = actor
        self.people = Person.objects.only("pk", "ref", "name").in_bulk(sources)
        self.sites = Site.objects.in_bulk(sites)

    def person(self, id: int) -> str:
        found = self.people.get(id)
        return access.shown_name(self.actor, found) if found else _("a person not in your lists")

    def person_url(self, id: int) -> str:
        found = self.people.get(id)
        return reverse("cases:person", args=[found.ref]) if found else ""

    def site(self, id: int | None) -> str:
        found = self.sites.get(id) if id else None
        return found.name if found else ""


def day_of(text: str | None) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def moment_of(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


def title_of(row: FactRow, names: Names) -> str:
    """A fact as one sentence."""
    say = _TITLES.get(row.kind)
    return say(row.payload, names) if say else _("Fact: %(kind)s") % {"kind": row.kind}


def _infection(told: Mapping[str, Any], names: Names) -> str:
    return _("Found infected: %(type)s, %(severity)s, %(where)s") % {
        "type": words.CASE_TYPES.get(told["case_type"], told["case_type"]),
        "severity": words.SEVERITIES.get(told.get("severity", ""), told.get("severity", "")),
        "where": words.FOUND_IN.get(told.get("found_in", ""), told.get("found_in", "")),
    }


def _contact(told: Mapping[str, Any], names: Names) -> str:
    return _("%(category)s of %(name)s") % {
        "category": words.CATEGORIES.get(told["category"], told["category"]),
        "name": names.person(told["source"]["id"]),
    }


def _test(told: Mapping[str, Any], names: Names) -> str:
    return _("Test (%(method)s): %(result)s") % {
        "method": words.METHODS.get(told.get("method", ""), told.get("method", "")),
        "result": words.RESULTS.get(told["result"], told["result"]),
    }


def _checked_in(told: Mapping[str, Any], names: Names) -> str:
    where = names.site(told.get("site")) or told.get("where", "")
    return _("Arrived: %(where)s") % {"where": where}


def _health(told: Mapping[str, Any], names: Names) -> str:
    warm = told.get("temperature")
    return _("Health check: %(degrees)s °C") % {"degrees": warm} if warm else _("Health check")


def _home(told: Mapping[str, Any], names: Names) -> str:
    return (
        _("The home is suitable for isolation")
        if told["suitable"]
        else _("The home is not suitable for isolation")
    )


def _override(told: Mapping[str, Any], names: Names) -> str:
    return _("Decided by two people: %(change)s") % {
        "change": words.CHANGES.get(told["change"], told["change"])
    }


_TITLES: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "infection_found": _infection,
    "contact_found": _contact,
    "test_reported": _test,
    "checked_in": _checked_in,
    "health_checked": _health,
    "home_assessed": _home,
    "override_decided": _override,
    "checked_out": lambda told, names: _("Left the site"),
    "transfer_started": lambda told, names: _("Transfer started"),
    "symptoms_improved": lambda told, names: _("A doctor found the symptoms improved"),
    "discharged": lambda told, names: _("Discharged"),
    "area_left": lambda told, names: _("Left a risk area: %(name)s") % {"name": told.get("area_name", "")},
    "loop_left": lambda told, names: _("Left a closed loop"),
    "dwelling_changed": lambda told, names: _("Moved to another dwelling"),
    "fact_retracted": lambda told, names: _("Taken back: %(why)s") % {"why": told.get("why", "")},
}  # fmt: skip

_ICONS = {
    "infection_found": {"icon": "virus", "tone": "red"},
    "contact_found": {"icon": "users", "tone": "orange"},
    "test_reported": {"icon": "test-pipe", "tone": "blue"},
    "checked_in": {"icon": "building-hospital", "tone": ""},
    "override_decided": {"icon": "gavel", "tone": "orange"},
    "fact_retracted": {"icon": "arrow-back-up", "tone": ""},
}  # fmt: skip


def detail_of(row: FactRow, names: Names) -> str:
    """What else the fact says: days, Ct values, situation, who told it."""
    told = row.payload
    parts = []
    if told.get("onset"):
        parts.append(_("onset %(day)s") % {"day": day_of(told["onset"])})
    if row.kind == "contact_found":
        first, last = moment_of(told["first_exposure"]), moment_of(told["last_exposure"])
        parts.append(_("met from %(first)s to %(last)s") % {"first": first, "last": last})
        if told.get("situation"):
            parts.append(str(words.SITUATIONS.get(told["situation"], told["situation"])))
    for gene, name in (("ct_orf", "ORF1ab"), ("ct_n", "N")):
        if told.get(gene) is not None:
            parts.append(f"Ct {name} {told[gene]:g}")
    if told.get("why") and row.kind != "fact_retracted":
        parts.append(told["why"])
    if row.told_by_name:
        known = timezone.localtime(row.known_at).strftime("%Y-%m-%d %H:%M")
        parts.append(_("told by %(name)s, %(at)s") % {"name": row.told_by_name, "at": known})
    return " · ".join(parts)


def fact_entry(row: FactRow, names: Names, taken_back: set[str]) -> Entry:
    title = title_of(row, names)
    if str(row.pk) in taken_back:
        return Entry(
            row.at, _("Taken back: %(title)s") % {"title": title}, detail_of(row, names), icon="circle-x"
        )
    url = names.person_url(row.payload["source"]["id"]) if row.kind == "contact_found" else ""
    look = _ICONS.get(row.kind, {"icon": "point", "tone": ""})
    return Entry(row.at, title, detail_of(row, names), url, look["icon"], look["tone"])


def change_entry(change: MeasureChange) -> Entry:
    name = _edition(change.edition).wording(change.measure.kind, plan_language())
    if change.action == MeasureChange.Action.LIFT:
        text = "" if change.after else _("The ground for it was taken back.")
        return Entry(change.at, _("Ends: %(name)s") % {"name": name}, text, icon="lock-open", tone="green")
    after = change.after or {}
    span = _("from %(start)s until %(end)s") % {
        "start": moment_of(after["starts_at"]),
        "end": moment_of(after["ends_at"]),
    }
    begun = change.action == MeasureChange.Action.START
    title = _("Begins: %(name)s") if begun else _("Changes: %(name)s")
    return Entry(change.at, title % {"name": name}, span, icon="lock", tone="orange")


def story(subject: Person, actor: Actor) -> tuple[list[Entry], list[FactRow]]:
    """Everything in time, newest first, and the facts that may be taken back."""
    facts, changes = queries.story(person(subject.pk))
    names = Names(actor, facts)
    taken_back = queries.retracted(row.pk for row in facts)
    told = [fact_entry(row, names, taken_back) for row in facts if row.kind != "fact_retracted"]
    told += [fact_entry(row, names, set()) for row in facts if row.kind == "fact_retracted"]
    entries = sorted([*told, *map(change_entry, changes)], key=lambda entry: entry.at, reverse=True)
    standing = [row for row in facts if row.kind in RETRACTABLE and str(row.pk) not in taken_back]
    return entries, standing


def _edition(id: str) -> Edition:
    return plans.edition(id)


def measures(subject: Person, actor: Actor) -> list[Told]:
    """In force or to come, each with its reasons in words."""
    rows = queries.measures_of(person(subject.pk), at=actor.at)
    facts = _facts_of(rows)
    names = Names(actor, facts.values())
    return [measure_told(row, facts, names, actor.at) for row in rows]


def _facts_of(rows: Sequence[MeasureRow]) -> dict[str, FactRow]:
    ids = {id for row in rows for reason in row.reasons for id in reason["facts"]}
    return {str(row.pk): row for row in FactRow.objects.filter(pk__in=ids)}


def measure_told(row: MeasureRow, facts: Mapping[str, FactRow], names: Names, at: datetime) -> Told:
    edition, language = _edition(row.edition), plan_language()
    reasons = [_reason(reason, edition, facts, names) for reason in row.reasons]
    today = timezone.localtime(at).date()
    ends = timezone.localtime(row.ends_at).date()
    state = "proposed" if row.starts_at > at else "ending" if ends == today else "in_force"
    name = edition.wording(row.kind, language)
    return Told(row, name, state, reasons, edition.name.get(language, edition.name["en"]))


def _reason(
    reason: Mapping[str, Any], edition: Edition, facts: Mapping[str, FactRow], names: Names
) -> Reason:
    language = plan_language()
    used = [parameter for parameter in reason.get("parameters", ()) if parameter in edition.parameters]
    assumed = [parameter for parameter in used if parameter in edition.assumptions]
    lines = [_told_when(facts[id], names) for id in reason["facts"] if id in facts]
    lines += [_parameter(parameter, edition) for parameter in used]
    return Reason(
        rule=edition.wording(reason["rule"], language, "reasons"),
        clause=reason["clause"],
        facts=lines,
        certainty="assumption" if assumed else "",
    )


def _told_when(row: FactRow, names: Names) -> str:
    day = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")
    return f"{day} {title_of(row, names)}"


def _parameter(name: str, edition: Edition) -> str:
    """A value of the plan with its unit, source and how sure it is."""
    parameter = edition.parameters[name]
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    shown = ", ".join(str(value) for value in values)
    text = f"{edition.wording(name, plan_language(), 'parameters')} = {shown} ({parameter.unit})"
    source = _("assumption") if parameter.certainty == "assumption" else parameter.source
    return f"{text} · {source}"


def tasks(subject: Person, actor: Actor) -> list[ToDo]:
    """What is open for the person, oldest promise first."""
    language, kinds = plan_language(), rooms.task_kinds()
    rows = list(queries.tasks_of(person(subject.pk)).filter(state=Task.State.OPEN))
    measures = MeasureRow.objects.in_bulk([row.measure for row in rows if row.measure])
    found = []
    for row in rows:
        taken = kinds.get(row.kind)
        measure = measures.get(row.measure) if row.measure else None
        name = _edition(measure.edition).wording(row.kind, language, "duties") if measure else row.kind
        url = _task_url(taken[1].url, row) if taken else ""
        found.append(ToDo(row, name, url, "late" if row.due_at < actor.at else "open"))
    return found


def _task_url(name: str, task: Task) -> str:
    try:
        return reverse(name, args=[task.ref]) if name else ""
    except NoReverseMatch:
        return ""


def source_of(row: FactRow) -> Subject | None:
    told = row.payload.get("source")
    return Subject(told["kind"], told["id"]) if told else None


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
