"""Questions about the city that pages ask."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from frontline.city.access import Actor
from frontline.city.models import Agency, Grant, Place, Site
from frontline.city.roles import ROLES, Role
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
