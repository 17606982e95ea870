"""What is written about people of a round: a visit to somebody missing, an excuse, a conflict settled."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from frontline.city import log
from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.screening.actions.books import count_buildings
from frontline.screening.models import Conflict, Expected, Held, Round, Visit

NEXT_TRY = timedelta(hours=2)  # assumption: nobody at home, somebody comes again

O = Visit.Outcome  # noqa: E741
_EXCUSING: dict[str, str] = {
    O.AWAY: Expected.Excuse.AWAY,
    O.TESTED_ELSEWHERE: Expected.Excuse.TESTED_ELSEWHERE,
}


def record_visit(
    row: Expected,
    *,
    outcome: str,
    note: str = "",
    next_at: datetime | None = None,
    by: Actor,
    at: datetime,
    ref: UUID | None = None,
) -> Visit:
    """A try to reach somebody not yet sampled. `cannot_walk` asks for sampling at the door; `away` and
    `tested_elsewhere` excuse whoever has not been sampled meanwhile. `ref`: of a visit that a device told."""
    if outcome not in O.values:
        raise Refused(_("Choose what came of the visit."))
    with transaction.atomic():
        visit = Visit.objects.create(
            ref=ref or uuid4(),
            round_id=row.round_id,
            person_id=row.person_id,
            building=row.building,
            at=at,
            by=by.account,
            outcome=outcome,
            note=note,
            next_at=next_at or _next(outcome, at),
        )
        if outcome == O.CANNOT_WALK:
            _of(row).update(mode=Expected.Mode.HOME)
        if outcome in _EXCUSING and row.tube is None:
            excuse(row, reason=_EXCUSING[outcome], note=note, by=by, at=at)
    return visit


def _next(outcome: str, at: datetime) -> datetime | None:
    return (
        at + NEXT_TRY if outcome in (O.NOT_AT_HOME, O.WILL_COME, O.REFUSED, O.OTHER, O.CANNOT_WALK) else None
    )


def _of(row: Expected) -> QuerySet[Expected]:
    return Expected.objects.filter(round_id=row.round_id, person_id=row.person_id)


def excuse(row: Expected, *, reason: str, note: str, by: Actor, at: datetime) -> None:
    """Somebody is not to be sampled in this round, with a reason that stays. Raises Refused."""
    if reason not in Expected.Excuse.values:
        raise Refused(_("Choose a reason."))
    if row.tube is not None:
        raise Refused(_("This person has been sampled already."))
    with transaction.atomic():
        _of(row).update(excused=reason, excused_by=by.account, excused_at=at, excused_note=note)
        log.write(
            "screening_excused",
            actor=by,
            at=at,
            subject=("person", row.person_id),
            why=reason,
            round=row.round_id,
        )
        count_buildings(row.round_id, [row.building or 0])


def take_excuse_back(row: Expected, *, by: Actor, at: datetime) -> None:
    """The person is asked again."""
    with transaction.atomic():
        _of(row).update(excused="", excused_by=None, excused_at=None, excused_note="")
        log.write(
            "screening_asked_again", actor=by, at=at, subject=("person", row.person_id), round=row.round_id
        )
        count_buildings(row.round_id, [row.building or 0])


def settle_conflict(conflict: Conflict, *, how: str, by: Actor, at: datetime) -> None:
    """A person looked and says what it was; the tubes and swabs stay as they are. Raises Refused."""
    if conflict.kind == Conflict.Kind.BARCODE_TWICE:
        raise Refused(_("Decide which of the tubes a result means; open the pair."))
    if not how.strip():
        raise Refused(_("Say what you found, so that the next person need not ask again."))
    changed = Conflict.objects.filter(pk=conflict.pk, settled_at=None).update(
        settled_at=at, settled_by=by.account, settlement=how.strip()[:200]
    )
    if not changed:
        raise Refused(_("This was settled already."))
    if conflict.kind == Conflict.Kind.HELD:
        Held.objects.filter(ref=conflict.key).update(settled_at=at, settled_by=by.account)
    log.write("conflict_settled", actor=by, at=at, conflict=conflict.pk, why=how.strip()[:200])


def set_desks(round: Round, site: int, desks: int, *, by: Actor, at: datetime) -> None:
    """Open or close desks at a point of a round that has not ended. Raises Refused."""
    if not round.may_change:
        raise Refused(_("This round has ended; its desks cannot be changed."))
    if not 0 <= desks <= 50:
        raise Refused(_("A point has 0 to 50 desks."))
    round.points.filter(site_id=site).update(desks=desks)
    log.write("desks_changed", actor=by, at=at, round=round.pk, site=site, desks=desks)
