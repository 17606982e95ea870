"""Cases and contacts as lists: facts that nobody took back, within the actor's places."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building, Person, Place
from frontline.facts.base import SubjectKind
from frontline.loop.models import FactRow, MeasureRow, Task
from frontline.loop.queries import BOUND

INFECTION, CONTACT = "infection_found", "contact_found"


def _standing(kind: str) -> QuerySet[FactRow]:
    taken_back = FactRow.objects.filter(retracts=OuterRef("pk"))
    return FactRow.objects.filter(~Exists(taken_back), kind=kind, subject_kind=SubjectKind.PERSON)


def _mine(rows: QuerySet[FactRow], actor: Actor) -> QuerySet[FactRow]:
    """Within the actor's places; policies stand behind."""
    if actor.city_wide:
        return rows
    own = Q(building__in=access.buildings_of(actor) or ())
    return rows.filter(own | Q(subject_id__in=access.people(actor).values("pk")))


def cases(actor: Actor) -> QuerySet[FactRow]:
    """Infections that stand, one row each; newest sample first is ("-at", "id")."""
    return _mine(_standing(INFECTION), actor)


def cases_today(actor: Actor) -> QuerySet[FactRow]:
    """Infections learnt since midnight of the city's day."""
    midnight = timezone.localtime(actor.at).replace(hour=0, minute=0, second=0, microsecond=0)
    return cases(actor).filter(known_at__gte=midnight, known_at__lte=actor.at)


def contacts(actor: Actor, category: str = "") -> QuerySet[FactRow]:
    """Contacts that stand, one row per person (and category, if given): the last exposure."""
    rows = _standing(CONTACT)
    taken_back = FactRow.objects.filter(retracts=OuterRef("pk"))
    later = FactRow.objects.filter(~Exists(taken_back), kind=CONTACT, subject_kind=SubjectKind.PERSON)
    later = later.filter(subject_id=OuterRef("subject_id")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), id__gt=OuterRef("id"))
    )
    if category:
        rows, later = rows.filter(payload__category=category), later.filter(payload__category=category)
    return _mine(rows.filter(~Exists(later)), actor)


def contacts_counted(actor: Actor, category: str = "") -> int:
    """How many rows `contacts` has, at most BOUND + 1: people with a contact that stands, of indexes alone."""
    rows = _standing(CONTACT).filter(payload__category=category) if category else _standing(CONTACT)
    return _mine(rows, actor).order_by().values("subject_id").distinct()[: BOUND + 1].count()


def close_contacts(actor: Actor) -> QuerySet[FactRow]:
    return contacts(actor, "close")


def contacts_of_contacts(actor: Actor) -> QuerySet[FactRow]:
    return contacts(actor, "of_contact")


def exposed(actor: Actor) -> QuerySet[FactRow]:
    return contacts(actor, "exposed")


def _measures(at: datetime) -> QuerySet[MeasureRow]:
    return MeasureRow.objects.filter(
        subject_kind=SubjectKind.PERSON,
        subject_id=OuterRef("subject_id"),
        lifted_at__isnull=True,
        starts_at__lte=at,
        ends_at__gt=at,
    )


def with_measure(rows: QuerySet[FactRow], kind: str, at: datetime) -> QuerySet[FactRow]:
    return rows.filter(Exists(_measures(at).filter(kind=kind)))


def without_measures(rows: QuerySet[FactRow], at: datetime) -> QuerySet[FactRow]:
    return rows.filter(~Exists(_measures(at)))


def contacts_without_measures(actor: Actor, category: str = "") -> QuerySet[FactRow]:
    """Contacts of the last 14 days for whom nothing was ever in force though they met the source within a week.

    Who met the source longer ago was free when the city learnt of it, or had a measure and it ended. `at` of the fact
    is the last exposure.
    """
    ever = MeasureRow.objects.filter(subject_kind=SubjectKind.PERSON, subject_id=OuterRef("subject_id"))
    recent = contacts(actor, category).filter(
        known_at__gte=actor.at - timedelta(days=14), at__gte=actor.at - timedelta(days=7)
    )
    return recent.filter(~Exists(ever))


def late(rows: QuerySet[FactRow], at: datetime) -> QuerySet[FactRow]:
    """Subjects with an open task whose time is over."""
    tasks = Task.objects.filter(
        subject_kind=SubjectKind.PERSON,
        subject_id=OuterRef("subject_id"),
        state=Task.State.OPEN,
        due_at__lt=at,
    )
    return rows.filter(Exists(tasks))


def at_place(rows: QuerySet[FactRow], place: Place) -> QuerySet[FactRow]:
    """Rows of people who lived in this place then."""
    levels = {
        Place.Kind.GRID: Q(grid=place),
        Place.Kind.COMMUNITY: Q(community=place),
        Place.Kind.TOWNSHIP: Q(township=place),
        Place.Kind.COMPOUND: Q(compound=place),
        Place.Kind.BUILDING: Q(place=place),
    }
    inside = levels.get(Place.Kind(place.kind))
    if inside is None:
        return rows
    return rows.filter(building__in=Building.objects.filter(inside).values("pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list with what is shown beside the fact."""

    fact: FactRow
    person: Person
    name: str
    home: str
    in_force: list[tuple[str, datetime]]  # name of the measure, until
    late: datetime | None  # the oldest promise that is over


def lines(rows: Iterable[FactRow], actor: Actor, wording: Callable[[str], str]) -> list[Line]:
    """The people, measures and late tasks of one page of facts, in three queries."""
    listed = list(rows)
    ids = [row.subject_id for row in listed]
    people = Person.objects.select_related("building__place", "building__grid").in_bulk(ids)
    about = Q(subject_kind=SubjectKind.PERSON, subject_id__in=ids)
    measures: dict[int, list[tuple[str, datetime]]] = {}
    in_force = MeasureRow.objects.filter(about, lifted_at__isnull=True, ends_at__gt=actor.at)
    for measure in in_force.filter(starts_at__lte=actor.at).order_by("starts_at"):
        measures.setdefault(measure.subject_id, []).append((wording(measure.kind), measure.ends_at))
    overdue = Task.objects.filter(about, state=Task.State.OPEN, due_at__lt=actor.at).order_by("-due_at")
    oldest = {task.subject_id: task.due_at for task in overdue}
    return [
        Line(
            fact=row,
            person=people[row.subject_id],
            name=access.shown_name(actor, people[row.subject_id]),
            home=_home(people[row.subject_id]),
            in_force=measures.get(row.subject_id, []),
            late=oldest.get(row.subject_id),
        )
        for row in listed
        if row.subject_id in people
    ]


def _home(person: Person) -> str:
    """The building's grid: enough to find whose it is, no address in a list."""
    building = person.building
    return "" if building is None else str(building.grid or building.place)


def infections_by_day(actor: Actor, *, days: int = 30) -> list[tuple[date, int, int]]:
    """Per day of the sample: confirmed cases, asymptomatic infections. Days without are there with zeros."""
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    today = timezone.localtime(actor.at).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    counted = cases(actor).filter(at__gte=since).annotate(day=TruncDate("at", tzinfo=zone))
    found = counted.values("day", "payload__case_type").annotate(n=Count("pk")).order_by("day")
    numbers = {(row["day"], row["payload__case_type"]): row["n"] for row in found}
    listed = [first + timedelta(days=n) for n in range(days)]
    return [(d, numbers.get((d, "confirmed"), 0), numbers.get((d, "asymptomatic"), 0)) for d in listed]


def infection_of(person: Person) -> FactRow | None:
    """The newest infection of a person that stands."""
    return _standing(INFECTION).filter(subject_id=person.pk).order_by("-at", "-known_at").first()


def double_of(person: Person, sampled: datetime) -> FactRow | None:
    """An infection already told of this person whose sample is less than 60 days away: the same illness."""
    near = timedelta(days=60)
    told = _standing(INFECTION).filter(subject_id=person.pk)
    return told.filter(at__gt=sampled - near, at__lt=sampled + near).first()


def onset_of(fact: FactRow) -> date | None:
    text = fact.payload.get("onset")
    return date.fromisoformat(text) if text else None


def standing_infections(people: Iterable[int]) -> dict[int, UUID]:
    """The newest infection that stands, by person."""
    rows = _standing(INFECTION).filter(subject_id__in=list(people)).order_by("at", "known_at")
    return dict(rows.values_list("subject_id", "pk"))
