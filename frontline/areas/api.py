"""What other systems may ask about areas: docs/interfaces/api.md."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Field, Query, Router, Schema

from frontline.areas.boundaries.api import router as boundaries
from frontline.areas.queries import lookup as looking
from frontline.city.problems import Problem

router = Router(tags=["areas"])
router.add_router("/boundaries", boundaries)


class LevelOut(Schema):
    """A level in force at a place and what it asks, in the reader's language."""

    kind: str
    level: str
    name: str
    area: str
    rules: str
    since: datetime
    until: datetime
    clause: str


class PlaceOut(Schema):
    """A place that was found; the level that holds comes first."""

    ref: UUID
    kind: str
    title: str
    levels: list[LevelOut]


class LookupOut(Schema):
    """At most twelve places, the shortest name first."""

    places: list[PlaceOut]


class Asked(Schema):
    """Words of a name or an address."""

    q: str = Field(..., min_length=1, max_length=60)


@router.get("/lookup", response={200: LookupOut, 422: Problem}, summary="Which levels apply at an address")
def lookup(request: HttpRequest, asked: Query[Asked]) -> LookupOut:
    """Open to everybody; says nothing about people."""
    found = looking.answers(looking.search(asked.q.strip()), at=request.clock.now)  # type: ignore[attr-defined]
    return LookupOut(places=[_place(one) for one in found])


def _place(one: looking.Answer) -> PlaceOut:
    levels = [
        LevelOut(
            kind=each.kind, level=each.level, name=each.name, area=each.area, rules=each.rules,
            since=localtime(each.since), until=localtime(each.until), clause=each.clause,
        )
        for each in one.applies
    ]  # fmt: skip
    return PlaceOut(ref=one.place.ref, kind=one.place.kind, title=one.title, levels=levels)
