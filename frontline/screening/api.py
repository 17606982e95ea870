"""What other systems may ask about rounds and points: docs/interfaces/api.md."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Field, Query, Router, Schema

from frontline.city.access import Actor
from frontline.city.api_auth import signed_in
from frontline.city.api_keys import Scope
from frontline.city.problems import Problem
from frontline.screening.queries import nearest
from frontline.screening.queries import rounds as asking
from frontline.screening.queries.rounds import Books, Part

if TYPE_CHECKING:
    from frontline.screening.models import Round

router = Router(tags=["screening"])


class Sums(Schema):
    """expected = sampled + excused + missing."""

    expected: int
    sampled: int
    excused: int
    missing: int

    @classmethod
    def of(cls, books: Books) -> "Sums":
        return cls(
            expected=books.expected, sampled=books.sampled, excused=books.excused, missing=books.missing
        )


class RoundOut(Schema):
    """A round, and its books within the places of whoever asks. Times carry the city's zone."""

    ref: UUID
    number: int
    name: str
    state: str
    starts_at: datetime
    ends_at: datetime
    people: Sums

    @classmethod
    def of(cls, round: "Round", books: Books) -> "RoundOut":
        return cls(
            ref=round.ref, number=round.number, name=round.name, state=round.state,
            starts_at=localtime(round.starts_at), ends_at=localtime(round.ends_at), people=Sums.of(books),
        )  # fmt: skip


class RoundsOut(Schema):
    """Every round, those at work first."""

    rounds: list[RoundOut]


class PartOut(Schema):
    """A place of a round."""

    ref: UUID
    kind: str
    code: str
    name: str
    people: Sums

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        place = part.place
        return cls(
            ref=place.ref, kind=place.kind, code=place.code or "", name=place.name, people=Sums.of(part.count)
        )


class PartsOut(Schema):
    """The parts of `place`, most people missing first, at most 300."""

    place: UUID | None
    people: Sums
    parts: list[PartOut]


class PointOut(Schema):
    """A sampling point that is open, with what is known of its queue. `pace`: people an hour."""

    ref: UUID
    code: str
    name: str
    lon: float | None
    lat: float | None
    metres: int | None
    desks: int
    opens_at: datetime
    closes_at: datetime
    left: int
    pace: int
    done_at: datetime | None


class PointsOut(Schema):
    """Points of the rounds that sample now, the nearest first where a position was given."""

    points: list[PointOut]


class Position(Schema):
    """Where one stands (degrees, WGS 84), and how many points to name."""

    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    limit: int = Field(10, ge=1, le=200)


SIGNED_IN = signed_in(Scope.COUNTS)
REFUSED = {401: Problem, 403: Problem}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    asking.see(actor)
    return actor


@router.get("/rounds", auth=SIGNED_IN, response={200: RoundsOut, **REFUSED}, summary="Rounds and their sums")
def rounds(request: HttpRequest) -> RoundsOut:
    found = asking.counted(asking.rounds(), _actor(request))
    return RoundsOut(rounds=[RoundOut.of(round, books) for round, books in found])


@router.get(
    "/rounds/{uuid:ref}",
    auth=SIGNED_IN,
    response={200: RoundOut, **REFUSED, 404: Problem},
    summary="One round",
)
def round(request: HttpRequest, ref: UUID) -> RoundOut:
    actor = _actor(request)
    found = asking.round_for(actor, ref)
    return RoundOut.of(found, asking.count_of(found, actor))


@router.get(
    "/rounds/{uuid:ref}/places",
    auth=SIGNED_IN,
    response={200: PartsOut, **REFUSED, 404: Problem, 422: Problem},
    summary="Sums of a round by place",
)
def places(request: HttpRequest, ref: UUID, under: UUID | None = None) -> PartsOut:
    """`under`: the place whose parts are asked for; the round's own place where it is left out."""
    actor = _actor(request)
    found = asking.round_for(actor, ref)
    place = asking.place_for(actor, found, under) if under else asking.top(found)
    parts = asking.parts_of(found, actor, place) if place else []
    return PartsOut(
        place=place.ref if place else None,
        people=Sums.of(asking.count_of(found, actor, place)),
        parts=[PartOut.of(part) for part in parts],
    )


@router.get(
    "/points", response={200: PointsOut, 422: Problem}, summary="Open sampling points near a position"
)
def points(request: HttpRequest, position: Query[Position]) -> PointsOut:
    """Open to everybody. `done_at`: when all who are assigned to a point will be through at its present pace."""
    at = request.clock.now  # type: ignore[attr-defined]
    found = nearest.open_points(at=at, lon=position.lon, lat=position.lat, limit=position.limit)
    return PointsOut(points=[_point(one, metres, at) for one, metres in found])


def _point(one: asking.AtPoint, metres: int | None, at: datetime) -> PointOut:
    done = one.done_at(at)
    return PointOut(
        ref=one.site.ref, code=one.site.code, name=one.site.name, lon=one.site.lon, lat=one.site.lat, metres=metres,
        desks=one.point.desks, opens_at=localtime(one.point.opens_at), closes_at=localtime(one.point.closes_at),
        left=one.left, pace=one.pace, done_at=localtime(done) if done else None,
    )  # fmt: skip
