"""Households nobody heard from: alone, no call, nothing brought, nobody there. docs/algorithms/silent-households.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from frontline.city import access
from frontline.city.access import Actor, NotHere, ref_of
from frontline.city.models import Building, Household, Person, Place, Presence
from frontline.command import words
from frontline.command.models import Visit
from frontline.loop import rooms
from frontline.loop.models import FactRow

ALONE = ["alone"]  # need of a person, as lists and grid workers tell it


@dataclass(frozen=True, slots=True)
class GridCount:
    grid: Place | None
    households: int


def since_of(at: datetime) -> datetime:
    """Who was not heard from since is silent."""
    return at - timedelta(days=settings.SILENT_DAYS)


def silent(actor: Actor) -> QuerySet[Household]:
    """Silent households within the actor's places."""
    since = since_of(actor.at)
    rows = access.within(Household.objects.all(), actor)
    rows = rows.filter(_at_home()).filter(_lives_alone())
    for one in rooms.heard(since):
        rows = rows.exclude(Exists(one.rows.filter(**{one.household: OuterRef("pk")})))
    told = FactRow.objects.filter(subject_kind="person", subject_id=OuterRef("pk"), known_at__gte=since)
    spoken_of = Person.objects.filter(household=OuterRef("pk")).filter(Exists(told))
    visited = Visit.objects.filter(household=OuterRef("pk"), at__gte=since)
    return rows.exclude(Exists(spoken_of)).exclude(Exists(visited))


def _lives_alone() -> Q:
    """One person, or somebody whom the city's lists call alone."""
    people = Person.objects.filter(household=OuterRef("pk")).order_by()
    number = people.values("household").annotate(n=Count("pk")).values("n")
    one = Household.objects.annotate(n=Subquery(number, output_field=IntegerField())).filter(n=1)
    return Q(pk__in=one.values("pk")) | Q(Exists(people.filter(needs__overlap=ALONE)))


def _at_home() -> Q:
    """Somebody lives there and is not at a site."""
    away = Presence.objects.filter(person=OuterRef("pk"), until__isnull=True)
    here = Person.objects.filter(household=OuterRef("pk")).filter(~Exists(away))
    return Q(Exists(here))


def by_grid(actor: Actor) -> list[GridCount]:
    """How many of each grid, most first; at most 1,000 grids."""
    rows = silent(actor).order_by().values_list("building__grid").annotate(n=Count("pk"))
    counts = dict(rows.order_by("-n")[:1000])
    grids = Place.objects.defer("shape").select_related("parent").in_bulk([id for id in counts if id])
    return [GridCount(grids.get(id) if id else None, n) for id, n in counts.items()]


def of_grid(actor: Actor, grid: Place | None) -> QuerySet[Household]:
    rows = silent(actor)
    return rows.filter(building__grid=grid) if grid else rows


def grid_of(ref: str) -> Place | None:
    """Raises NotHere."""
    if not ref:
        return None
    found = Place.objects.filter(ref=ref_of(ref), kind=Place.Kind.GRID).defer("shape").first()
    if found is None:
        raise NotHere
    return found


@dataclass(frozen=True, slots=True)
class Silent:
    """A household as its line says it."""

    household: Household
    name: str
    where: str
    needs: tuple[str, ...]
    phone: bool
    last: Visit | None


def lines(actor: Actor, rows: Sequence[Household]) -> list[Silent]:
    """With who lives there, as the actor may read it."""
    ids = [row.pk for row in rows]
    people: dict[int, list[Person]] = {}
    for person in Person.objects.filter(household__in=ids).order_by("born", "pk"):
        people.setdefault(person.household_id or 0, []).append(person)
    visits = {one.household_id: one for one in Visit.objects.filter(household__in=ids).order_by("at")}
    homes = Building.objects.filter(pk__in=[row.building_id for row in rows]).select_related(
        "place", "community"
    )
    at = {home.pk: home for home in homes}
    return [
        _line(actor, row, people.get(row.pk, []), at[row.building_id], visits.get(row.pk)) for row in rows
    ]


def _line(actor: Actor, row: Household, people: list[Person], home: Building, last: Visit | None) -> Silent:
    named = ", ".join(access.shown_name(actor, one) for one in people[:4])
    street = f"{home.street}{home.number}" or home.place.name
    where = " ".join(filter(None, (home.community.name, street, row.dwelling.door)))
    needs = tuple(words.need(key) for key in sorted({need for one in people for need in one.needs}))
    return Silent(row, named, where, needs, any(one.phone_key for one in people), last)


def household_for(actor: Actor, ref: UUID) -> Household:
    """Raises NotHere."""
    found = access.within(Household.objects.filter(ref=ref), actor).first()
    if found is None:
        raise NotHere
    return found


def people_of(households: Sequence[int]) -> dict[int, int]:
    """The eldest at home of each household: at whose name a door page shows the visit."""
    rows = Person.objects.filter(household__in=households).order_by("household", "born", "pk")
    return dict(rows.distinct("household").order_by("household", "born", "pk").values_list("household", "pk"))
