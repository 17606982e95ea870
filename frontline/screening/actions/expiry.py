"""When a round's time of keeping is over: who was in which tube goes, the sums stay, the log says so."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from frontline.city import log
from frontline.loop import actions as loop
from frontline.screening.models import (
    Arrival,
    Conflict,
    FollowUp,
    Held,
    Registration,
    ResultFact,
    Round,
    Visit,
    VisitTold,
)
from frontline.screening.queries.facts import negatives_of_round

_NO_LOCK = "55P03"  # somebody reads the tables just now
_CHUNK = 2_000  # facts told at once


def erase_detail(*, at: datetime) -> bool:
    """A chore of the worker: the oldest round that is due. True if one was erased.

    Tables of a round are dropped whole, so nothing of it is left in a page of the disk that is in use. None of them is
    sealed (city/erasure.py is for those that are): the entry in the log is what shows that they were there.
    """
    try:
        with transaction.atomic():
            round = due(at).select_for_update(skip_locked=True).first()
            if round is None or _unsettled(round):
                return False
            _erase(round, at)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _NO_LOCK:
            raise
        return False
    return True


def due(at: datetime) -> QuerySet[Round]:
    """Rounds complete, or closed by a person, for longer than they are kept, the oldest first.

    One that merely ended is not: somebody still has to say what became of it (`queries.rounds.overdue`).
    """
    days = settings.SCREENING_KEEP_DAYS
    if not days:
        return Round.objects.none()
    over = Round.objects.annotate(over_at=Coalesce("completed_at", "closed_at"))
    states = (Round.State.UNFINISHED, Round.State.COMPLETED)
    return over.filter(state__in=states, erased_at=None, over_at__lte=at - timedelta(days=days)).order_by(
        "over_at"
    )


def _unsettled(round: Round) -> bool:
    """Something that arrived is still being worked out."""
    return Arrival.objects.filter(round=round).exists() or FollowUp.objects.filter(round=round).exists()


def _erase(round: Round, at: datetime) -> None:
    round.kept, round.erased_at = sums(round), at
    facts = negatives_of_round(round.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT screening_drop_partitions(%s)", [round.pk])
    # Whose measures rest on these results keeps them, under the same ids: a review finds what it found before.
    for start in range(0, len(facts), _CHUNK):
        loop.record_many(facts[start : start + _CHUNK], by=None, at=at)
    for table in (Visit, VisitTold, Conflict, ResultFact):
        table.objects.filter(round=round).delete()
    Registration.objects.filter(round=round).update(details="")
    Held.objects.filter(round=round).update(payload="")
    round.save(update_fields=["kept", "erased_at"])
    log.write(
        "round_detail_erased", actor=None, at=at, round=round.pk, days=settings.SCREENING_KEEP_DAYS,
        facts_kept=len(facts), **round.kept,
    )  # fmt: skip


_SUMS = """
SELECT jsonb_build_object(
  'people', (SELECT count(*) FROM screening_expected WHERE round_id = %(round)s),
  'tubes', (SELECT count(*) FROM screening_tube WHERE round_id = %(round)s),
  'swabs', (SELECT count(*) FROM screening_swab WHERE round_id = %(round)s AND undone_at IS NULL),
  'visits', (SELECT count(*) FROM screening_visit WHERE round_id = %(round)s),
  'results', (SELECT coalesce(jsonb_object_agg(result, n), '{}') FROM (
    SELECT result, count(*) AS n FROM screening_tube WHERE round_id = %(round)s AND result <> '' GROUP BY 1) r),
  'excused', (SELECT coalesce(jsonb_object_agg(excused, n), '{}') FROM (
    SELECT excused, count(*) AS n FROM screening_expected
    WHERE round_id = %(round)s AND excused <> '' AND tube IS NULL GROUP BY 1) e),
  'conflicts', (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (
    SELECT kind, count(*) AS n FROM screening_conflict WHERE round_id = %(round)s GROUP BY 1) c))::text
"""


def sums(round: Round) -> dict[str, Any]:
    """What stays besides the tallies of buildings: counts, no person."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"round": round.pk})
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found
