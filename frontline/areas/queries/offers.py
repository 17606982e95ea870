"""What the room offers to pages of other rooms: sets of records, consequences, what applies at a dwelling."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from frontline.areas.queries import areas, lookup, proposals
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.loop.models import MeasureRow, Task
from frontline.loop.rooms import Panel, RecordCount


def waiting(actor: Actor) -> QuerySet[MeasureRow]:
    return proposals.proposals(actor.at)


def high(actor: Actor) -> QuerySet[MeasureRow]:
    return areas.in_force(actor.at).filter(kind="area_high")


def medium(actor: Actor) -> QuerySet[MeasureRow]:
    return areas.in_force(actor.at).filter(kind="area_medium")


def static(actor: Actor) -> QuerySet[MeasureRow]:
    return areas.in_force(actor.at).filter(kind="static_management")


def lifts_soon(actor: Actor) -> QuerySet[MeasureRow]:
    return areas.lifts_before(actor.at, areas.soon(actor.at))


def overdue(actor: Actor) -> QuerySet[Task]:
    return areas.overdue(actor.at)


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """People and households of these buildings that the actor may see, and the areas they lie in."""
    people = access.people(actor).filter(building__in=list(buildings))
    households = people.exclude(household=None).order_by().values("household").distinct()
    return [
        RecordCount("people", _("People"), people.count()),
        RecordCount("households", _("Households"), households.count()),
    ]


def at_home(actor: Actor, person: Person) -> Panel | None:
    """What applies at the person's dwelling; nothing without one."""
    if person.dwelling is None:
        return None
    place = person.dwelling.place
    applies = lookup.applies_at(place, at=actor.at)
    return (
        Panel("areas/parts/at_home.html", {"place": place, "applies": applies}, order=40) if applies else None
    )
