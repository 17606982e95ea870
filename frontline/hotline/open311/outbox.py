"""What has to go to another system: written in the transaction that passes a request on, so that none is forgotten."""

from datetime import datetime

from frontline.hotline.models import Request
from frontline.hotline.open311.models import Delivery, OutsideSystem
from frontline.hotline.rules import State

_OPEN = (Delivery.State.WAITING, Delivery.State.TAKEN)
_THEIRS = frozenset({State.PASSED, State.ACCEPTED, State.PAUSED, State.REOPENED, State.HANDLED})


def follow(row: Request, why: str, *, at: datetime) -> None:
    """The outbox after a request moved: one open delivery where an outside system stands for its office, else none.

    What somebody here accepted or handled by hand is not sent any more; what was called not solved is filed again.
    """
    open_one = Delivery.objects.filter(request=row, state__in=_OPEN).select_related("system").first()
    if open_one is not None and _is_over(open_one, row, why):
        Delivery.objects.filter(pk=open_one.pk).update(state=Delivery.State.ENDED)
        open_one = None
    if open_one is None and row.state in (State.PASSED, State.REOPENED) and why not in _NOTES:
        system = _system_for(row)
        if system is not None:
            Delivery.objects.create(request=row, system=system, made_at=at)


# Words in the story that hand nothing to anybody.
_NOTES = frozenset(
    {"offered", "declined", "not_sent", "refused_out", "acknowledged", "follower", "raised", "left", "solved"}
)


def _is_over(delivery: Delivery, row: Request, why: str) -> bool:
    if row.state not in _THEIRS or row.office_id != delivery.system.agency_id:
        return True
    if why == "not_solved":
        return True  # they had closed it
    return delivery.state == Delivery.State.WAITING and row.state not in (State.PASSED, State.REOPENED)


def _system_for(row: Request) -> OutsideSystem | None:
    found = OutsideSystem.objects.filter(agency=row.office_id, active=True).first() if row.office_id else None
    return found if found is not None and row.category in found.services else None
