"""What the room offers to pages of other rooms: sets of records, consequences, what applies at a dwelling."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from frontline.areas import words
from frontline.areas.queries import areas, lookup, proposals
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Household, Person
from frontline.city.roles import Verb
from frontline.loop import affected
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow, Task
from frontline.loop.rooms import Line, Panel, RecordCount


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
    """Who lives there, by need, what is to be done there, and the areas that hold there."""
    people = affected.of_buildings(access.people(actor), actor, buildings)
    homes = affected.of_buildings(Household.objects.all(), actor, buildings)
    around = loop.places_around(*buildings) if buildings else []
    holding = areas.in_force(actor.at).filter(
        pk__in=[row.pk for row in loop.areas_of_places(around, at=actor.at)]
    )
    return [
        affected.counted("people", _("People"), people, affected.people_lines),
        affected.counted("households", _("Households"), homes, _home_lines),
        *(_in_need(need, n, people) for need, n in sorted(affected.needs(people).items())),
        *affected.open_tasks(actor, buildings),
        affected.counted("areas", _("Areas"), holding, affected.by_subject),
    ]


def _in_need(need: str, n: int, people: QuerySet[Person]) -> RecordCount:
    rows = people.filter(needs__contains=[need])
    return RecordCount(
        f"needs:{need}", words.NEEDS.get(need, need), n, records=rows, lines=affected.people_lines
    )


def _home_lines(actor: Actor, rows: Sequence[Household]) -> list[Line]:
    """A household is called after its head: whoever may not read names sees it shortened as well."""
    listed = [row.pk for row in rows]
    places = dict(Household.objects.filter(pk__in=listed).values_list("pk", "building__place__name"))
    shown = {row.pk: row.name if actor.may(Verb.SEE_NAMES) else access.mask_name(row.name) for row in rows}
    return [Line(shown[id], places.get(id, "")) for id in listed]


def at_home(actor: Actor, person: Person) -> Panel | None:
    """What applies at the person's dwelling; nothing without one."""
    if person.dwelling is None:
        return None
    place = person.dwelling.place
    applies = lookup.applies_at(place, at=actor.at)
    return (
        Panel("areas/parts/at_home.html", {"place": place, "applies": applies}, order=40) if applies else None
    )
