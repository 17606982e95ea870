"""Who is at a site, who comes, who may leave, what they are owed today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Person, Presence, Site
from frontline.facts.base import person as person_subject
from frontline.facts.cases import SymptomsImproved, TestReported
from frontline.isolation import rules
from frontline.isolation.models import HealthCheck, Room, Sample, Stay, Transfer, Unit
from frontline.isolation.queries import capacity
from frontline.loop import plans
from frontline.loop import queries as loop_queries
from frontline.loop.models import MeasureRow, Task
from frontline.plan.kinds import AT_SITE

AT_ONCE = 200  # rows of a list of one site on one page; all of them stand under isolation/list/


def site_for(actor: Actor, ref: UUID | str) -> Site:
    """A site of this actor. Raises NotHere."""
    site = capacity.sites_of(actor).filter(ref=access.ref_of(ref)).first()
    if site is None:
        raise NotHere
    return site


def unit_for(actor: Actor, ref: UUID | str) -> Unit:
    unit = Unit.objects.select_related("site").filter(ref=ref).first()
    if unit is None or not (actor.city_wide or unit.site_id in actor.sites):
        raise NotHere
    return unit


def stay_for(actor: Actor, ref: UUID | str) -> Stay:
    """An open stay of somebody this actor may see. Raises NotHere."""
    stays = Stay.objects.select_related("person", "site", "room__unit").filter(ref=ref, until__isnull=True)
    stay = stays.filter(person__in=access.people(actor)).first()
    if stay is None:
        raise NotHere
    return stay


def task_for(actor: Actor, ref: UUID | str) -> Task:
    """A task on a person this actor may see. Raises NotHere."""
    task = Task.objects.filter(ref=ref, subject_kind="person").first()
    if task is None or not access.people(actor).filter(pk=task.subject_id).exists():
        raise NotHere
    return task


@dataclass(slots=True)
class Arrival:
    """Somebody a site waits for."""

    person: Person
    measure: MeasureRow | None
    task: Task | None
    transfer: Transfer | None


def expected(site: Site) -> QuerySet[Presence]:
    return Presence.objects.filter(site=site, until__isnull=True, expected=True).select_related("person")


def arrivals(site: Site, *, at: datetime) -> list[Arrival]:
    """Expected people, oldest promise first."""
    people = [row.person for row in expected(site).order_by("since", "pk")[:AT_ONCE]]
    tasks = _by_person(_open(people, "check_in"))
    measures = measures_at_site(people, at=at)
    going = {t.person_id: t for t in Transfer.objects.filter(person__in=people, ended_at__isnull=True)}
    found = [Arrival(p, measures.get(p.pk), tasks.get(p.pk), going.get(p.pk)) for p in people]
    return sorted(found, key=lambda a: (a.task is None, a.task.due_at if a.task else at))


def _open(people: Iterable[Person], *kinds: str) -> QuerySet[Task]:
    return Task.objects.filter(
        subject_kind="person", subject_id__in=[p.pk for p in people], state="open", kind__in=kinds
    ).order_by("due_at", "pk")


def _by_person(tasks: Iterable[Task]) -> dict[int, Task]:
    """The oldest promise of each person."""
    found: dict[int, Task] = {}
    for task in tasks:
        found.setdefault(task.subject_id, task)
    return found


def measures_at_site(people: Iterable[Person], *, at: datetime) -> dict[int, MeasureRow]:
    """The at-site measure in force (else the next to come) of each person."""
    ids = [p.pk for p in people]
    found: dict[int, MeasureRow] = {}
    for row in capacity.at_site_measures(at).filter(subject_id__in=ids).order_by("starts_at", "pk"):
        found.setdefault(row.subject_id, row)
    return found


@dataclass(slots=True)
class Resident:
    """Somebody in a room, with what is owed today."""

    stay: Stay
    measure: MeasureRow | None
    test: Task | None = None
    waiting: Sample | None = None  # a sample without its answer
    checked: list[HealthCheck] = field(default_factory=list)  # today
    checked_now: bool = False  # in this half of the day

    @property
    def person(self) -> Person:
        return self.stay.person

    @property
    def may_leave(self) -> bool:
        return self.measure is None


def residents(stays: QuerySet[Stay], *, at: datetime) -> list[Resident]:
    """People in rooms as they lie along the corridor."""
    listed = list(stays.filter(until__isnull=True).select_related("person", "room__unit", "site")[:AT_ONCE])
    people = [stay.person for stay in listed]
    measures = measures_at_site(people, at=at)
    tests = _by_person(_open(people, "test").filter(opens_at__lte=at))
    samples = {s.person_id: s for s in Sample.objects.filter(person__in=people, result="")}
    checks = _checks_today(people, at)
    half = half_day(at)
    found = [
        Resident(
            stay, measures.get(stay.person_id), tests.get(stay.person_id), samples.get(stay.person_id),
            done, any(check.at >= half for check in done),
        )
        for stay in listed
        for done in [checks.get(stay.person_id, [])]
    ]  # fmt: skip
    return sorted(found, key=lambda r: (rules.natural(r.stay.room.number if r.stay.room else ""), r.stay.pk))


def half_day(at: datetime) -> datetime:
    return rules.half_day(at, plans.in_force(at).edition.zone)


def _checks_today(people: Iterable[Person], at: datetime) -> dict[int, list[HealthCheck]]:
    zone = plans.in_force(at).edition.zone
    since = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found: dict[int, list[HealthCheck]] = {}
    for check in HealthCheck.objects.filter(person__in=list(people), at__gte=since, at__lte=at).order_by(
        "at"
    ):
        found.setdefault(check.person_id, []).append(check)
    return found


def room_states(site: Site) -> list[rules.RoomState]:
    """Every room of a site with who is in which bed."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for room, bed, who in Stay.objects.filter(site=site, until__isnull=True, room__isnull=False).values_list(
        "room", "bed", "person"
    ):
        taken.setdefault(room or 0, []).append((bed or 0, who))
    rooms = Room.objects.filter(site=site).select_related("unit")
    return [room_state(room, taken.get(room.pk, ())) for room in rooms]


def room_state(room: Room, taken: Iterable[tuple[int, int]]) -> rules.RoomState:
    return rules.RoomState(
        id=room.pk,
        number=room.number,
        beds=room.beds,
        accessible=room.kind == Room.Kind.ACCESSIBLE,
        infected=room.unit.for_infected,
        closed=bool(room.closed),
        taken=tuple(sorted(taken)),
    )


_NEED_ACCESS = frozenset({"disabled", "wheelchair"})


def guest(person: Person, measure: MeasureRow | None, *, with_person: int | None = None) -> rules.Guest:
    infected = measure is not None and measure.kind in capacity.INFECTED
    return rules.Guest(infected, bool(_NEED_ACCESS & set(person.needs)), with_person)


def household_there(person: Person, site: Site) -> list[Stay]:
    """Members of the same household who have a room at the site."""
    if person.household_id is None:
        return []
    there = Stay.objects.filter(site=site, until__isnull=True, person__household=person.household_id)
    return list(there.exclude(person=person).select_related("person", "room"))


def rooms_of(site: Site) -> list[Room]:
    taken = Exists(Stay.objects.filter(room=OuterRef("pk"), until__isnull=True))
    rooms = Room.objects.filter(site=site).select_related("unit").annotate(taken=taken)
    return sorted(rooms[:2000], key=lambda room: (rules.natural(room.unit.name), rules.natural(room.number)))


def samples_waiting(actor: Actor, site: Site | None = None) -> QuerySet[Sample]:
    """Samples whose answer has not come, within what the actor sees, oldest first by (taken_at, id)."""
    waiting = Sample.objects.filter(result="").select_related("person", "site")
    if site is not None:
        return waiting.filter(site=site)
    return _seen(waiting, actor)


def flags(actor: Actor) -> QuerySet[HealthCheck]:
    """Fever and symptoms no doctor has looked at yet."""
    waiting = HealthCheck.objects.filter(flagged=True, seen_at__isnull=True).select_related("person", "site")
    return _seen(waiting, actor)


def _seen(rows: QuerySet, actor: Actor) -> QuerySet:  # type: ignore[type-arg]
    if actor.city_wide:
        return rows
    return rows.filter(person__in=access.people(actor))


def kept(at: datetime) -> Exists:
    """An at-site measure keeps the person of a stay there."""
    return Exists(capacity.at_site_measures(at).filter(subject_id=OuterRef("person")))


def free_to_leave(site: Site, *, at: datetime) -> QuerySet[Stay]:
    """People still in a room although no measure keeps them there any more, longest stay first."""
    stays = Stay.objects.filter(site=site, until__isnull=True).exclude(kept(at))
    return stays.select_related("person", "room").order_by("since", "pk")


def unchecked(site: Site, *, at: datetime) -> dict[int, int]:
    """By unit: people kept here whose temperature nobody has recorded in this half of the day."""
    done = HealthCheck.objects.filter(person=OuterRef("person"), at__gte=half_day(at), at__lte=at)
    stays = Stay.objects.filter(kept(at), ~Exists(done), site=site, room__isnull=False, until__isnull=True)
    return dict(stays.values_list("room__unit").annotate(count=Count("pk")).order_by())


def tests_due(site: Site, *, at: datetime) -> list[Resident]:
    """Who is to be sampled now, oldest promise first; whose sample is on its way is not asked twice."""
    living = Stay.objects.filter(site=site, until__isnull=True)
    waiting = Sample.objects.filter(person=OuterRef("subject_id"), result="")
    due = Task.objects.filter(
        ~Exists(waiting), subject_kind="person", subject_id__in=living.values("person"), state="open",
        kind="test", opens_at__lte=at,
    ).order_by("due_at", "pk")  # fmt: skip
    oldest = _by_person(due[: 2 * AT_ONCE])
    stays = living.filter(person__in=list(oldest)).select_related("person", "room__unit", "site")
    rows = [Resident(stay, None, test=oldest[stay.person_id]) for stay in stays]
    return sorted(rows, key=lambda one: (one.test.due_at if one.test else at, one.stay.pk))[:AT_ONCE]


def ending(site: Site, *, at: datetime, before: datetime) -> QuerySet[MeasureRow]:
    """Measures of people in a room here that end before a moment."""
    there = Stay.objects.filter(person=OuterRef("subject_id"), site=site, until__isnull=True)
    measures = capacity.at_site_measures(at).filter(Exists(there), site=site.pk)
    return measures.filter(ends_at__lte=before, starts_at__lte=at)


def releases(site: Site, *, at: datetime, before: datetime) -> list[tuple[MeasureRow, Stay]]:
    """Measures that end before a moment, with the room, by the hour of their end."""
    rows = list(ending(site, at=at, before=before).order_by("ends_at", "pk")[:AT_ONCE])
    stays = {
        stay.person_id: stay
        for stay in Stay.objects.filter(
            site=site, until__isnull=True, person__in=[row.subject_id for row in rows]
        ).select_related("person", "room")
    }
    return [(row, stays[row.subject_id]) for row in rows if row.subject_id in stays]


_HOME = ("building__place", "building__community", "dwelling")


def people_by_id(ids: Collection[int]) -> dict[int, Person]:
    return {p.pk: p for p in Person.objects.filter(pk__in=ids).select_related(*_HOME)}


def room_for(actor: Actor, ref: UUID | str) -> Room:
    room = Room.objects.select_related("site").filter(ref=ref).first()
    if room is None or not (actor.city_wide or room.site_id in actor.sites):
        raise NotHere
    return room


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """What the printed note says: which measure ended when and on what rule, and what comes next."""

    ended: MeasureRow | None
    still: MeasureRow | None  # what keeps the person here yet
    following: MeasureRow | None  # what goes on at home
    tests: int


def release_note(stay: Stay, *, at: datetime) -> ReleaseNote:
    about = MeasureRow.objects.filter(subject_kind="person", subject_id=stay.person_id)
    kinds = sorted(AT_SITE)
    ended = about.filter(kind__in=kinds, ends_at__lte=at).order_by("-ends_at").first()
    lifted = about.filter(kind__in=kinds, lifted_at__isnull=False).order_by("-lifted_at").first()
    after = about.filter(lifted_at__isnull=True, ends_at__gt=at).exclude(kind__in=kinds)
    return ReleaseNote(
        ended=ended or lifted,
        still=measures_at_site([stay.person], at=at).get(stay.person_id),
        following=after.order_by("starts_at").first(),
        tests=stay.person.samples.filter(taken_at__gte=stay.since).exclude(result="").count(),
    )


def stays_of(unit: Unit) -> QuerySet[Stay]:
    return Stay.objects.filter(room__unit=unit)


def open_stay(person: Person) -> Stay | None:
    return Stay.objects.filter(person=person, until__isnull=True).select_related("site", "room").first()


def tests_of(person: Person, *, at: datetime) -> list[TestReported]:
    """Every test known, newest first."""
    told = loop_queries.facts_about(person_subject(person.pk), at=at)
    return [fact for fact in reversed(told) if isinstance(fact, TestReported)]


def improved(person: Person, *, at: datetime) -> SymptomsImproved | None:
    told = loop_queries.facts_about(person_subject(person.pk), at=at)
    return next((fact for fact in reversed(told) if isinstance(fact, SymptomsImproved)), None)


@dataclass(frozen=True, slots=True)
class About:
    """A person's isolation in short."""

    stay: Stay | None
    expected: Presence | None
    transfer: Transfer | None
    checks: list[HealthCheck]
    samples: list[Sample]

    @property
    def anything(self) -> bool:
        return bool(self.stay or self.expected or self.transfer or self.checks or self.samples)


def about(person: Person) -> About:
    here = Presence.objects.filter(person=person, until__isnull=True, expected=True)
    return About(
        stay=open_stay(person),
        expected=here.select_related("site").first(),
        transfer=Transfer.objects.filter(person=person, ended_at__isnull=True)
        .select_related("to_site")
        .first(),
        checks=list(HealthCheck.objects.filter(person=person).order_by("-at")[:6]),
        samples=list(Sample.objects.filter(person=person).order_by("-taken_at")[:6]),
    )
