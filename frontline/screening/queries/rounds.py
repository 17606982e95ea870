"""How far a round is: in all, by place, by point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Place, Site
from frontline.city.roles import Verb
from frontline.screening.models import Conflict, Expected, Round, RoundPoint, Tally
from frontline.screening.queries.points import sites_with

S = Round.State
RUNNING = (S.OPENING, S.OPEN, S.ENDED)  # shown first: something is still to do


@dataclass(frozen=True, slots=True)
class Books:
    """The books of a round or of a part of it: expected = sampled + excused + missing."""

    expected: int = 0
    sampled: int = 0
    excused: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.sampled - self.excused

    @property
    def asked(self) -> int:
        """Those who are to come."""
        return self.expected - self.excused

    @property
    def share(self) -> float:
        """Sampled of those asked, in per cent."""
        return 100 * self.sampled / self.asked if self.asked else 100.0


@dataclass(frozen=True, slots=True)
class Part:
    """A place of a round and its books."""

    place: Place
    count: Books
    buildings: bool  # its parts are buildings


def see(actor: Actor) -> None:
    """Counts are for headquarters, the screening group and whoever works in a round. Raises NotAllowed."""
    if not actor.may(Verb.TAKE_SAMPLES):
        access.require(actor, Verb.PLAN_SCREENING)


def rounds() -> list[Round]:
    """Every round, the running ones first, then the latest."""
    found = list(Round.objects.order_by("-number")[:200])
    return sorted(
        found, key=lambda round: (round.state not in RUNNING or round.erased_at is not None, -round.number)
    )


TO_DECIDE = timedelta(days=3)  # assumption: by then every result is there, or somebody can say why not


def overdue(actor: Actor) -> QuerySet[Round]:
    """Rounds ended so long ago and neither complete nor closed with a reason, for the board."""
    return Round.objects.filter(state=S.ENDED, erased_at=None, ended_at__lt=actor.at - TO_DECIDE)


def round_for(actor: Actor, ref: UUID | str) -> Round:
    """One round. Raises NotAllowed, NotHere."""
    see(actor)
    found = Round.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def running() -> Round | None:
    """The round that samples now, else the last one that is not settled."""
    found = list(Round.objects.filter(state__in=RUNNING, erased_at=None).order_by("-number"))
    return next((r for r in found if r.state == S.OPEN), found[0] if found else None)


def _tallies(actor: Actor) -> QuerySet[Tally]:
    """The tallies of the buildings in sight, and of those the actor's own points serve.

    People of no building count for those who have the whole city.
    """
    buildings = access.buildings_of(actor)
    if buildings is None:
        return Tally.objects.all()
    own = sites_with(actor, Verb.TAKE_SAMPLES)
    return Tally.objects.filter(Q(building__in=buildings) | Q(site__in=own))


def own_points(actor: Actor) -> list[str]:
    """Names of the points whose people alone an actor's counts are about; empty for who has places."""
    if actor.city_wide or actor.places:
        return []
    names = Site.objects.filter(pk__in=sites_with(actor, Verb.TAKE_SAMPLES)).order_by("code")
    return list(names.values_list("name", flat=True)[:20])


_SUMS = {"e": Sum("expected", default=0), "s": Sum("sampled", default=0), "x": Sum("excused", default=0)}


def count_of(round: Round, actor: Actor, place: Place | None = None) -> Books:
    """The books of the round within the actor's places, or of one place in it."""
    tallies = _tallies(actor).filter(round=round)
    if place is not None:
        tallies = tallies.filter(building__in=buildings_in(place).values("pk"))
    sums = tallies.aggregate(**_SUMS)
    return Books(sums["e"], sums["s"], sums["x"])


def counted(rounds: Sequence[Round], actor: Actor) -> list[tuple[Round, Books]]:
    """Each round and its books within the actor's places: one query, however many rounds."""
    rows = (
        _tallies(actor)
        .filter(round__in=rounds)
        .values("round_id")
        .annotate(e=_SUMS["e"], s=_SUMS["s"], x=_SUMS["x"])
    )
    books = {row["round_id"]: Books(row["e"], row["s"], row["x"]) for row in rows}
    return [(round, books.get(round.pk, Books())) for round in rounds]


_COLUMN = {
    "township": "township",
    "community": "community",
    "grid": "grid",
    "compound": "compound",
    "building": "pk",
}


def buildings_in(place: Place) -> QuerySet[Building]:
    """The buildings of a place; all of them for the city."""
    if place.kind not in _COLUMN:
        return Building.objects.all()
    return Building.objects.filter(**{_COLUMN[place.kind]: place.pk})


# Which larger place a building is counted under on the page of a place.
_DOWN = {"city": "township_id", "township": "community_id", "community": "grid_id"}


def parts_of(round: Round, actor: Actor, place: Place, *, limit: int = 300) -> list[Part]:
    """The parts of a place, most people missing first. A grid's (or compound's) parts are its buildings."""
    column = _DOWN.get(place.kind, "place_id")
    rows = _tallies(actor).filter(round=round)
    if place.kind != Place.Kind.CITY:
        rows = rows.filter(building__in=buildings_in(place).values("pk"))
    found = _grouped(rows, column)
    shown = sorted(found.items(), key=lambda item: (-item[1].missing, item[0]))[:limit]
    places = Place.objects.defer("shape").in_bulk([id for id, _ in shown])
    return [Part(places[id], count, column == "place_id") for id, count in shown if id in places]


def _grouped(rows: QuerySet[Tally], column: str) -> dict[int, Books]:
    """Sums by a column of the building; what lies in no such place is counted under its community."""
    inner, parameters = rows.values("building", "expected", "sampled", "excused").query.sql_with_params()
    over = "coalesce(b.grid_id, b.community_id)" if column == "grid_id" else f"b.{column}"
    statement = (
        f"SELECT {over}, sum(t.expected), sum(t.sampled), sum(t.excused)"
        f" FROM ({inner}) t JOIN city_building b ON b.place_id = t.building GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {id: Books(int(e), int(s), int(x)) for id, e, s, x in cursor.fetchall() if id}


def place_for(actor: Actor, round: Round, ref: UUID | str) -> Place:
    """A place of a round's page. Raises NotHere where the actor has nothing of the round there."""
    place = Place.objects.defer("shape").filter(ref=access.ref_of(ref)).first()
    if place is None:
        raise NotHere
    there = _tallies(actor).filter(round=round, building__in=buildings_in(place).values("pk"))
    if not actor.city_wide and not there.exists():
        raise NotHere
    return place


def place_above(place: Place) -> Place | None:
    """The larger place one page up; a building's is its grid."""
    if place.kind == Place.Kind.BUILDING:
        building = Building.objects.select_related("grid").filter(pk=place.pk).first()
        return building.grid if building else None
    return place.parent


def top(round: Round) -> Place | None:
    """Where the page of a round begins: its place, or the city where it covers several."""
    places = list(Place.objects.filter(pk__in=round.places).defer("shape"))
    if len(places) == 1:
        return places[0]
    return Place.objects.filter(kind=Place.Kind.CITY).defer("shape").first()


@dataclass(frozen=True, slots=True)
class AtPoint:
    """A point of a round as it is now."""

    point: RoundPoint
    site: Site
    expected: int
    sampled: int
    lately: int  # sampled in the last hour, from sealed tubes
    devices: int
    unsent: int
    heard_at: datetime | None

    @property
    def left(self) -> int:
        return max(self.expected - self.sampled, 0)

    @property
    def pace(self) -> int:
        """People an hour: as lately seen, else what its desks are planned for."""
        return self.lately or self.point.desks * self.point.per_hour

    @property
    def hours_left(self) -> float | None:
        """Hours until everybody assigned is sampled at the present pace."""
        return self.left / self.pace if self.pace else None

    def done_at(self, at: datetime) -> datetime | None:
        return at + timedelta(hours=self.hours_left) if self.hours_left is not None else None

    def late(self, at: datetime) -> bool:
        done = self.done_at(at)
        return bool(self.left) and (done is None or done > self.point.closes_at)


# From the tallies and tubes, not from people: cheap at any size, and a resident may know it too. A tube in the last
# hour counts with what it may hold: households fill tubes, so this is at most a tenth too much.
_AT_POINTS = """
WITH assigned AS (
  SELECT site, sum(expected - excused) AS expected, sum(sampled) AS sampled
  FROM screening_tally WHERE round_id = %(round)s AND site = ANY (%(sites)s::bigint[]) GROUP BY site
), lately AS (
  SELECT site, sum(capacity) AS swabs FROM screening_tube
  WHERE round_id = %(round)s AND site = ANY (%(sites)s::bigint[]) AND opened_at > %(since)s AND sealed_at IS NOT NULL
  GROUP BY site
), heard AS (
  SELECT site_id, count(*) AS devices, sum(unsent) AS unsent, max(seen_at) AS seen_at FROM screening_device
  WHERE round_id = %(round)s AND site_id = ANY (%(sites)s::bigint[]) AND signed_off_at IS NULL GROUP BY site_id
)
SELECT asked.site, coalesce(a.expected, 0), coalesce(a.sampled, 0), coalesce(l.swabs, 0), coalesce(h.devices, 0),
  coalesce(h.unsent, 0), h.seen_at
FROM unnest(%(sites)s::bigint[]) AS asked(site) LEFT JOIN assigned a ON a.site = asked.site
LEFT JOIN lately l ON l.site = asked.site LEFT JOIN heard h ON h.site_id = asked.site
"""


def at_points(round: Round, *, at: datetime, site: int | None = None) -> list[AtPoint]:
    """Every point of the round (or one), those that will not be done in time first, then the most people left."""
    points = RoundPoint.objects.filter(round=round).select_related("site__community")
    chosen = list(points if site is None else points.filter(site=site))
    asked: dict[str, Any] = {
        "round": round.pk, "since": at - timedelta(hours=1), "sites": [point.site_id for point in chosen]
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AT_POINTS, asked)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    found = [AtPoint(point, point.site, *rows[point.site_id]) for point in chosen]
    return sorted(found, key=lambda one: (not one.late(at), -one.left, one.site.code))


def conflicts(round: Round, actor: Actor) -> QuerySet[Conflict]:
    """What waits for a person. Only for those who plan the round."""
    access.require(actor, Verb.PLAN_SCREENING)
    return Conflict.objects.filter(round=round, settled_at=None).select_related("person")


def conflicts_by_kind(round: Round) -> dict[str, int]:
    rows = Conflict.objects.filter(round=round, settled_at=None).values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows.order_by("-n")}


def excused_by_reason(round: Round, actor: Actor) -> list[tuple[str, int]]:
    """Reasons and how many people, the commonest first; of an erased round for those who have the whole city."""
    if round.erased_at:
        kept: dict[str, int] = round.kept.get("excused", {}) if actor.city_wide else {}
        return sorted(kept.items(), key=lambda item: -item[1])
    rows = access.within(Expected.objects.filter(round=round, tube=None), actor).exclude(excused="")
    return [
        (row["excused"], row["n"])
        for row in rows.values("excused").annotate(n=Count("person_id")).order_by("-n")
    ]


def places_to_choose() -> list[Place]:
    """The city, its townships and communities, by code."""
    kinds = (Place.Kind.CITY, Place.Kind.TOWNSHIP, Place.Kind.COMMUNITY)
    found = Place.objects.filter(kind__in=kinds, closed_on=None).defer("shape")
    return list(found.order_by("code", "pk")[:5000])


def sites_to_choose() -> Sequence[Site]:
    """Sampling points of the city that have desks."""
    return list(Site.objects.filter(kind=Site.Kind.SAMPLING, desks__gt=0).order_by("code")[:2000])
