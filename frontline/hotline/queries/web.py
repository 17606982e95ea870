"""What whoever has the link of a request reads of it, without signing in."""

from dataclasses import replace
from uuid import UUID

from frontline.city import access
from frontline.city.access import NOBODY, Actor, NotHere
from frontline.city.request import CityRequest
from frontline.hotline.models import Request
from frontline.hotline.rules import State


def anybody(request: CityRequest) -> Actor:
    """Nobody in particular, signed in or not, at the city's time."""
    return replace(NOBODY, at=request.clock.now)


def followed(by: Actor, ref: UUID) -> Request:
    """The request that was asked on the public page. Raises NotHere, also for one that came another way."""
    with access.whole_city(by):
        rows = Request.objects.select_related("catalogue", "office", "leads", "building__place")
        found = rows.filter(ref=ref, channel=Request.Channel.WEB).first()
    if found is None:
        raise NotHere
    return found


def deeds(row: Request) -> list[str]:
    """What the asker may say now."""
    if row.state == State.SETTLED:
        return []
    return ["solved", "not_solved"] if (row.leads or row).state == State.HANDLED else ["withdraw"]
