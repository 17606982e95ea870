"""The one door to people, households and places: who somebody is here and now, and what they may see.

Every page asks here. Row-level security stands behind: `identify` tells the database who asks, and the
policies (city/rls.py) compare integers. "Does not exist" and "not yours" look the same: NotHere.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.http import Http404

from frontline.city import log
from frontline.city.models import Account, Building, Grant, Household, Person, Place
from frontline.city.roles import ROLES, Verb

Row = TypeVar("Row", bound=models.Model)


class NotHere(Http404):
    """There is no such thing, or it is not yours to see: on purpose the same."""


def ref_of(text: UUID | str) -> UUID:
    """The ref somebody asked for after the question mark. Raises NotHere for what is none."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        raise NotHere from None


class NotAllowed(Exception):
    """The verb is missing; the message says which role has it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, with the grants that hold at `at`."""

    account: int | None
    name: str
    person: int | None
    at: datetime
    verbs: frozenset[Verb]
    roles: tuple[str, ...]
    city_wide: bool  # sees people of the whole city
    places: tuple[int, ...]  # granted places below the city, people visible
    sites: tuple[int, ...]
    agencies: tuple[int, ...]
    offices: tuple[int, ...] = ()  # agencies whose requests the actor answers: no right to see people

    def may(self, verb: Verb) -> bool:
        return verb in self.verbs


NOBODY = Actor(None, "", None, datetime.min, frozenset(), (), False, (), (), ())


def _holding(account: Account, at: datetime) -> Iterable[Grant]:
    open_end = models.Q(until__isnull=True) | models.Q(until__gt=at)
    return Grant.objects.filter(open_end, account=account, since__lte=at)


def _on(grants: list[Grant], kind: str) -> tuple[int, ...]:
    sees = (grant for grant in grants if Verb.SEE_PEOPLE in ROLES[grant.role].verbs)
    return tuple(sorted({grant.on_id for grant in sees if grant.on == kind}))


def _offices(grants: list[Grant]) -> tuple[int, ...]:
    answers = (grant for grant in grants if Verb.ANSWER_REQUESTS in ROLES[grant.role].verbs)
    return tuple(sorted({grant.on_id for grant in answers if grant.on == Grant.On.AGENCY}))


def actor_for(account: Account, *, at: datetime) -> Actor:
    """The rights of an account at a moment of city time."""
    grants = [grant for grant in _holding(account, at) if grant.role in ROLES] if account.is_active else []
    places = _on(grants, Grant.On.PLACE)
    cities = set(Place.objects.filter(pk__in=places, kind=Place.Kind.CITY).values_list("pk", flat=True))
    return Actor(
        account=account.pk,
        name=account.username,
        person=account.person_id,
        at=at,
        verbs=frozenset().union(*(ROLES[grant.role].verbs for grant in grants)),
        roles=tuple(dict.fromkeys(grant.role for grant in grants)),
        city_wide=bool(cities),
        places=tuple(place for place in places if place not in cities),
        sites=_on(grants, Grant.On.SITE),
        agencies=_on(grants, Grant.On.AGENCY),
        offices=_offices(grants),
    )


def _list(ids: tuple[int, ...]) -> str:
    return "{" + ",".join(str(id) for id in ids) + "}"


def identify(actor: Actor) -> None:
    """Tell the database, for this transaction, who asks; without it no person is visible to the web role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('frontline.city_wide', %s, true), set_config('frontline.places', %s, true),"
            " set_config('frontline.sites', %s, true), set_config('frontline.agencies', %s, true),"
            " set_config('frontline.person', %s, true), set_config('frontline.now', %s, true),"
            " set_config('frontline.offices', %s, true)",
            [
                "on" if actor.city_wide else "off",
                _list(actor.places),
                _list(actor.sites),
                _list(actor.agencies),
                str(actor.person or 0),
                actor.at.isoformat(),
                _list(actor.offices),
            ],
        )


@contextmanager
def whole_city(actor: Actor) -> Iterator[None]:
    """For a question whose limits its asker has checked and no policy can: the list of a desk, say."""
    identify(replace(actor, city_wide=True))
    try:
        yield
    finally:
        if not connection.needs_rollback:
            identify(actor)


def buildings_of(actor: Actor) -> tuple[int, ...] | None:
    """The buildings whose people the actor sees through places; None for the whole city."""
    if actor.city_wide:
        return None
    granted = (
        models.Q(grid__in=actor.places)
        | models.Q(community__in=actor.places)
        | models.Q(township__in=actor.places)
    )
    return tuple(Building.objects.filter(granted).values_list("pk", flat=True))


def within(rows: models.QuerySet[Row], actor: Actor, *, building: str = "building") -> models.QuerySet[Row]:
    """Rows of the actor's places. The explicit filter lets the index work; the policies are the lock behind it."""
    buildings = buildings_of(actor)
    return rows if buildings is None else rows.filter(**{f"{building}__in": buildings})


def require(actor: Actor, verb: Verb) -> None:
    if not actor.may(verb):
        able = ", ".join(str(role.name) for role in ROLES.values() if verb in role.verbs)
        raise NotAllowed(able)


def people(actor: Actor) -> models.QuerySet[Person]:
    """Every person the actor may see (grants on places, sites, agencies, own household)."""
    if actor.city_wide:
        return Person.objects.all()
    own = models.Q(pk=actor.person or 0)
    if actor.person:
        own |= models.Q(household__people=actor.person)
    seen = own | models.Q(building__in=buildings_of(actor) or ())
    seen |= (
        models.Q(presences__site__in=actor.sites, presences__until__isnull=True)
        if actor.sites
        else models.Q()
    )
    seen |= (
        models.Q(jobs__agency__in=actor.agencies, jobs__until__isnull=True) if actor.agencies else models.Q()
    )
    return Person.objects.filter(pk__in=Person.objects.filter(seen).values("pk"))


def person_for(actor: Actor, ref: UUID | str, *, why: str) -> Person:
    """One person, opened for a stated reason; every opening is an entry in the log. Raises NotHere."""
    return open_person(actor, people(actor).filter(ref=ref), why=why)


def open_person(actor: Actor, found: models.QuerySet[Person], *, why: str) -> Person:
    person = found.select_related("household", "building__place", "dwelling").first()
    if person is None or not actor.may(Verb.SEE_PEOPLE):
        raise NotHere
    if person.pk != actor.person:
        log.write("person_read", actor=actor, at=actor.at, subject=("person", person.pk), why=why)
    return person


def household_for(actor: Actor, ref: UUID | str) -> Household:
    found = Household.objects.filter(ref=ref, people__in=people(actor)).distinct().first()
    if found is None:
        raise NotHere
    return found


def mask_name(name: str) -> str:
    """王小明 -> 王**; the first sign and a star for each other one."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def shown_name(actor: Actor, person: Any) -> str:
    """The name as this actor may read it in a list."""
    return person.name if actor.may(Verb.SEE_NAMES) or person.pk == actor.person else mask_name(person.name)
