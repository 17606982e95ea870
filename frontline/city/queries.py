"""Questions about the city that pages ask."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Agency, Building, Grant, Household, Person, Place, Site
from frontline.city.roles import ROLES, Role, Verb
from frontline.city.words import GRANTED_ON


@dataclass(frozen=True, slots=True)
class Right:
    """One grant in words."""

    role: Role
    kind: Promise
    on: str
    since: datetime
    until: datetime | None
    holds: bool


_TABLES: dict[str, type[Place] | type[Site] | type[Agency]] = {
    Grant.On.PLACE: Place,
    Grant.On.SITE: Site,
    Grant.On.LABORATORY: Site,
    Grant.On.AGENCY: Agency,
}


def grants_of(actor: Actor, *, at: datetime) -> list[Right]:
    """Every grant the account has or had, newest first; `holds` says whether it holds at `at` (city time)."""
    rows = Grant.objects.filter(account=actor.account).order_by("-since", "pk")
    return [_right(grant, at) for grant in rows if grant.role in ROLES]


def _right(grant: Grant, at: datetime) -> Right:
    holds = grant.since <= at and (grant.until is None or grant.until > at)
    return Right(ROLES[grant.role], GRANTED_ON[grant.on], _granted_on(grant), grant.since, grant.until, holds)


def _granted_on(grant: Grant) -> str:
    table = _TABLES.get(grant.on)
    found = table.objects.filter(pk=grant.on_id).first() if table else None
    return str(found) if found else ""


@dataclass(frozen=True, slots=True)
class Official:
    """An account that no resident made by telephone, with the rights that hold."""

    username: str
    name: str
    active: bool
    rights: list[Right]


def officials(*, at: datetime) -> list[Official]:
    """Accounts with user name and password, in order of names; at most 5,000."""
    rows = Account.objects.exclude(grants__role="resident", one_click=False).prefetch_related("grants")
    return [
        Official(
            row.username, row.display_name, row.is_active,
            [right for grant in row.grants.all() if grant.role in ROLES and (right := _right(grant, at)).holds],
        )
        for row in rows.order_by("username")[:5_000]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonHeader:
    """The head of a person's page, as this actor may read it."""

    name: str
    code: str
    sex: str
    age: int | None  # in whole years of city time
    address: str
    household: Household | None


def person_header(actor: Actor, person: Person) -> PersonHeader:
    return PersonHeader(
        name=access.shown_name(actor, person),
        code=person.code,
        sex=person.get_sex_display(),
        age=_age(person, actor.at),
        address=shown_address(actor, person),
        household=person.household,
    )


def _age(person: Person, at: datetime) -> int | None:
    if person.born is None:
        return None
    today = timezone.localdate(at)
    return today.year - person.born.year - ((today.month, today.day) < (person.born.month, person.born.day))


def shown_address(actor: Actor, person: Person) -> str:
    """Where somebody lives: to the door, or only to the building for roles that do not read names."""
    if actor.may(Verb.SEE_NAMES) or person.pk == actor.person:
        return person.dwelling.place.name if person.dwelling else ""
    return person.building.place.name if person.building else ""


def members_of(actor: Actor, household: Household) -> list[Person]:
    """Who of a household the actor may see, the oldest first."""
    return list(access.people(actor).filter(household=household).order_by("born", "pk"))


def chain_of(building: Building) -> list[Place]:
    """The places a building lies in, the largest first: city, township, community, grid, compound."""
    township = building.township
    places = [township.parent, township, building.community, building.grid, building.compound]
    return [place for place in places if place is not None]
