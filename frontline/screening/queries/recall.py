"""Positive tubes: who is in them, where they are, whom to ask first, how far their single tests are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Person, Presence
from frontline.city.roles import Verb
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, Task
from frontline.screening.models import ResultFact, Round, Tube
from frontline.screening.queries.missing import address_of

NEAR = timedelta(minutes=10)  # assumption: who was swabbed at the same desk so shortly before or after
_WORKING = (Verb.PLAN_SCREENING, Verb.TAKE_SAMPLES, Verb.RECORD_CARE, Verb.REPORT_CASES, Verb.SEE_BOARD)


def may_see(actor: Actor) -> bool:
    """Who works on recalls and may see people."""
    return actor.may(Verb.SEE_PEOPLE) and any(actor.may(verb) for verb in _WORKING)


def open_tubes() -> QuerySet[Tube]:
    """Positive tubes of which somebody still waits for a single test."""
    code = Coalesce(NullIf(OuterRef("label"), Value("")), OuterRef("barcode"))
    key = Concat(Value("retest:"), code, output_field=CharField())
    waiting = Task.objects.filter(kind="retest", state=Task.State.OPEN, key=key)
    return Tube.objects.filter(_positive() & Exists(waiting))


def _positive() -> Q:
    rounds = Round.objects.filter(state__in=("open", "ended", "unfinished", "completed")).order_by("-number")
    live = list(rounds.values_list("pk", flat=True)[:10])  # partitions: named, not joined
    return Q(result="positive", round__in=live)


def open_positive(actor: Actor) -> QuerySet[Tube]:
    """The same for the board: within the actor's sight, since tasks are."""
    return open_tubes()


def retests_due(actor: Actor) -> QuerySet[Task]:
    """Single re-tests nobody has taken yet."""
    return loop.open_tasks(actor, at=actor.at).filter(kind="retest")


@dataclass(frozen=True, slots=True)
class PositiveTube:
    """A positive tube of the list and how far its people are."""

    tube: Tube
    round: Round
    people: int
    waiting: int
    due_at: datetime | None  # the earliest single test that is due
    late: bool


def positive_tubes(actor: Actor, *, only_open: bool = False) -> list[PositiveTube]:
    """Positive tubes, those with somebody waiting first, the latest result first."""
    if not may_see(actor):
        access.require(actor, Verb.SEE_PEOPLE)
    found = open_tubes() if only_open else Tube.objects.filter(_positive())
    tubes = list(found.exclude(purpose="single").order_by("-resulted_at")[:300])
    rounds = Round.objects.in_bulk({tube.round_id for tube in tubes})
    counts = ResultFact.objects.filter(
        tube__in=[tube.ref for tube in tubes], kind="tube_positive", withdrawn_at=None
    ).values_list("tube").annotate(n=Count("pk"))  # fmt: skip
    people = dict(counts)
    tasks: dict[str, list[datetime]] = {}
    keys = [f"retest:{tube.code}" for tube in tubes]
    for key, due in retests_due(actor).filter(key__in=keys).values_list("key", "due_at"):
        tasks.setdefault(key, []).append(due)
    rows = [_row(tube, rounds[tube.round_id], people, tasks, actor.at) for tube in tubes]
    return sorted(rows, key=lambda row: (row.waiting == 0, row.due_at or actor.at))


def _row(
    tube: Tube, round: Round, people: dict[UUID, int], tasks: dict[str, list[datetime]], at: datetime
) -> PositiveTube:
    waiting = tasks.get(f"retest:{tube.code}", [])
    due = min(waiting, default=None)
    return PositiveTube(tube, round, people.get(tube.ref, 0), len(waiting), due, due is not None and due < at)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A person of a positive tube, in the order of scanning."""

    person: Person
    slot: int
    swab_at: datetime
    address: str
    site: str  # where the person is now, if at a site
    task: Task | None
    sampled_at: datetime | None  # a single sample was taken and its result is awaited
    single: str  # negative or positive once known

    @property
    def late(self) -> bool:
        return self.task is not None and self.task.climbed > 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody swabbed at the same desk shortly before or after: advice, no measure."""

    person: Person
    at: datetime
    barcode: str


@dataclass(frozen=True, slots=True)
class RecallPage:
    tube: Tube
    round: Round
    people: list[Recalled]
    neighbours: list[Neighbour]


def recall_page(actor: Actor, round: UUID, ref: UUID) -> RecallPage:
    """The people of a positive tube within the actor's sight. Raises NotAllowed, NotHere."""
    access.require(actor, Verb.SEE_PEOPLE)
    found = Round.objects.filter(ref=round).first()
    tube = Tube.objects.filter(round=found, ref=ref).first() if found else None
    if found is None or tube is None or not may_see(actor):
        raise NotHere
    facts = ResultFact.objects.filter(round=found, tube=ref, kind="tube_positive", withdrawn_at=None)
    rows = list(access.within(facts, actor).order_by("slot", "pk"))
    if not rows and not actor.city_wide:
        raise NotHere
    return RecallPage(tube, found, _recalled(rows, tube, actor), _neighbours(found, tube, actor))


def _recalled(rows: Sequence[ResultFact], tube: Tube, actor: Actor) -> list[Recalled]:
    ids = [row.person_id for row in rows]
    people = Person.objects.select_related("dwelling__place").in_bulk(ids)
    homes = Building.objects.select_related("place").in_bulk({r.building for r in rows if r.building})
    here = Presence.objects.filter(person__in=ids, until=None, expected=False).select_related("site")
    sites = {one.person_id: one.site.name for one in here}
    tasks = {
        task.subject_id: task
        for task in Task.objects.filter(
            subject_kind="person", subject_id__in=ids, kind="retest", key=f"retest:{tube.code}"
        )
    }
    singles = _singles(ids, rows)
    taken = singles_awaited(ids)
    return [
        Recalled(
            people[row.person_id], row.slot + 1, row.sampled_at,
            address_of(homes.get(row.building or 0), people[row.person_id], actor),
            sites.get(row.person_id, ""), tasks.get(row.person_id), taken.get(row.person_id),
            singles.get(row.person_id, ""),
        )
        for row in rows
        if row.person_id in people
    ]  # fmt: skip


def _singles(ids: Sequence[int], rows: Sequence[ResultFact]) -> dict[int, str]:
    """What the first valid single test after the tube's result said."""
    since = min((row.told_at for row in rows), default=None)
    if since is None:
        return {}
    tests = FactRow.objects.filter(
        kind="test_reported", subject_kind="person", subject_id__in=ids, at__gte=since
    ).order_by("known_at")
    taken_back = loop.retracted([test.pk for test in tests])
    found: dict[int, str] = {}
    for test in tests:
        said = test.payload
        if str(test.pk) not in taken_back and not said.get("pooled") and said["result"] != "invalid":
            found.setdefault(test.subject_id, said["result"])
    return found


_AWAITED = """
SELECT s.person_id, max(s.at) FROM screening_swab s JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
WHERE s.person_id = ANY (%s) AND s.undone_at IS NULL AND t.purpose = 'single' AND t.result = ''
  AND t.set_aside_at IS NULL
GROUP BY 1
"""


def singles_awaited(ids: Sequence[int]) -> dict[int, datetime]:
    """Persons of whom a single sample was taken that has no result yet, and when."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAITED, [list(ids)])
        return dict(cursor.fetchall())


_NEAR = """
SELECT s.person_id, s.at, t.barcode FROM screening_tube t
JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.ref AND s.undone_at IS NULL
WHERE t.round_id = %(round)s AND t.site = %(site)s AND t.desk IS NOT DISTINCT FROM %(desk)s AND t.ref <> %(tube)s
  AND s.person_id IS NOT NULL AND s.at BETWEEN %(first)s AND %(last)s
ORDER BY s.at LIMIT 40
"""


def _neighbours(round: Round, tube: Tube, actor: Actor) -> list[Neighbour]:
    """Who stood next in the queue of the desk; none where the tube was filled from door to door."""
    if tube.site is None:
        return []
    asked: dict[str, Any] = {
        "round": round.pk, "site": tube.site, "desk": tube.desk, "tube": tube.ref,
        "first": tube.opened_at - NEAR, "last": (tube.sealed_at or tube.opened_at) + NEAR,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        rows = cursor.fetchall()
    people = Person.objects.in_bulk({id for id, *_ in rows})
    return [Neighbour(people[id], at, barcode) for id, at, barcode in rows if id in people]


@dataclass(frozen=True, slots=True)
class RetestPage:
    """One single re-test: whose, where, because of which tube."""

    task: Task
    person: Person
    address: str
    site: str
    sampled_at: datetime | None
    tube: Tube | None
    round: Round | None


def retest_page(actor: Actor, ref: UUID) -> RetestPage:
    """The page of a re-test's task. Raises NotHere."""
    task = loop.tasks_within(actor).filter(ref=ref, kind="retest").first()
    person = access.people(actor).filter(pk=task.subject_id).first() if task else None
    if task is None or person is None:
        raise NotHere
    person = Person.objects.select_related("dwelling__place", "building__place").get(pk=person.pk)
    row = ResultFact.objects.filter(person=person, kind="tube_positive", withdrawn_at=None).order_by(
        "-told_at"
    )
    fact = row.select_related("round").first()
    tube = Tube.objects.filter(round=fact.round_id, ref=fact.tube).first() if fact else None
    here = Presence.objects.filter(person=person, until=None, expected=False).select_related("site").first()
    return RetestPage(
        task, person, address_of(person.building, person, actor), here.site.name if here else "",
        singles_awaited([person.pk]).get(person.pk), tube, fact.round if fact else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RetestLine:
    """One re-test of the list."""

    task: Task
    person: Person
    address: str
    sampled_at: datetime | None


def people_of(tasks: Sequence[Task], actor: Actor) -> list[RetestLine]:
    """The people of a page of re-tests, three queries however long it is."""
    ids = [task.subject_id for task in tasks]
    people = Person.objects.select_related("dwelling__place", "building__place").in_bulk(ids)
    taken = singles_awaited(ids)
    return [
        RetestLine(
            task,
            people[task.subject_id],
            address_of(people[task.subject_id].building, people[task.subject_id], actor),
            taken.get(task.subject_id),
        )
        for task in tasks
        if task.subject_id in people
    ]
