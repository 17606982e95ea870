"""Lines of grids for other systems: propose, read the consequences, take back. Deciding is a person's act."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from frontline.areas import geometry
from frontline.areas.boundaries import actions, consequences, files, queries
from frontline.areas.boundaries.layout import Layout
from frontline.areas.geometry import BadGeometry
from frontline.areas.models import BoundaryChange
from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.api_auth import signed_in
from frontline.city.models import ApiKey, Place
from frontline.city.problems import Problem
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.ui.paging import BadCursor, keyset_page

router = Router(tags=["areas"], auth=signed_in(ApiKey.Scope.BOUNDARIES))
REFUSED = {401: Problem, 403: Problem}
_LAYOUT = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["community", "reason", "layout"],
                    "properties": {
                        "community": {"type": "string", "description": "its code of 12 digits or its ref"},
                        "reason": {"type": "string", "maxLength": 400},
                        "layout": {
                            "type": "object",
                            "description": "GeoJSON FeatureCollection in degrees on WGS 84, one outline for each "
                            "grid, with its code or name; at most 16 MB, 5,000 outlines, 100,000 points in one",
                        },
                    },
                }
            }
        },
    }
}


class ChangeOut(Schema):
    """A proposal or change: proposed, decided, withdrawn or overtaken; `number` once it is in force."""

    ref: UUID
    state: str
    origin: str
    reason: str
    number: int | None
    communities: list[str]  # codes
    proposed_at: datetime
    holds_from: datetime | None
    page: str  # where a person reads and decides it

    @classmethod
    def of(cls, change: BoundaryChange) -> "ChangeOut":
        return cls(**_said(change))


class GridOut(Schema):
    """One grid before and after."""

    code: str
    name: str
    begins: bool
    ends: bool
    buildings_now: int
    buildings_then: int
    people_now: int
    people_then: int


class FlowOut(Schema):
    """Buildings that leave one grid for another."""

    left: str
    to: str
    buildings: list[str]
    households: int
    people: int


class CountOut(Schema):
    """So many records of one sort that the change concerns; the page opens them."""

    key: str
    name: str
    count: int


class ProposalOut(ChangeOut):
    """A change with what it concerns, as the city is now; empty once it is in force."""

    repaired: list[str]  # what was mended in the outlines, each in a sentence
    grids: list[GridOut]
    flows: list[FlowOut]
    concerns: list[CountOut]


class ChangesOut(Schema):
    """At most 50, the latest first; `next` is the query string of the ones after, empty at the end."""

    changes: list[ChangeOut]
    next: str


class Asked(Schema):
    """Where to go on: as `next` of the answer before says."""

    after: str = Field("", max_length=400)


def _said(change: BoundaryChange) -> dict[str, Any]:
    codes = [place.code or str(place.ref) for place in queries.places_of(change)]
    holds_from = localtime(change.holds_from) if change.holds_from else None
    return {
        "ref": change.ref, "state": change.state, "origin": change.origin, "reason": change.reason,
        "number": change.number, "communities": codes, "proposed_at": localtime(change.proposed_at),
        "holds_from": holds_from, "page": reverse("areas:boundary", args=[change.ref]),
    }  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    access.require(actor, Verb.SEE_BOARD)
    return actor


def _seen(actor: Actor, ref: UUID) -> BoundaryChange:
    found = queries.seen_by(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


@router.get("", response={200: ChangesOut, **REFUSED, 422: Problem}, summary="Proposals and changes of grids")
def changes(request: HttpRequest, asked: Query[Asked]) -> ChangesOut:
    """Those in the places of whoever asks."""
    found = queries.seen_by(_actor(request))
    try:
        page = keyset_page(found, ["-proposed_at", "-id"], request.GET)
    except (BadCursor, ValidationError):
        raise HttpError(422, _("This page link is damaged: start at the first page again.")) from None
    return ChangesOut(changes=[ChangeOut.of(one) for one in page.rows], next=page.next)


@router.post(
    "",
    response={201: ProposalOut, **REFUSED, 409: Problem, 422: Problem},
    summary="Propose the grids of a community",
    openapi_extra=_LAYOUT,
)
def propose(request: HttpRequest) -> Status[ProposalOut]:
    """A proposal changes nothing. It is decided by a person on its page: no key decides."""
    actor = _actor(request)
    access.require(actor, Verb.REDRAW_GRIDS)
    try:
        sent = geometry.parsed(request.read(geometry.MOST_BYTES + 1))  # Django's own bound is that of a form
        community = _community(actor, sent.get("community"))
        reason = sent.get("reason")
        reason = reason if isinstance(reason, str) else ""
        change, repaired = files.propose_from_file(
            sent.get("layout"), community, reason=reason, by=actor, at=actor.at
        )
    except BadGeometry as why:
        raise HttpError(422, str(why)) from None
    except Refused as why:
        raise HttpError(409, str(why)) from None
    return Status(201, _proposal(actor, change, repaired))


def _community(actor: Actor, said: object) -> Place:
    known = (one for one in queries.communities_of(actor) if said and str(said) in (one.code, str(one.ref)))
    found = next(known, None)
    if found is None:
        raise Refused(_("Name a community of yours by its code of 12 digits or its ref."))
    return found


@router.get(
    "/{uuid:ref}", response={200: ProposalOut, **REFUSED, 404: Problem}, summary="What a change concerns"
)
def change(request: HttpRequest, ref: UUID) -> ProposalOut:
    """Grids before and after, who moves, and how many records of each sort, as the city is now."""
    actor = _actor(request)
    return _proposal(actor, _seen(actor, ref), [])


@router.delete(
    "/{uuid:ref}",
    response={200: ChangeOut, **REFUSED, 404: Problem, 409: Problem},
    summary="Take a proposal back",
)
def withdraw(request: HttpRequest, ref: UUID) -> ChangeOut:
    """Only before it is in force."""
    actor = _actor(request)
    access.require(actor, Verb.REDRAW_GRIDS)
    found = _seen(actor, ref)
    try:
        actions.withdraw(found, by=actor, at=actor.at)
    except Refused as why:
        raise HttpError(409, str(why)) from None
    return ChangeOut.of(found)


def _proposal(actor: Actor, change: BoundaryChange, repaired: list[str]) -> ProposalOut:
    if change.number is not None:
        return ProposalOut(**_said(change), repaired=repaired, grids=[], flows=[], concerns=[])
    layout: Layout = queries.layout_of(change)
    found = consequences.consequences(actor, change, layout)
    return ProposalOut(
        **_said(change),
        repaired=repaired,
        grids=[_grid(one) for one in found.sums],
        flows=[
            FlowOut(
                left=one.left, to=one.to, buildings=list(one.buildings), households=one.households,
                people=one.people,
            )
            for one in found.flows
        ],
        concerns=[
            CountOut(key=one.key, name=str(one.name), count=one.count)
            for _heading, counts in found.groups
            for one in counts
        ],
    )  # fmt: skip


def _grid(one: consequences.Sum) -> GridOut:
    return GridOut(
        code=one.code, name=one.name, begins=one.made, ends=one.ended,
        buildings_now=one.buildings[0], buildings_then=one.buildings[1],
        people_now=one.people[0], people_then=one.people[1],
    )  # fmt: skip
