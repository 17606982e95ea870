"""Static management: who stays in, until when, who may move, what goes on for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas import rules, words
from frontline.areas.actions.decisions import begins, may, new_area, office_name, tell
from frontline.areas.models import Area
from frontline.areas.queries import proposals as proposed
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.facts.areas import StaticManagementDecided
from frontline.facts.base import area
from frontline.loop import actions as loop
from frontline.loop.actions import Refused
from frontline.plan.edition import Edition


@dataclass(frozen=True, slots=True)
class Static:
    """Static management of places: who stays in, until when, who may move."""

    places: Sequence[Place]
    name: str
    since: datetime
    until: datetime
    office: str
    approval: str  # number or date of the next higher government's approval
    exemptions: tuple[str, ...] = ()
    guaranteed: tuple[str, ...] = ()  # keys of the services that go on


def decide_static(static: Static, *, by: Actor, at: datetime) -> Area:
    """Static management of these places, ending by itself. Raises Refused."""
    may(by, static.places)
    edition = proposed.edition_now(at)
    check_static(static, edition, at)
    with transaction.atomic():
        found = new_area(static.name, Area.Kind.STATIC, static.places, at)
        fact = StaticManagementDecided(
            id=loop.new_id(),
            subject=area(found.pk),
            at=static.since,
            known_at=at,
            places=tuple(sorted(p.pk for p in static.places)),
            name=static.name,
            until=static.until,
            decided_by=office_name(static.office, "static_management"),
            exemptions=static.exemptions,
            guaranteed=static.guaranteed,
        )
        tell(fact, "static_management_decided", found, by, at, approval=static.approval)
    return found


def check_static(static: Static, edition: Edition, at: datetime) -> None:
    if "static_management" not in edition.rules:
        raise Refused(
            _("%(edition)s has no rule for static management: it cannot be decided.")
            % {"edition": words.edition_name(edition)}
        )
    if not static.places:
        raise Refused(_("Choose at least one place."))
    begins(static.since, at)
    longest = edition.number("static_management.maximum_days")
    if not static.since < static.until <= static.since + timedelta(days=longest):
        raise Refused(
            _("Static management ends after its beginning and lasts %(n)d days at most: correct the end.")
            % {"n": longest}
        )
    chosen = rules.office(static.office)
    if chosen is not None and chosen.decides.get("static_management") and not static.approval.strip():
        raise Refused(_("This needs the approval of the next higher government: enter its number or date."))
