"""Telling the loop what happened. Everything else follows from facts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.models import Person, Presence
from frontline.facts.areas import AreaDecided
from frontline.facts.base import CITY, Fact, FactRetracted, Subject, SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.loop import codec, covering, fanout
from frontline.loop.models import FactRow, FactSubject, MeasureRow, Task

_TRIES = 4  # a deadlock with another fact about the same chain is settled by trying again


class Refused(Exception):
    """The fact cannot be told; the message is one clear sentence for the person who tried."""


def new_id() -> str:
    return str(uuid4())


def record(fact: Fact, *, by: Actor | None, at: datetime) -> FactRow:
    """Append one fact and make everybody it concerns due for review. See `record_many`."""
    return record_many([fact], by=by, at=at)[0]


def record_many(facts: Sequence[Fact], *, by: Actor | None, at: datetime) -> list[FactRow]:
    """Append facts in one transaction, in order. Facts already told (same id) change nothing.

    `at` is city time now; subjects become due then. Raises Refused for a retraction of nothing, or of a fact
    about another subject.
    """
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return _append(facts, by, at)
        except OperationalError as error:
            if attempt + 1 == _TRIES or getattr(error.__cause__, "sqlstate", "") != "40P01":
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _append(facts: Sequence[Fact], by: Actor | None, at: datetime) -> list[FactRow]:
    resting = [(fact.subject, on) for fact in facts for on in fact.rests_on() if on != fact.subject]
    chained = [subject for fact in facts if fact.kind in _PLACED for subject in fact.touches()]
    _check_retractions(facts)
    fanout.lock([*(fact.subject for fact in facts), *(on for __, on in resting), *chained])
    buildings = _buildings(facts)
    rows = [_row(fact, by, buildings) for fact in facts]
    FactRow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    touched = _touched(facts)
    FactSubject.objects.bulk_create(
        [
            FactSubject(fact_id=fact_id, subject_kind=str(subject.kind), subject_id=subject.id)
            for fact_id, subjects in touched.items()
            for subject in subjects
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    links = [*resting, *_city_rests_on(facts), *covering.pairs(facts)]
    fanout.make_due(*_due(facts, touched), at=at, links=links)
    return rows


def _check_retractions(facts: Sequence[Fact]) -> None:
    """What is taken back was told before, or stands in the same list, and is about the same subject."""
    about = {fact.id: fact.subject for fact in facts}
    retractions = [fact for fact in facts if isinstance(fact, FactRetracted)]
    stored = [UUID(fact.retracts) for fact in retractions if fact.retracts not in about]
    if stored:
        rows = FactRow.objects.filter(pk__in=stored).values_list("pk", "subject_kind", "subject_id")
        about |= {str(pk): Subject(kind, id) for pk, kind, id in rows}
    for fact in retractions:
        if about.get(fact.retracts) != fact.subject:
            raise Refused(_("There is no such fact about this subject; reload the page and choose again."))


_PLACED = (InfectionFound.kind, AreaDecided.kind)  # these meet at places: their rows are locked as well


def _due(facts: Sequence[Fact], touched: dict[str, set[Subject]]) -> tuple[set[Subject], set[Subject]]:
    """Whom to look at, and whom only to ask for dependents (the township of an infection)."""
    own = {fact.subject for fact in facts}
    every = own.union(*touched.values())
    only_asked = {s for fact in facts for s in set(fact.touches()).difference(fact.concerns())} - own
    return every - only_asked, only_asked


def _row(fact: Fact, by: Actor | None, buildings: dict[int, int | None]) -> FactRow:
    home = buildings.get(fact.subject.id) if fact.subject.kind == SubjectKind.PERSON else None
    return codec.fact_row(fact, told_by=by.account if by else None, name=by.name if by else "", building=home)


def _buildings(facts: Iterable[Fact]) -> dict[int, int | None]:
    """Where the persons of these facts live now."""
    people = {fact.subject.id for fact in facts if fact.subject.kind == SubjectKind.PERSON}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "building_id"))


def _touched(facts: Sequence[Fact]) -> dict[str, set[Subject]]:
    """Per fact: what it says it touches, what the fact it takes back touched, what its area's decision touched."""
    touched = {fact.id: set(fact.touches()) for fact in facts}
    for fact in facts:
        if (
            fact.subject.kind == SubjectKind.AREA
            and not fact.touches()
            and not isinstance(fact, FactRetracted)
        ):
            earlier = FactRow.objects.filter(subject_kind=fact.subject.kind, subject_id=fact.subject.id)
            touched[fact.id] |= _touched_by_stored(earlier.values_list("id", flat=True))
    by_id = {fact.id: fact for fact in facts}
    for fact in facts:
        if isinstance(fact, FactRetracted):
            dead = fact.retracts
            while dead in by_id and isinstance(inner := by_id[dead], FactRetracted):  # of a retraction of ...
                dead = inner.retracts
            touched[fact.id] |= touched[dead] if dead in by_id else _touched_by_stored([UUID(dead)])
    return touched


def _touched_by_stored(ids: Iterable[UUID]) -> set[Subject]:
    stored = FactSubject.objects.filter(fact_id__in=list(ids)).values_list("subject_kind", "subject_id")
    return {Subject(kind, id) for kind, id in stored}


def _city_rests_on(facts: Iterable[Fact]) -> list[tuple[Subject, Subject]]:
    """The city's own measures rest on the areas that touch it and on the places of those areas."""
    pairs = []
    for fact in facts:
        if CITY in fact.touches():
            pairs += [(CITY, fact.subject), *((CITY, on) for on in fact.rests_on())]
    return pairs


def retract(fact_id: str, *, why: str, by: Actor, at: datetime) -> FactRow:
    """Take a fact back: everything that followed only from it falls away."""
    row = FactRow.objects.filter(pk=fact_id).first()
    if row is None:
        raise Refused(_("There is no such fact; reload the page and choose again."))
    if FactRow.objects.filter(retracts=row.pk).exists():
        raise Refused(_("This was taken back already."))
    subject = Subject(row.subject_kind, row.subject_id)
    told = FactRetracted(id=new_id(), subject=subject, at=at, known_at=at, retracts=str(row.pk), why=why)
    return record(told, by=by, at=at)


def place_at_site(measures: Sequence[MeasureRow], *, site: int, at: datetime) -> None:
    """These persons' measures are to be spent at a site: the rows, their tasks, and the site's right to see them.

    Who is at another site stays in its sight until the journey begins. One transaction.
    """
    people = {row.subject_id for row in measures}
    with transaction.atomic():
        fanout.lock([Subject(row.subject_kind, row.subject_id) for row in measures])
        ids = [row.pk for row in measures]
        MeasureRow.objects.filter(pk__in=ids).update(site=site)
        Task.objects.filter(measure__in=ids).update(site=site)
        here = Presence.objects.filter(person__in=people, until__isnull=True)
        here.filter(expected=True).exclude(site=site).update(site=site, since=at)
        known = set(here.values_list("person_id", flat=True))
        expected = [Presence(person_id=id, site_id=site, since=at) for id in sorted(people - known)]
        Presence.objects.bulk_create(expected, ignore_conflicts=True)
    for row in measures:
        row.site = site


def expect_no_longer(people: Iterable[int], *, at: datetime) -> None:
    """No site waits for these persons any more; who has arrived stays in the site's sight until they leave."""
    waiting = Presence.objects.filter(person__in=list(people), until__isnull=True, expected=True)
    waiting.update(until=at)
