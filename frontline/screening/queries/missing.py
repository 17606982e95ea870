"""Who has not been sampled yet, by name; what was tried; what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Person, Place
from frontline.city.roles import Verb
from frontline.screening.models import Conflict, Expected, Held, Round, Tube, Visit
from frontline.screening.queries.pairs import without_result
from frontline.screening.queries.rounds import buildings_in


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    row: Expected
    person: Person
    address: str
    visit: Visit | None
    due: bool  # the next try is due, or there was none
    no_result: bool = False  # was sampled, but the tube was set aside

    @property
    def household(self) -> int | None:
        return self.person.household_id


def missing(round: Round, actor: Actor, place: Place | None = None) -> QuerySet[Expected]:
    """Expected, not excused, not sampled, within the actor's places. Raises NotAllowed."""
    access.require(actor, Verb.SEE_PEOPLE)
    rows = access.within(Expected.objects.filter(round=round, tube=None, excused=""), actor)
    if place is not None:
        rows = rows.filter(building__in=buildings_in(place).values("pk"))
    return rows


def missing_one(round: Round, actor: Actor, ref: str) -> tuple[Expected, Person]:
    """One person of the round, for a visit or an excuse. Raises NotHere."""
    person = access.people(actor).filter(ref=ref).first()
    row = Expected.objects.filter(round=round, person=person).first() if person else None
    if row is None or person is None:
        raise NotHere
    return row, person


def expected(round: Round, actor: Actor, place: Place) -> QuerySet[Expected]:
    """Everybody of a place who is to come, sampled or not, building by building."""
    rows = access.within(Expected.objects.filter(round=round, excused=""), actor)
    return rows.filter(building__in=buildings_in(place).values("pk")).order_by("building", "person_id")


def tries(row: Expected) -> list[Visit]:
    """Every try to reach a person in this round, the latest first."""
    return list(Visit.objects.filter(round_id=row.round_id, person_id=row.person_id).order_by("-at")[:50])


def tubes_of(conflicts: Sequence[Conflict]) -> dict[str, Tube]:
    """The tubes that conflicts name, by reference."""
    refs = {
        ref for one in conflicts for ref in [*one.details.get("tubes", ()), one.details.get("tube")] if ref
    }
    rounds = {one.round_id for one in conflicts}
    return {str(tube.ref): tube for tube in Tube.objects.filter(round_id__in=rounds, ref__in=refs)}


def held_of(conflicts: Sequence[Conflict]) -> dict[str, str]:
    """What devices sent and could not be written, by the conflict's key; at most 4,000 signs of each."""
    refs = [one.key for one in conflicts if one.kind == Conflict.Kind.HELD]
    return {str(one.ref): one.payload[:4000] for one in Held.objects.filter(ref__in=refs)}


def page_of(round: Round) -> str:
    return reverse("screening:round", args=[round.ref])


def lines(rows: Sequence[Expected], actor: Actor) -> list[Line]:
    """The people of one page with address and latest visit: three queries, however long the page."""
    ids = [row.person_id for row in rows]
    people = Person.objects.select_related("dwelling__place", "household").in_bulk(ids)
    buildings = Building.objects.select_related("place", "compound").in_bulk(
        {row.building for row in rows if row.building}
    )
    latest: dict[int, Visit] = {}
    if rows:
        for visit in Visit.objects.filter(round_id=rows[0].round_id, person__in=ids).order_by("at"):
            latest[visit.person_id] = visit
    aside = without_result(rows[0].round_id, ids) if rows else set()
    found = []
    for row in rows:
        if row.person_id in people:
            home, no_result = buildings.get(row.building or 0), row.tube is None and row.person_id in aside
            tried = latest.get(row.person_id)
            found.append(_line(row, people[row.person_id], home, tried, actor, no_result))
    return found


def _line(
    row: Expected,
    person: Person,
    building: Building | None,
    visit: Visit | None,
    actor: Actor,
    no_result: bool,
) -> Line:
    due = visit is None or visit.next_at is None or visit.next_at <= actor.at
    return Line(row, person, address_of(building, person, actor), visit, due, no_result)


def address_of(building: Building | None, person: Person, actor: Actor) -> str:
    """Street, number and door; the door only for those who may see names."""
    if building is None:
        return ""
    compound = f"{building.compound.name} " if building.compound else ""
    parts = [f"{building.street}{building.number}" or f"{compound}{building.place.name}"]
    if actor.may(Verb.SEE_NAMES) and person.dwelling is not None:
        parts.append(person.dwelling.door or person.dwelling.place.name)
    return " ".join(parts)


def at_doors(
    buildings: Sequence[int], *, at: datetime, ahead: timedelta
) -> Iterator[tuple[Expected, Round, Visit | None]]:
    """Who is to be asked at the door in a round that samples now, with the latest try: whoever asked for it, whose next
    try is due, and everybody still missing once the round ends within `ahead`."""
    for round in Round.objects.filter(state=Round.State.OPEN, starts_at__lte=at):
        rows = list(Expected.objects.filter(round=round, tube=None, excused="", building__in=buildings))
        visits = Visit.objects.filter(round=round, person__in=[row.person_id for row in rows]).order_by("at")
        latest = {visit.person_id: visit for visit in visits}
        for row in rows:
            visit = latest.get(row.person_id)
            if visit and visit.next_at and visit.next_at > at:
                continue
            if row.mode == Expected.Mode.HOME or visit or round.ends_at - at <= ahead:
                yield row, round, visit


def row_of(person: Person) -> Expected | None:
    """The person's row in the newest round that is open, where a sample is still missing."""
    rows = Expected.objects.filter(person=person, round__state=Round.State.OPEN, tube=None, excused="")
    return rows.order_by("-round").first()
