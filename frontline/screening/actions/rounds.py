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
from frontline.screening.queries.homes import HOMES


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


# Everybody who lives in the area now, in one statement over the city's tables, whose sizes the planner knows.
# In isolation at a site: excused, tested there. Under a measure that keeps people at home, or unable to walk: sampled
# at the door. The others come to the nearest point of the round (of the own township where there is one), by straight
# line in degrees scaled to the latitude: an estimate until the siting proposal says better. Households come together,
# building after building; each hour takes what the desks of the point can.
_EXPECT = f"""
WITH RECURSIVE {HOMES}, points AS MATERIALIZED (
  SELECT rp.site_id, rp.opens_at, rp.closes_at, greatest(rp.desks, 1) * rp.per_hour AS hourly, s.lon, s.lat,
    c.parent_id AS township_id
  FROM screening_roundpoint rp JOIN city_site s ON s.id = rp.site_id LEFT JOIN city_place c ON c.id = s.community_id
  WHERE rp.round_id = %(round)s
), served AS MATERIALIZED (
  SELECT h.place_id, n.* FROM homes h CROSS JOIN LATERAL (
    SELECT p.site_id, p.opens_at, p.closes_at, p.hourly FROM points p
    ORDER BY (p.township_id IS DISTINCT FROM h.township_id),
      power((p.lon - h.lon) * cos(radians(h.lat)), 2) + power(p.lat - h.lat, 2) NULLS LAST, p.site_id LIMIT 1
  ) n
), kept AS (
  SELECT DISTINCT subject_id FROM loop_measurerow
  WHERE subject_kind = 'person' AND lifted_at IS NULL AND starts_at <= %(at)s AND ends_at > %(at)s
    AND kind = 'home_isolation'
), away AS (
  SELECT DISTINCT person_id FROM city_presence pr JOIN city_site s ON s.id = pr.site_id
  WHERE pr.until IS NULL AND NOT pr.expected AND s.kind IN ('isolation', 'hospital')
), people AS (
  SELECT p.id, p.building_id, p.household_id, away.person_id IS NOT NULL AS away,
    kept.subject_id IS NOT NULL OR p.needs && ARRAY['bedridden', 'immobile']::varchar[] AS at_home, s.*
  FROM city_person p JOIN served s ON s.place_id = p.building_id
  LEFT JOIN kept ON kept.subject_id = p.id LEFT JOIN away ON away.person_id = p.id
), queue AS (
  SELECT people.*, row_number() OVER (
    PARTITION BY site_id, away OR at_home ORDER BY building_id, household_id, id) - 1 AS place FROM people
)
INSERT INTO screening_expected (round_id, person_id, building, origin, mode, site, slot_at, excused, excused_at,
                                excused_note)
SELECT %(round)s, id, building_id, 'list', CASE WHEN at_home THEN 'home' ELSE 'point' END, site_id,
  CASE WHEN NOT (away OR at_home) THEN least(opens_at + (place / hourly) * interval '1 hour', closes_at) END,
  CASE WHEN away THEN 'in_isolation' ELSE '' END, CASE WHEN away THEN %(at)s::timestamptz END, ''
FROM queue ON CONFLICT DO NOTHING
"""


# How many people each point was given hour by hour: what its queue is estimated from.
_HOURS = """
INSERT INTO screening_pointhour (round_id, site, at, people)
SELECT round_id, site, slot_at, count(*) FROM screening_expected
WHERE round_id = %(round)s AND site IS NOT NULL AND slot_at IS NOT NULL GROUP BY 1, 2, 3 ON CONFLICT DO NOTHING
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
            cursor.execute(_EXPECT, asked)
            cursor.execute(_HOURS, asked)
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
