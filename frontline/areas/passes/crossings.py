"""What is noted when a pass is shown at a point: no name, for days; then only how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from frontline.areas.borders import points
from frontline.areas.passes import codes, rules
from frontline.areas.passes.models import Crossing, CrossingCount, Pass, Way
from frontline.areas.passes.rules import Outcome
from frontline.city import access, log, numbers
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.city.roles import Verb

AT_ONCE = 500  # entries of one upload
_CHUNK = 5_000  # rows erased in one go of the chore


@dataclass(frozen=True, slots=True)
class Shown:
    """A pass shown at a point, as a device noted it."""

    id: UUID
    number: str  # empty where the code was not genuine
    way: str
    outcome: str
    at: datetime


def note(shown: Sequence[Shown], *, point: Site, by: Actor, at: datetime) -> int:
    """Keep what a device noted; sending twice is one. How many were taken: others carry a moment that cannot be.

    Needs the verb watch_border on the point. Raises NotHere.
    """
    access.require(by, Verb.WATCH_BORDER)
    points.point_for(by, point.ref)
    rows = [_row(one, point) for one in shown[:AT_ONCE] if _plausible(one, at)]
    with transaction.atomic(), access.whole_city(by):
        Crossing.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _plausible(one: Shown, at: datetime) -> bool:
    known = one.way in Way.values and one.outcome in set(Outcome)
    return known and at - rules.OLDEST <= one.at <= at + rules.EARLY


def _row(one: Shown, point: Site) -> Crossing:
    genuine = one.outcome != Outcome.NOT_GENUINE and numbers.is_resident_code(one.number)
    minute = one.at.replace(second=0, microsecond=0)
    return Crossing(
        id=one.id,
        number=one.number if genuine else "",
        point=point,
        way=one.way,
        outcome=one.outcome,
        at=minute,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the house says of a number typed at a point."""

    outcome: Outcome
    shown: Pass | None  # only where there is such a pass


def ask_number(typed: str, *, point: Site, way: str, plate: str, by: Actor) -> Answer:
    """Check a pass by the number that stands beside its code. Needs the verb watch_border on the point."""
    access.require(by, Verb.WATCH_BORDER)
    points.point_for(by, point.ref)
    number = numbers.resident_code(typed[:20])
    with access.whole_city(by):
        row = Pass.objects.select_related("person").filter(number=number, complete_at__isnull=False).first()
        if row is None:
            return Answer(Outcome.NOT_GENUINE, None)
        used = row.once and Crossing.objects.filter(number=number, way=way, outcome=Outcome.PASSED).exists()
        outcome = rules.answer(
            standing=standing(row, by.at), where=codes.where_codes(row), here=codes.codes_here(point),
            vehicle=row.vehicle, plate=plate, used=used,
        )  # fmt: skip
    return Answer(outcome, row)


def standing(row: Pass, at: datetime) -> rules.Stands:
    """Where a pass stands at a moment."""
    return rules.stands(
        since=row.since, until=row.until, given_at=row.given_at, complete_at=row.complete_at,
        refused_at=row.refused_at, revoked_at=row.revoked_at, at=at,
    )  # fmt: skip


def erase(*, at: datetime) -> bool:
    """A chore: of crossings older than CROSSINGS_KEEP_DAYS only the count stays. True if some were erased."""
    before = at - timedelta(days=settings.CROSSINGS_KEEP_DAYS)
    with transaction.atomic():
        old = Crossing.objects.select_for_update(skip_locked=True).filter(at__lt=before).order_by("at", "id")
        ids = list(old.values_list("pk", flat=True)[:_CHUNK])
        if not ids:
            return False
        rows = Crossing.objects.filter(pk__in=ids)
        _count(rows)
        rows.delete()
        log.write("crossings_erased", actor=None, at=at, count=len(ids), days=settings.CROSSINGS_KEEP_DAYS)
    return True


def _count(rows: QuerySet[Crossing]) -> None:
    dated = rows.annotate(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))
    for row in dated.values("point", "day", "way", "outcome").annotate(n=Count("pk")).order_by():
        key = {"point_id": row["point"], "day": row["day"], "way": row["way"], "outcome": row["outcome"]}
        _, new = CrossingCount.objects.get_or_create(**key, defaults={"count": row["n"]})
        if not new:
            CrossingCount.objects.filter(**key).update(count=F("count") + row["n"])
