"""What a decision about buildings concerns in this room: the infected and the contacts who live there."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from frontline.cases.queries import lists
from frontline.city import access
from frontline.city.access import Actor
from frontline.facts.base import Subject
from frontline.loop import affected
from frontline.loop.models import FactRow
from frontline.loop.rooms import Line, RecordCount


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """Infections and contacts that stand, of people who live there now."""
    live_there = affected.of_buildings(access.people(actor), actor, buildings).values("pk")
    infected = lists.cases(actor).filter(subject_id__in=live_there)
    contacts = lists.contacts(actor).filter(subject_id__in=live_there)
    return [
        affected.counted("cases:infected", _("Infections"), infected, _lines),
        affected.counted("cases:contacts", _("Contacts"), contacts, _lines),
    ]


def _lines(actor: Actor, rows: Sequence[FactRow]) -> list[Line]:
    return affected.subject_lines(actor, [Subject(row.subject_kind, row.subject_id) for row in rows])
