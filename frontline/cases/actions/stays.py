"""Where people were."""

from dataclasses import dataclass
from datetime import datetime

from frontline.cases.models import Stay
from frontline.city import log
from frontline.city.access import Actor
from frontline.city.models import Person, Place


@dataclass(frozen=True, slots=True)
class StayTold:
    since: datetime
    until: datetime
    source: str
    certainty: str
    place: Place | None = None
    place_text: str = ""
    note: str = ""


def record_stay(who: Person, told: StayTold, *, by: Actor, at: datetime) -> Stay:
    return Stay.objects.create(
        person=who,
        place=told.place,
        place_text=told.place_text,
        since=told.since,
        until=told.until,
        source=told.source,
        certainty=told.certainty,
        note=told.note,
        told_by=by.account,
        told_at=at,
    )


def remove_stay(stay: Stay, *, by: Actor, at: datetime) -> None:
    """Entered by mistake: it is no longer shown, and the log says who removed it."""
    stay.removed_at = at
    stay.save(update_fields=["removed_at"])
    log.write("stay_removed", actor=by, at=at, subject=("person", stay.person_id), stay=str(stay.ref))
