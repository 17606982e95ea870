"""Pieces of other rooms' pages: a person's requests for those who may read them, a resident's own."""

from datetime import datetime

from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.hotline import words
from frontline.hotline.models import Request
from frontline.hotline.queries.lists import state_of
from frontline.hotline.rules import State
from frontline.loop.rooms import Panel

SHOWN = 10


def of_person(actor: Actor, person: Person) -> Panel | None:
    """On the person's page, for whoever registers requests or leads."""
    if not (actor.may(Verb.REGISTER_REQUESTS) or actor.may(Verb.SEE_BOARD)):
        return None
    rows = _of(person)
    return Panel("hotline/parts/of_person.html", {"rows": rows}, order=60) if rows else None


def of_resident(person: Person, at: datetime) -> Panel:
    """On the resident's page: number, state, deadline; what was asked stands behind the link, for the asker only."""
    open_ones = [one for one in _of(person) if one[0].state != State.SETTLED]
    return Panel("hotline/parts/of_resident.html", {"rows": open_ones}, order=80)


def _of(person: Person) -> list[tuple[Request, object]]:
    rows = Request.objects.filter(person=person).select_related("leads").order_by("-registered_at", "-pk")
    return [(one, words.STATES[state_of(one)]) for one in rows[:SHOWN]]
