"""May a round be declared complete, for which areas, and what does the stop rule say after it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from frontline.city import access
from frontline.city.access import Actor
from frontline.loop import plans
from frontline.loop.models import FactRow, MeasureRow
from frontline.screening.models import Completion, Round
from frontline.screening.queries.homes import HOMES, INSIDE
from frontline.screening.rules import RoundSeen, StopAdvice, stop_advice, why_not_complete


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands: what its completion rests on."""

    people: int  # sampled
    missing: int
    last_sample_at: datetime | None
    untold: int  # tubes with somebody in them and no result
    undecided: int  # people of positive tubes without a single result
    positives: int  # people of positive tubes without a negative single result

    def why_not(self, round: Round, *, signed: bool) -> str:
        """A code of what stands in the way; empty where nothing does."""
        return why_not_complete(
            ended=round.state in (Round.State.ENDED, Round.State.UNFINISHED),
            untold=self.untold,
            undecided=self.undecided,
            missing=self.missing,
            signed=signed,
        )


# People of positive tubes of the round, each with what the own single tests said since.
_RECALLED = """
recalled AS (
  SELECT r.person_id, r.building,
    bool_or(s.payload->>'result' = 'negative') AS negative, bool_or(s.payload->>'result' = 'positive') AS positive
  FROM screening_resultfact r
  LEFT JOIN loop_factrow s ON s.subject_kind = 'person' AND s.subject_id = r.person_id AND s.kind = 'test_reported'
    AND s.at >= r.told_at AND NOT coalesce((s.payload->>'pooled')::boolean, false)
    AND NOT EXISTS (SELECT FROM loop_factrow x WHERE x.retracts = s.id)
  WHERE r.round_id = %(round)s AND r.kind = 'tube_positive' AND r.withdrawn_at IS NULL
  GROUP BY r.person_id, r.building
)
"""
_STANDING = f"""
WITH {_RECALLED}
SELECT
  (SELECT count(*) FROM screening_expected WHERE round_id = %(round)s AND tube IS NOT NULL),
  (SELECT count(*) FROM screening_expected WHERE round_id = %(round)s AND tube IS NULL AND excused = ''),
  (SELECT max(sampled_at) FROM screening_expected WHERE round_id = %(round)s),
  (SELECT count(*) FROM screening_tube t WHERE t.round_id = %(round)s AND t.result = '' AND t.set_aside_at IS NULL
     AND EXISTS (
     SELECT FROM screening_swab s WHERE s.round_id = t.round_id AND s.tube = t.ref AND s.undone_at IS NULL)),
  (SELECT count(*) FROM recalled WHERE negative IS NOT TRUE AND positive IS NOT TRUE),
  (SELECT count(*) FROM recalled WHERE negative IS NOT TRUE OR positive)
"""


def standing(round: Round) -> Standing:
    """Counted from the room's own tables, now; the caller sees everybody of the round (`whole_round`)."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"round": round.pk})
        return Standing(*cursor.fetchone())


def standing_for(actor: Actor, round: Round) -> Standing:
    """The same for somebody whose rights cover the round: its walk-ins may live elsewhere. Raises NotHere."""
    if not whole_round(actor, round):
        raise access.NotHere
    with access.whole_city(actor):
        return standing(round)


@dataclass(frozen=True, slots=True)
class InArea:
    """A round as an area in force sees it."""

    area: int
    people: int
    last_sample_at: datetime | None
    positives: int

    @property
    def all_negative(self) -> bool:
        return self.positives == 0


_IN_AREA = f"""
WITH RECURSIVE {HOMES}, {_RECALLED}
SELECT count(e.tube), max(e.sampled_at),
  (SELECT count(*) FROM recalled WHERE (negative IS NOT TRUE OR positive) AND building IN (SELECT place_id FROM homes))
FROM screening_expected e WHERE e.round_id = %(round)s AND e.building IN (SELECT place_id FROM homes)
"""


def in_area(round: Round, area: int, places: Sequence[int]) -> InArea:
    """What the round says about the people of these places."""
    asked: dict[str, Any] = {"round": round.pk, "places": list(places)}
    with connection.cursor() as cursor:
        cursor.execute(_IN_AREA, asked)
        people, last, positives = cursor.fetchone()
    return InArea(area, people, last, positives)


_INSIDE = f"WITH RECURSIVE {INSIDE} SELECT id FROM inside WHERE id = ANY (%(parts)s)"


def inside(places: Sequence[int], parts: Sequence[int]) -> set[int]:
    """Those of the parts that lie in the places."""
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, {"places": list(places), "parts": list(parts)})
        return {row[0] for row in cursor.fetchall()}


def whole_round(actor: Actor, round: Round) -> bool:
    """Whether the actor's rights cover everywhere the round samples, so that nobody missing is out of sight."""
    return actor.city_wide or inside(actor.places, round.places) >= set(round.places)


def places_of_areas(areas: Sequence[int]) -> dict[int, list[int]]:
    """The places of the latest decision about each area."""
    decided = FactRow.objects.filter(kind="area_decided", subject_kind="area", subject_id__in=areas)
    return {row.subject_id: list(row.payload["places"]) for row in decided.order_by("at", "known_at")}


def areas_covered(round: Round, *, at: datetime) -> dict[int, list[int]]:
    """Areas in force whose places the round covers, with their places."""
    in_force = MeasureRow.objects.filter(
        subject_kind="area", lifted_at=None, starts_at__lte=at, ends_at__gt=at, kind__startswith="area_"
    )
    areas = sorted(set(in_force.values_list("subject_id", flat=True)))
    known = places_of_areas(areas)
    there = inside(round.places, [place for places in known.values() for place in places])
    return {area: places for area, places in known.items() if places and there >= set(places)}


@dataclass(frozen=True, slots=True)
class Stopping:
    """The stop rule's advice after the complete rounds of the same places, with the values of the plan."""

    advice: StopAdvice
    rounds: list[Completion]
    clean_rounds: int
    pause_days: int
    last_rounds: int


def stopping(round: Round, *, at: datetime) -> Stopping | None:
    """Proposed, never done by itself. None where the plan in force says nothing about stopping."""
    try:
        edition = plans.in_force(at).edition
    except plans.NoPlan:
        return None
    values = [edition.number(f"screening.{name}") for name in ("clean_rounds", "pause_days", "last_rounds")]
    if not values[0]:
        return None
    same = (
        Completion.objects.filter(round__places=round.places)
        .select_related("round")
        .order_by("last_sample_at")
    )
    found = list(same[:100])
    seen = [
        RoundSeen(one.round.number, timezone.localtime(one.last_sample_at).date(), one.positives == 0)
        for one in found
    ]
    advice = stop_advice(seen, clean_rounds=values[0], pause_days=values[1], last_rounds=values[2])
    return Stopping(advice, found, *values)
