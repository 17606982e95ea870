"""What applies to one person, why, until when, who decided, what next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Grant, Person
from frontline.city.roles import Verb
from frontline.facts.base import Fact, OverrideDecided
from frontline.facts.base import person as person_subject
from frontline.facts.cases import TestReported
from frontline.loop import codec, plans, slips
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, MeasureChange, MeasureRow
from frontline.plan.edition import Edition
from frontline.plan.kinds import STRICTNESS
from frontline.residents import words
from frontline.residents.models import Objection as Objection  # also for the sheet

HOTLINE = "12345"  # the mayor's hotline, the same in every city
_DECISIONS = ("area_decided", "static_management_decided", "area_continued", "lift_held")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words, for the page, the sheet and the PDF."""

    rule: str
    clause: str
    facts: list[str]
    assumptions: list[str]

    @property
    def certainty(self) -> str:
        return "assumption" if self.assumptions else "official"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, and when it is due at the latest."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Card:
    """One measure as the person reads it."""

    row: MeasureRow
    name: str
    reasons: list[Reason]
    decided: str
    offices: tuple[str, ...]  # who told the facts, in plain words
    plan: str
    steps: list[Step]
    waiting: Objection | None  # an objection not yet answered

    @property
    def for_area(self) -> bool:
        return self.row.subject_kind != "person"


@dataclass(frozen=True, slots=True)
class Notice:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household, with the strictest measure in force."""

    person: Person
    measure: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Helper:
    """Whom to ask."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one person is told."""

    person: Person
    at: datetime
    address: str
    address_bo: str
    now: list[Card]
    later: list[Card]
    areas: list[Card]
    tests: list[TestReported]
    household: list[Member]
    notices: list[Notice]
    objections: list[Objection]
    helper: Helper | None
    hotline: str = field(default=HOTLINE)


def own_person(actor: Actor) -> Person:
    """The person of a resident's account. Raises NotHere for an account without one."""
    person = _with_home(access.people(actor).filter(pk=actor.person or 0)).first()
    if person is None or not actor.may(Verb.SEE_OWN_PAGE):
        raise NotHere
    return person


def person_of(actor: Actor, ref: UUID | str) -> Person:
    """A member of the own household, or somebody the actor looks after; the reading is logged. Raises NotHere."""
    person = access.person_for(actor, ref, why="resident's sheet")
    return _with_home(Person.objects.filter(pk=person.pk)).get()


def _with_home(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.select_related(
        "building__place", "building__grid", "building__community", "dwelling", "household"
    )


def sheet_of(person: Person, *, at: datetime) -> Sheet:
    """The page of one person. The caller has checked who may read it."""
    subject = person_subject(person.pk)
    rows = loop.measures_of(subject, at=at)
    areas = loop.areas_of_building(person.building_id, at=at) if person.building_id else []
    told = loop.facts_about(subject, at=at)
    objections = list(
        Objection.objects.filter(person=person).select_related("measure").order_by("-filed_at")[:20]
    )
    cards = _cards([*rows, *areas], told, objections, at)
    own = [card for card in cards if not card.for_area]
    return Sheet(
        person=person,
        at=at,
        address=address_of(person),
        address_bo=_tibetan(person.building),
        now=[card for card in own if card.row.starts_at <= at],
        later=[card for card in own if card.row.starts_at > at],
        areas=[card for card in cards if card.for_area],
        tests=slips.tests_of(person, at=at)[:30],
        household=_household(person, at),
        notices=_notices(person, at),
        objections=objections,
        helper=_helper(person.building, at),
    )


def _cards(
    rows: Sequence[MeasureRow], told: Iterable[Fact], objections: Iterable[Objection], at: datetime
) -> list[Card]:
    ids = {id for row in rows for reason in row.reasons for id in reason["facts"]}
    stored = {str(row.pk): row for row in FactRow.objects.filter(pk__in=ids)}
    own = {fact.id for fact in told}
    waiting = {one.measure_id: one for one in objections if not one.outcome}
    cards = [_card(row, stored, own, waiting.get(row.pk), at) for row in rows]
    return sorted(cards, key=lambda card: (card.row.starts_at > at, -STRICTNESS.get(card.row.kind, 0)))


def _card(
    row: MeasureRow, stored: dict[str, FactRow], own: set[str], waiting: Objection | None, at: datetime
) -> Card:
    edition, language = plans.edition(row.edition), words.language()
    return Card(
        row=row,
        name=edition.wording(row.kind, language),
        reasons=[_reason(edition, reason, stored, own) for reason in row.reasons],
        decided=_decided(row, stored),
        offices=_offices(row, stored),
        plan=edition.name.get(language) or edition.name["en"],
        steps=_steps(edition, row, at),
        waiting=waiting,
    )


def _reason(
    edition: Edition, reason: dict[str, list[str]], stored: dict[str, FactRow], own: set[str]
) -> Reason:
    rule = str(reason["rule"])
    facts = [_fact(stored.get(id), id in own) for id in reason["facts"]]
    return Reason(
        rule=edition.wording(rule, words.language(), "reasons"),
        clause=str(reason["clause"]),
        facts=list(dict.fromkeys(facts)),
        assumptions=_assumptions(edition, reason.get("parameters", [])),
    )


def _fact(row: FactRow | None, own: bool) -> str:
    """A fact of somebody else is not shown to the resident: the lock does not even hand it over."""
    if row is None:
        return words.somebody_elses()
    return words.fact_words(codec.fact_of(row), own=own)


def _assumptions(edition: Edition, names: Iterable[str]) -> list[str]:
    found = []
    for name in sorted(edition.assumptions & set(names)):
        parameter = edition.parameters[name]
        said = edition.wording(name, words.language(), "parameters")
        found.append(words.assumption(name, parameter.value) if said == name else said)
    return list(dict.fromkeys(found))


def _decided(row: MeasureRow, stored: dict[str, FactRow]) -> str:
    """The office that signed; empty where the rule alone decides."""
    ids = [id for reason in row.reasons for id in reason["facts"]]
    signed = [stored[id] for id in ids if id in stored and stored[id].kind in _DECISIONS]
    return next((str(f.payload["decided_by"]) for f in signed if "decided_by" in f.payload), "")


def _offices(row: MeasureRow, stored: dict[str, FactRow]) -> tuple[str, ...]:
    ids = [id for reason in row.reasons for id in reason["facts"]]
    told = [words.office(stored[id].kind) for id in ids if id in stored]
    return tuple(dict.fromkeys(who for who in told if who))


def _steps(edition: Edition, row: MeasureRow, at: datetime) -> list[Step]:
    if row.subject_kind != "person":
        return []
    wanted = ("test", "release")
    duties = [d for d in codec.duties_of(row) if d.evidence is None and d.due_at > at and d.kind in wanted]
    steps = [Step(d.due_at, edition.wording(d.kind, words.language(), "duties")) for d in duties]
    return sorted(steps, key=lambda step: step.at)[:12]


def address_of(person: Person) -> str:
    building = person.building
    if building is None:
        return ""
    house = f"{building.street}{building.number}" or building.place.name
    door = person.dwelling.door if person.dwelling else ""
    return f"{building.community.name} {house} {door}".strip()


def _tibetan(building: Building | None) -> str:
    return building.community.name_bo if building else ""


def _household(person: Person, at: datetime) -> list[Member]:
    if person.household_id is None:
        return []
    people = list(Person.objects.filter(household=person.household_id).exclude(pk=person.pk)[:30])
    rows = loop.measures_in_force(at).filter(subject_kind="person", subject_id__in=[p.pk for p in people])
    strictest: dict[int, MeasureRow] = {}
    for row in sorted(rows, key=lambda row: STRICTNESS.get(row.kind, 0)):
        strictest[row.subject_id] = row
    return [_member(one, strictest.get(one.pk)) for one in people]


def _member(person: Person, row: MeasureRow | None) -> Member:
    if row is None:
        return Member(person, "", None)
    return Member(person, plans.edition(row.edition).wording(row.kind, words.language()), row.ends_at)


def _notices(person: Person, at: datetime) -> list[Notice]:
    changes = MeasureChange.objects.filter(subject_kind="person", subject_id=person.pk, at__lte=at)
    listed = changes.select_related("measure").order_by("-at", "-id")[:40]
    signed = _signed(person, at)
    return [Notice(change.at, _notice(change, signed)) for change in listed]


def _signed(person: Person, at: datetime) -> set[str]:
    """The manual decisions about somebody."""
    told = FactRow.objects.filter(
        subject_kind="person", subject_id=person.pk, kind=OverrideDecided.kind, known_at__lte=at
    )
    return {str(id) for id in told.values_list("id", flat=True)}


def _notice(change: MeasureChange, signed: set[str]) -> str:
    name = plans.edition(change.edition).wording(change.measure.kind, words.language())
    ended_by = {id for reason in (change.after or {}).get("reasons", []) for id in reason["facts"]}
    return words.change_words(
        change.action, name, change.before, change.after, signed=bool(signed & ended_by)
    )


def _helper(building: Building | None, at: datetime) -> Helper | None:
    """The grid worker of the building's grid, else the community's secretary."""
    if building is None:
        return None
    for role, place in (("grid_worker", building.grid_id), ("community_secretary", building.community_id)):
        found = _holder(role, place, at)
        if found is not None:
            return found
    return None


def _holder(role: str, place: int | None, at: datetime) -> Helper | None:
    holds = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    held = holds.filter(role=role, on=Grant.On.PLACE, on_id=place or 0, account__is_active=True)
    grant = held.select_related("account").order_by("pk").first()
    return Helper(grant.account.display_name, grant.account.phone) if grant else None


def applies_to(measure: MeasureRow, person: Person, *, at: datetime) -> bool:
    """In force or to come, on the person or on the area of the home."""
    if measure.lifted_at is not None or measure.ends_at <= at:
        return False
    if measure.subject_kind == "person":
        return measure.subject_id == person.pk
    areas = loop.areas_of_building(person.building_id, at=at) if person.building_id else []
    return measure.pk in {row.pk for row in areas}


def measure_of(person: Person, ref: UUID | str, *, at: datetime) -> MeasureRow:
    """A measure that applies to this person. Raises NotHere."""
    row = MeasureRow.objects.filter(ref=ref).first()
    if row is None or not applies_to(row, person, at=at):
        raise NotHere
    return row


def card_of(measure: MeasureRow, *, at: datetime) -> Card:
    """A measure in words for the reviewer."""
    return _cards([measure], [], [], at)[0]
