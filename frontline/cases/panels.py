"""What the room offers to pages of others: pieces of a person's page, the epidemic curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from frontline.cases import words
from frontline.cases.queries import lists, own, story
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.rooms import Panel

if TYPE_CHECKING:
    from frontline.city.models import Person


SHOWN = 8  # contacts on the page at once; the rest is folded


def stays(actor: Actor, person: Person) -> Panel | None:
    """Where the person was."""
    if not actor.may(Verb.REPORT_CASES):
        return None
    rows = [
        (row, words.SOURCES.get(row.source, ""), words.CERTAINTIES.get(row.certainty, ""))
        for row in own.stays(person)
    ]
    return Panel("cases/parts/stays.html", {"stays": rows, "person": person}, order=60)


def exposures(actor: Actor, person: Person) -> Panel | None:
    """Who met this person."""
    if not actor.may(Verb.REPORT_CASES):
        return None
    rows = story.exposures(person, actor)
    infected = lists.infection_of(person) is not None
    if not rows and not infected:
        return None
    shown = {"rows": rows[:SHOWN], "more": rows[SHOWN:], "person": person, "infected": infected}
    return Panel("cases/parts/exposures.html", shown, order=55)


def epidemic_curve(actor: Actor) -> Mapping[str, Any]:
    """Infections per day of the sample, as ui's chart takes them: x, series, unit."""
    days = lists.infections_by_day(actor)
    return {
        "x": [day.strftime("%m-%d") for day, _confirmed, _silent in days],
        "series": [
            {"name": _("Confirmed cases"), "type": "bar", "values": [n for _day, n, _silent in days]},
            {"name": _("Asymptomatic infections"), "type": "bar", "values": [n for _day, _n, n in days]},
        ],
        "unit": _("Day"),
    }
