"""Which homes a version is for: counted before it is published, kept as of the minute in which it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from shapely import from_geojson
from shapely.errors import ShapelyError
from shapely.geometry import Point
from shapely.prepared import prep

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building, Household, Person, Place
from frontline.city.roles import Verb
from frontline.loop import queries as loop
from frontline.loop import rooms
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow
from frontline.loop.rooms import Audience
from frontline.residents.word.models import AnnouncementVersion

Scope = AnnouncementVersion.Scope
LARGEST_BOUNDARY = 200_000  # bytes of GeoJSON
_DECISIONS = ("area_decided", "static_management_decided")


@dataclass(frozen=True, slots=True)
class Homes:
    """Buildings, whoever lives there, or single households."""

    buildings: QuerySet[Any, Any] | None = None  # ids
    households: QuerySet[Any, Any] | None = None  # ids

    @property
    def open(self) -> bool:
        """Whether everybody may know whom it is for: a place is no secret, a household's need is."""
        return self.households is None


@dataclass(frozen=True, slots=True)
class Count:
    buildings: int
    households: int
    people: int


def homes_of(version: AnnouncementVersion, actor: Actor) -> Homes:
    """The homes as the city is now. Raises Refused where a scope names nothing any more."""
    if version.scope == Scope.EVERYONE:
        return Homes(buildings=Building.objects.values_list("pk"))
    if version.scope == Scope.PLACES:
        return Homes(buildings=buildings_in(version.places))
    if version.scope == Scope.AREA:
        return Homes(buildings=buildings_in(places_of_area(next(iter(version.places), 0), actor)))
    if version.scope == Scope.BOUNDARY:
        return Homes(buildings=buildings_inside(version.boundary))
    found = next((one for one in audiences(actor) if one.key == version.audience), None)
    if found is None:
        raise Refused(_("Those homes are not named any more: choose again for whom it is."))
    return homes_of_audience(found)


def audiences(actor: Actor) -> list[Audience]:
    """Homes that rooms name, in the whole city: whoever writes to them sees how many, not who."""
    return rooms.audiences(
        replace(actor, city_wide=True, verbs=actor.verbs | {Verb.SEE_BOARD, Verb.SEE_PEOPLE})
    )


def homes_of_audience(found: Audience) -> Homes:
    return Homes(found.buildings, None if found.buildings is not None else found.households)


def buildings_in(places: Sequence[int]) -> QuerySet[Any, Any]:
    """Ids of the buildings that are or lie in these places."""
    ids = list(places)
    inside = (
        Q(township__in=ids) | Q(community__in=ids) | Q(grid__in=ids) | Q(compound__in=ids) | Q(pk__in=ids)
    )
    inside |= Q(dwellings__in=ids) | Q(place__parts__in=ids)
    if Place.objects.filter(pk__in=ids, kind=Place.Kind.CITY).exists():
        inside = Q()
    return Building.objects.filter(inside).order_by().distinct().values_list("pk")


def places_of_area(area: int, actor: Actor) -> list[int]:
    """The places of an area's decision in force. Raises Refused where it has ended."""
    in_force = loop.measures_in_force(actor.at).filter(subject_kind="area", subject_id=area)
    told = FactRow.objects.filter(subject_kind="area", subject_id=area, kind__in=_DECISIONS, at__lte=actor.at)
    latest = told.order_by("-at", "-known_at").first()
    if latest is None or not in_force.exists():
        raise Refused(_("This area is not in force any more: choose again for whom it is."))
    return [int(id) for id in latest.payload["places"]]


def areas_now(actor: Actor) -> list[tuple[int, str, MeasureRow]]:
    """Areas in force: id, name as decided, measure; at most 200."""
    rows = list(
        loop.measures_in_force(actor.at).filter(subject_kind="area").order_by("starts_at", "pk")[:200]
    )
    told = FactRow.objects.filter(
        subject_kind="area", subject_id__in=[row.subject_id for row in rows], kind__in=_DECISIONS
    )
    names = {row.subject_id: str(row.payload["name"]) for row in told.order_by("at", "known_at")}
    return [(row.subject_id, names[row.subject_id], row) for row in rows if row.subject_id in names]


def area_name(area: int, actor: Actor) -> str:
    """As decided; empty where it is not in force."""
    return next((name for id, name, _row in areas_now(actor) if id == area), "")


def read_boundary(text: str) -> dict[str, Any]:
    """A line from a GeoJSON file or text: Polygon or MultiPolygon, alone or in a Feature. Raises Refused."""
    if len(text.encode()) > LARGEST_BOUNDARY:
        raise Refused(_("This outline has more than 200 kB: draw it with fewer points."))
    try:
        given = json.loads(text)
    except ValueError:
        raise Refused(_("This is no GeoJSON: save the outline as a GeoJSON file and choose that.")) from None
    geometry = _geometry(given)
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Refused(_("The file holds no closed outline: a Polygon or MultiPolygon in WGS 84 is needed."))
    _shape(geometry)
    return geometry


def _geometry(given: Any) -> dict[str, Any]:
    """The geometry itself, out of a collection of one feature or a feature."""
    if isinstance(given, dict) and given.get("type") == "FeatureCollection":
        features = given.get("features")
        given = features[0] if isinstance(features, list) and len(features) == 1 else {}
    if isinstance(given, dict) and given.get("type") == "Feature":
        given = given.get("geometry")
    return given if isinstance(given, dict) else {}


def _shape(geometry: dict[str, Any]) -> Any:
    try:
        shape = from_geojson(json.dumps(geometry))
    except (ShapelyError, ValueError, TypeError):
        raise Refused(_("The outline cannot be read: each point is [longitude, latitude].")) from None
    west, south, east, north = shape.bounds if not shape.is_empty else (181, 91, 181, 91)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Refused(_("The outline lies outside the earth: degrees of longitude and latitude are needed."))
    if not shape.is_valid:
        raise Refused(_("The outline crosses itself: draw it again."))
    return shape


def buildings_inside(geometry: dict[str, Any] | None) -> QuerySet[Any, Any]:
    """Ids of the buildings whose position lies inside an outline; without a position: whose compound's does."""
    shape = _shape(geometry or {})
    west, south, east, north = shape.bounds
    near = Place.objects.filter(
        kind__in=(Place.Kind.BUILDING, Place.Kind.COMPOUND),
        lon__range=(west, east),
        lat__range=(south, north),
    )
    inside = prep(shape)
    found = {id: kind for id, kind, lon, lat in near.values_list("pk", "kind", "lon", "lat")
             if inside.intersects(Point(lon, lat))}  # fmt: skip
    buildings = [id for id, kind in found.items() if kind == Place.Kind.BUILDING]
    compounds = [id for id, kind in found.items() if kind == Place.Kind.COMPOUND]
    by_compound = Q(compound__in=compounds, place__lon__isnull=True)
    return Building.objects.filter(Q(pk__in=buildings) | by_compound).values_list("pk")


def count(homes: Homes, actor: Actor) -> Count:
    """How many it would go to now. Numbers only: who counts need not be allowed to see the people."""
    with access.whole_city(actor):
        households = _households(homes)
        people = Person.objects.filter(household__in=households.values("pk")).count()
        return Count(households.values("building").distinct().count(), households.count(), people)


def _households(homes: Homes) -> QuerySet[Household]:
    if homes.households is not None:
        return Household.objects.filter(pk__in=homes.households)
    return Household.objects.filter(Q(building__in=homes.buildings))


_BY_BUILDING = """
INSERT INTO residents_addressee (version_id, building_id, household_id, households, people)
SELECT %s, h.building_id, NULL, count(*), coalesce(sum(p.n), 0)
FROM city_household h LEFT JOIN (SELECT household_id, count(*) AS n FROM city_person GROUP BY 1) p
  ON p.household_id = h.id
WHERE h.id IN ({homes}) GROUP BY h.building_id
"""
_BY_HOUSEHOLD = """
INSERT INTO residents_addressee (version_id, building_id, household_id, households, people)
SELECT %s, h.building_id, h.id, 1, (SELECT count(*) FROM city_person p WHERE p.household_id = h.id)
FROM city_household h WHERE h.id IN ({homes})
"""


def freeze(version: AnnouncementVersion, homes: Homes, actor: Actor) -> Count:
    """Write the list as of now and count it. Raises Refused where nobody lives there."""
    with access.whole_city(actor):
        sql, values = _households(homes).order_by().values("pk").query.sql_with_params()
        statement = _BY_BUILDING if homes.open else _BY_HOUSEHOLD
        with connection.cursor() as cursor:
            cursor.execute(statement.format(homes=sql), [version.pk, *values])
    found = count_of(version, actor)
    if not found.households:
        raise Refused(_("Nobody lives there: choose again for whom it is."))
    return found


def count_of(version: AnnouncementVersion, actor: Actor) -> Count:
    """The list as it was kept."""
    with access.whole_city(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT building_id), coalesce(sum(households), 0), coalesce(sum(people), 0)"
            " FROM residents_addressee WHERE version_id = %s",
            [version.pk],
        )
        return Count(*(int(value) for value in cursor.fetchone()))
