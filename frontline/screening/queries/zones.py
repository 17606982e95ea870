"""How many people share a tube (混采人数), by the risk areas a building lies in: one rule for desks and the books.

An area drawn below a building (a unit, a floor, a household) counts for the whole building: people of one stair
stand in one queue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from frontline.loop import plans
from frontline.loop.models import MeasureRow
from frontline.plan.edition import Edition, Parameter
from frontline.screening import rules
from frontline.screening.models import Round
from frontline.screening.queries.completion import places_of_areas

ELSEWHERE = "elsewhere"
_PARAMETER = "screening.pool_"


@dataclass(frozen=True, slots=True)
class Zone:
    """A building lies in an area of a level, from when to when."""

    building: int
    level: str
    since: datetime
    until: datetime


# The buildings of each area: below its places, by their grid, or around a place smaller than a building.
_BUILDINGS = """
WITH RECURSIVE asked AS (
  SELECT area, id FROM unnest(%(areas)s::bigint[], %(places)s::bigint[]) AS a(area, id)
), down(area, id) AS (
  SELECT area, id FROM asked
  UNION SELECT d.area, p.id FROM down d JOIN city_place p ON p.parent_id = d.id
  WHERE p.kind NOT IN ('unit', 'floor', 'dwelling')
), up(area, id) AS (
  SELECT a.area, p.parent_id FROM asked a JOIN city_place p ON p.id = a.id
  WHERE p.kind IN ('unit', 'floor', 'dwelling')
  UNION SELECT u.area, p.parent_id FROM up u JOIN city_place p ON p.id = u.id
  WHERE p.kind IN ('unit', 'floor', 'dwelling')
), inside AS (SELECT * FROM down UNION SELECT * FROM up)
SELECT i.area, b.place_id FROM inside i JOIN city_building b ON b.place_id = i.id
UNION SELECT i.area, b.place_id FROM inside i JOIN city_building b ON b.grid_id = i.id
"""


def zones(levels: Iterable[str], *, first: datetime, last: datetime) -> list[Zone]:
    """Buildings in areas of these levels that were in force at some time between two moments."""
    kinds = [f"area_{level}" for level in levels]
    rows = list(
        MeasureRow.objects.filter(Q(lifted_at=None) | Q(lifted_at__gt=first), subject_kind="area", kind__in=kinds)
        .filter(starts_at__lte=last, ends_at__gt=first)
        .annotate(over=Least(Coalesce("lifted_at", "ends_at"), "ends_at"))
        .values_list("subject_id", "kind", "starts_at", "over")
    )  # fmt: skip
    buildings = _buildings({area for area, *_ in rows})
    return [
        Zone(building, kind.removeprefix("area_"), since, until)
        for area, kind, since, until in rows
        for building in buildings.get(area, ())
    ]


def _buildings(areas: Iterable[int]) -> dict[int, list[int]]:
    places = [(area, id) for area, ids in places_of_areas(sorted(areas)).items() for id in ids]
    found: dict[int, list[int]] = {}
    if places:
        asked = {"areas": [area for area, _ in places], "places": [id for _, id in places]}
        with connection.cursor() as cursor:
            cursor.execute(_BUILDINGS, asked)
            for area, building in cursor.fetchall():
                found.setdefault(area, []).append(building)
    return found


class Sizes:
    """How many people of a building share a tube in a round, at one moment."""

    def __init__(self, round: Round, levels: Mapping[int, Sequence[str]]) -> None:
        self._round, self._levels = round, levels

    def of(self, building: int | None) -> int:
        levels = self._levels.get(building or 0, ())
        return rules.pool_size(self._round.pool_sizes, self._round.pool_size, levels)

    @property
    def zoned(self) -> bool:
        """Whether any building has a size of its own now."""
        return bool(self._levels)

    def largest(self, buildings: Iterable[int | None]) -> int:
        """What a desk of these buildings opens its tubes with; people of smaller zones bring theirs."""
        return max((self.of(one) for one in buildings), default=self._round.pool_size)


def sizes_at(round: Round, at: datetime) -> Sizes:
    levels: dict[int, list[str]] = {}
    if round.pool_sizes:
        for zone in zones(round.pool_sizes, first=at, last=at):
            levels.setdefault(zone.building, []).append(zone.level)
    return Sizes(round, levels)


def proposed(edition: Edition | None) -> dict[str, Parameter | None]:
    """What an edition says about each of its levels, and elsewhere; None where it says nothing."""
    if edition is None:
        return {ELSEWHERE: None}
    levels = [str(level) for level in edition.list("area.levels")]
    return {level: edition.parameters.get(f"{_PARAMETER}{level}") for level in (*levels, ELSEWHERE)}


def edition_at(at: datetime) -> Edition | None:
    """The edition in force; None where there is none yet."""
    try:
        return plans.in_force(at).edition
    except plans.NoPlan:
        return None
