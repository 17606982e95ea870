"""Two matters were taken for one: the one that followed goes its own way again."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.hotline import rules
from frontline.hotline.actions.intake import first_step
from frontline.hotline.actions.moving import catalogue_of, everywhere, locked, move, note, require_reason
from frontline.hotline.models import Request
from frontline.hotline.rules import State
from frontline.loop.actions import Refused


def separate(request: Request, *, reason: str, by: Actor, at: datetime) -> Request:
    """To the office in charge of it, on clocks of its own; the promise to its asker stays. Raises Refused, NotHere."""
    told = require_reason(reason)
    if not by.may(Verb.REGISTER_REQUESTS):
        raise NotHere
    with everywhere(by):
        lead = locked(Request(pk=request.leads_id)) if request.leads_id else None
        row = locked(request)
        if row.state != State.JOINED or lead is None or row.leads_id != lead.pk:
            raise Refused(_("This request follows no other one: read it again."))
        catalogue = catalogue_of(row)
        category = catalogue.category(row.category) or catalogue.categories[-1]
        step = first_step(row, category, catalogue, at)
        move(row, replace(step, why="separated", reason=told), by=by, at=at)
        if lead.state not in rules.OVER:
            note(lead, "left", by=by, at=at, reason=row.number)
    return row
