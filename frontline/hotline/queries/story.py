"""One request in time: who had it at any minute, what came with it, who waits with it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Agency
from frontline.hotline import words
from frontline.hotline.models import Attachment, Holding, Notice, Request, TripStep
from frontline.hotline.queries.lists import request_for
from frontline.hotline.rules import State
from frontline.loop.naming import local_name


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as ui's story shows it."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    icon: str = ""
    tone: str = ""


def office_name(agency: Agency | None) -> str:
    return local_name(agency.name, agency.name_en) if agency else ""


def story(row: Request, actor: Actor) -> list[Entry]:
    """Everything that happened, oldest first; the asker has read access to the request."""
    return [_entry(one) for one in _holdings(row, actor)]


def is_shared(row: Request, actor: Actor) -> bool:
    """Whether others asked about the same matter, read or not by this actor."""
    with access.whole_city(actor):
        return Request.objects.filter(leads=row).exists()


def story_for_askers(row: Request, actor: Actor) -> list[Entry]:
    """The same of a matter that several asked about: what one of them said to the city is not for the others."""
    return [
        replace(_entry(one), text="") if one.why in _SAID_BY_ASKER else _entry(one)
        for one in _holdings(row, actor)
    ]


def _holdings(row: Request, actor: Actor) -> list[Holding]:
    with access.whole_city(actor):
        return list(
            Holding.objects.filter(request=row).select_related("office", "offered_to").order_by("number")
        )


_SAID_BY_ASKER = {"not_solved"}


_TONES = {"not_solved": "red", "returned": "orange", "last_resort": "orange", "raised": "red"}


def _entry(one: Holding) -> Entry:
    title = str(words.WHYS.get(one.why, one.why))
    who = office_name(one.offered_to if one.why == "offered" else one.office)
    if who and one.state not in (State.SETTLED, State.JOINED):
        title = f"{title} · {who}"
    return Entry(
        one.since, title, one.reason, icon=words.STATES[one.state].icon, tone=_TONES.get(one.why, "")
    )


def holding_at(row: Request, at: datetime, actor: Actor | None = None) -> Holding | None:
    """Who had it at a minute: the row of that moment; of a joined request, the leading one's. None before it was."""
    if actor is not None:
        with access.whole_city(actor):
            return holding_at(row, at)
    then = Q(since__lte=at) & (Q(until__gt=at) | Q(until__isnull=True))
    rows = Holding.objects.filter(then, request=row).select_related("office", "leads")
    found = rows.order_by("-number").first()
    if found is not None and found.state == State.JOINED and found.leads is not None:
        return holding_at(found.leads, at)
    return found


def attachments(row: Request, actor: Actor) -> list[Attachment]:
    with access.whole_city(actor):
        return list(Attachment.objects.filter(request=row).defer("content").order_by("pk"))


def attachment_for(actor: Actor, ref: UUID) -> Attachment:
    """Raises NotHere where the request it came with is not the actor's to read."""
    with access.whole_city(actor):
        found = Attachment.objects.filter(ref=ref).select_related("request").first()
    if found is None:
        raise NotHere
    request_for(actor, found.request.ref)
    return found


def trip(row: Request, actor: Actor) -> list[TripStep]:
    """What a trip to hospital needs, in order."""
    with access.whole_city(actor):
        return list(TripStep.objects.filter(request=row).order_by("pk"))


def notices(row: Request, actor: Actor) -> list[Notice]:
    """Messages to its asker, oldest first."""
    with access.whole_city(actor):
        return list(Notice.objects.filter(request=row).order_by("pk")[:50])


def followers(row: Request, actor: Actor) -> list[Request]:
    """Others who asked the same, oldest first, as far as the actor may read of them."""
    return list(Request.objects.filter(leads=row).order_by("pk")[:50])
