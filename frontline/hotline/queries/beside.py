"""What stands beside the form while the caller speaks, within the operator's rights."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import get_language

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Building, Person
from frontline.hotline import reading, rules
from frontline.hotline.models import Request
from frontline.hotline.queries.lists import buildings_of, within
from frontline.hotline.rules import Catalogue, State
from frontline.loop import plans
from frontline.loop import queries as loop

EARLIER = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """The caller, the place, what it may be about, what was asked before."""

    people: list[Person] = field(default_factory=list)  # who has this telephone
    person: Person | None = None
    household: list[Person] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)  # of the household
    earlier: list[Request] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    building: Building | None = None
    areas: list[tuple[str, datetime]] = field(default_factory=list)  # what is in force there, until when
    categories: list[str] = field(default_factory=list)  # keys, the likeliest first
    danger: str = ""  # the word that rings
    alike: list[Request] = field(default_factory=list)


def beside(
    actor: Actor, catalogue: Catalogue, *, phone: str, words: str, address: str, category: str = "", building: str = "",
    person: str = "",
) -> Beside:  # fmt: skip
    """`building` and `person` are refs chosen of those offered before; a telephone is plain digits."""
    key = blind_index(phone) if len(phone) >= 5 else None
    people = _people(actor, key)
    who = next((one for one in people if str(one.ref) == person), people[0] if len(people) == 1 else None)
    buildings = buildings_of(address) if address.strip() else []
    where = next((one for one in buildings if str(one.place.ref) == building), None)
    where = where or (
        buildings[0] if len(buildings) == 1 else who.building if who and not buildings else None
    )
    household = _household(actor, who)
    proposed = (
        reading.propose(words, among=[one.key for one in catalogue.categories]) if words.strip() else []
    )
    asked = category or (proposed[0] if proposed else "")
    return Beside(
        people=people, person=who, household=household,
        needs=sorted({need for one in household or ([who] if who else []) for need in one.needs}),
        earlier=list(within(actor).filter(phone_key=key).order_by("-registered_at", "-pk")[:EARLIER]) if key else [],
        buildings=buildings, building=where, areas=_areas(where, actor.at), categories=proposed,
        danger=reading.danger(words), alike=alike(actor, key, who, where, asked),
    )  # fmt: skip


def looked_up(found: Beside, actor: Actor, before: Collection[int]) -> list[int]:
    """Reading the household of a caller is an entry of the log, with its purpose: once for each form and person.

    Gives the people who were looked up for this form, those `before` included.
    """
    new = [one for one in found.people if one.pk not in before]
    for one in new:
        log.write("person_read", actor=actor, at=actor.at, subject=("person", one.pk), why="hotline call")
    return [*before, *(one.pk for one in new)]


def _people(actor: Actor, key: bytes | None) -> list[Person]:
    if key is None:
        return []
    rows = access.people(actor).filter(phone_key=key)
    return list(rows.select_related("household", "building__place", "dwelling__place").order_by("pk")[:5])


def _household(actor: Actor, who: Person | None) -> list[Person]:
    if who is None or who.household_id is None:
        return []
    return list(access.people(actor).filter(household=who.household_id).order_by("born", "pk")[:20])


def _areas(building: Building | None, at: datetime) -> list[tuple[str, datetime]]:
    if building is None:
        return []
    language = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
    rows = loop.areas_of_building(building.pk, at=at)
    return [(plans.edition(row.edition).wording(row.kind, language), row.ends_at) for row in rows]


def alike(
    actor: Actor, key: bytes | None, who: Person | None, where: Building | None, category: str
) -> list[Request]:
    """Open requests that may be the same matter: same telephone, household or building, same category, lately."""
    same = Q(pk__in=())
    if key is not None:
        same |= Q(phone_key=key)
    if who is not None and who.household_id:
        same |= Q(household=who.household_id)
    if where is not None:
        same |= Q(building=where)
    if not category:
        return []
    lately = Q(registered_at__gt=actor.at - rules.ALIKE, registered_at__lte=actor.at)
    rows = within(actor).filter(same, lately, category=category, leads__isnull=True)
    return list(
        rows.exclude(state__in=(State.SETTLED, State.JOINED)).order_by("-registered_at", "-pk")[:EARLIER]
    )
