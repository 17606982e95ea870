"""Planning a round, writing its expected list, ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from frontline.city import log
from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.loop.actions import Refused
from frontline.screening.actions.books import count_buildings
from frontline.screening.models import Round, RoundPoint


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is to be. `points`: site id -> desks."""

    name: str
    places: Sequence[int]
    starts_at: datetime
    ends_at: datetime
    points: Mapping[int, int]
    pool_size: int = 10
    pool_sizes: Mapping[str, int] = field(default_factory=dict)
    per_hour: int = 100  # assumption: people a desk samples in an hour
    asked_by: str = ""
    edition: str = ""


def plan_round(plan: Plan, *, by: Actor, at: datetime) -> Round:
    """A new round with its points; the worker writes the expected list once it is opened. Raises Refused."""
    if plan.ends_at <= plan.starts_at:
        raise Refused(_("The round ends before it starts; choose a later end."))
    if not plan.places:
        raise Refused(_("A round covers at least one place; choose where people are to be sampled."))
    if not plan.points or not all(plan.points.values()):
        raise Refused(_("A round needs at least one point with a desk; choose points."))
    with transaction.atomic():
        number = (Round.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        round = Round.objects.create(
            number=number,
            name=plan.name or _("Round %(number)d") % {"number": number},
            places=sorted(set(plan.places)),
            asked_by=plan.asked_by,
            edition=plan.edition,
            pool_size=plan.pool_size,
            pool_sizes=dict(plan.pool_sizes),
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            planned_by=by.account,
        )
        RoundPoint.objects.bulk_create(
            RoundPoint(
                round=round,
                site_id=site,
                desks=desks,
                per_hour=plan.per_hour,
                opens_at=plan.starts_at,
                closes_at=plan.ends_at,
            )
            for site, desks in sorted(plan.points.items())
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT screening_make_partitions(%s)", [round.pk])
        log.write("round_planned", actor=by, at=at, round=round.pk, places=round.places)
    return round


def serving(sites: Sequence[Site], places: Sequence[int]) -> list[Site]:
    """Those points that lie in the places chosen; all of them where none lies there."""
    inside = set(Place.objects.filter(pk__in=places).values_list("pk", flat=True))
    whole = Place.objects.filter(pk__in=places, kind=Place.Kind.CITY).exists()
    communities = set(
        Place.objects.filter(Q(pk__in=inside) | Q(parent__in=inside), kind=Place.Kind.COMMUNITY).values_list(
            "pk", flat=True
        )
    )
    near = [site for site in sites if whole or site.community_id in communities]
    return near or list(sites)


def open_round(round: Round, *, by: Actor, at: datetime) -> None:
    """From now on the round is being opened; the worker does the rest. Raises Refused."""
    changed = Round.objects.filter(pk=round.pk, state=Round.State.PLANNED).update(state=Round.State.OPENING)
    if not changed:
        raise Refused(_("This round was opened already."))
    log.write("round_opened", actor=by, at=at, round=round.pk)


# Everybody who lives in the area now. In isolation at a site: excused, tested there. Under a measure that keeps
# people at home, or unable to walk: sampled at the door.
_EXPECT = """
WITH RECURSIVE inside(id) AS (
  SELECT id FROM city_place WHERE id = ANY (%(places)s)
  UNION SELECT p.id FROM city_place p JOIN inside ON p.parent_id = inside.id
), homes AS (
  SELECT place_id FROM city_building WHERE place_id IN (SELECT id FROM inside) OR grid_id IN (SELECT id FROM inside)
), kept AS (
  SELECT DISTINCT subject_id FROM loop_measurerow
  WHERE subject_kind = 'person' AND lifted_at IS NULL AND starts_at <= %(at)s AND ends_at > %(at)s
    AND kind = 'home_isolation'
), away AS (
  SELECT DISTINCT person_id FROM city_presence pr JOIN city_site s ON s.id = pr.site_id
  WHERE pr.until IS NULL AND NOT pr.expected AND s.kind IN ('isolation', 'hospital')
)
INSERT INTO screening_expected (round_id, person_id, building, origin, mode, excused, excused_at, excused_note)
SELECT %(round)s, p.id, p.building_id, 'list',
  CASE WHEN kept.subject_id IS NOT NULL OR p.needs && ARRAY['bedridden', 'immobile']::varchar[]
       THEN 'home' ELSE 'point' END,
  CASE WHEN away.person_id IS NOT NULL THEN 'in_isolation' ELSE '' END,
  CASE WHEN away.person_id IS NOT NULL THEN %(at)s::timestamptz END, ''
FROM city_person p JOIN homes ON homes.place_id = p.building_id
LEFT JOIN kept ON kept.subject_id = p.id LEFT JOIN away ON away.person_id = p.id
ON CONFLICT DO NOTHING
"""

# The nearest point of the round (of the own township where there is one), by straight line in degrees scaled to
# the latitude: an estimate until the siting proposal says better.
_NEAREST = """
WITH homes AS (
  SELECT DISTINCT e.building FROM screening_expected e WHERE e.round_id = %(round)s AND e.building IS NOT NULL
), nearest AS (
  SELECT h.building, n.site_id FROM homes h JOIN city_place b ON b.id = h.building
  JOIN city_building cb ON cb.place_id = h.building
  CROSS JOIN LATERAL (
    SELECT rp.site_id FROM screening_roundpoint rp JOIN city_site s ON s.id = rp.site_id
    LEFT JOIN city_place c ON c.id = s.community_id
    WHERE rp.round_id = %(round)s
    ORDER BY (c.parent_id IS DISTINCT FROM cb.township_id),
      power((s.lon - b.lon) * cos(radians(b.lat)), 2) + power(s.lat - b.lat, 2) NULLS LAST, rp.site_id LIMIT 1
  ) n
)
UPDATE screening_expected e SET site = n.site_id FROM nearest n
WHERE e.round_id = %(round)s AND e.building = n.building
"""

# Households come together, building after building; each hour takes what the desks of the point can.
_SLOTS = """
WITH queue AS (
  SELECT e.person_id, rp.opens_at, rp.closes_at, rp.desks * rp.per_hour AS hourly,
    row_number() OVER (PARTITION BY e.site ORDER BY e.building, p.household_id, e.person_id) - 1 AS place
  FROM screening_expected e JOIN city_person p ON p.id = e.person_id
  JOIN screening_roundpoint rp ON rp.round_id = e.round_id AND rp.site_id = e.site
  WHERE e.round_id = %(round)s AND e.excused = '' AND e.mode = 'point'
)
UPDATE screening_expected e
SET slot_at = least(q.opens_at + (q.place / q.hourly) * interval '1 hour', q.closes_at)
FROM queue q WHERE e.round_id = %(round)s AND e.person_id = q.person_id
"""


def write_expected_list(*, at: datetime) -> bool:
    """A chore of the worker: everybody of the oldest round that is being opened. True if there was one."""
    with transaction.atomic():
        opening = Round.objects.filter(state=Round.State.OPENING).order_by("number")
        round = opening.select_for_update(skip_locked=True).first()
        if round is None:
            return False
        with connection.cursor() as cursor:
            asked: dict[str, Any] = {"round": round.pk, "places": round.places, "at": at}
            for statement in (_EXPECT, _NEAREST, _SLOTS):
                cursor.execute(statement, asked)
        count_buildings(round.pk)
        round.state, round.opened_at = Round.State.OPEN, at
        round.save(update_fields=["state", "opened_at"])
    return True


def end_round(round: Round, *, by: Actor, at: datetime) -> None:
    """No more sampling is planned; uploads that come late still count. Raises Refused."""
    changed = Round.objects.filter(pk=round.pk, state=Round.State.OPEN).update(
        state=Round.State.ENDED, ended_at=at
    )
    if not changed:
        raise Refused(_("Only a round that is open can be ended."))
    log.write("round_ended", actor=by, at=at, round=round.pk)
