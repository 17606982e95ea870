"""Writing the log: one insert in the caller's transaction, no shared lock. Sealed afterwards (city/seals.py)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from frontline.city.models import LogEntry

if TYPE_CHECKING:
    from frontline.city.access import Actor


def write(
    kind: str,
    *,
    actor: "Actor | None",
    at: datetime,
    subject: tuple[str, int] | None = None,
    **detail: Any,
) -> LogEntry:
    """Append one entry; `detail` holds ids, counts and words, never names or numbers of people."""
    return LogEntry.objects.create(
        at=at,
        kind=kind,
        actor=actor.account if actor else None,
        actor_name=actor.name if actor else "",
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        detail=detail,
    )
