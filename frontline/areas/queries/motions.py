"""What waits for a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontline.areas import rules, words
from frontline.areas.models import Motion
from frontline.city.access import NotHere
from frontline.city.models import Place

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Moved:
    """A motion as its page shows it."""

    motion: Motion
    places: list[str]
    since: datetime
    until: datetime | None
    office: str
    exemptions: list[str]
    guaranteed: list[str]
    waiting: bool
    lapsed: bool


def waiting(at: datetime) -> list[Motion]:
    """Motions nobody has confirmed, the first to lapse first."""
    rows = Motion.objects.filter(state=Motion.State.WAITING, lapses_at__gt=at).order_by("lapses_at", "pk")
    return list(rows[:SHOWN])


def motion_for(ref: UUID | str) -> Motion:
    """Raises NotHere."""
    found = Motion.objects.select_related("area").filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def moved(motion: Motion, *, at: datetime) -> Moved:
    values: dict[str, Any] = motion.content
    office = rules.office(values["office"])
    open_still = motion.state == Motion.State.WAITING
    places = Place.objects.filter(pk__in=values["places"]).order_by("name")
    services = rules.guaranteed()
    return Moved(
        motion=motion,
        places=[place.name for place in places],
        since=datetime.fromisoformat(values["since"]),
        until=datetime.fromisoformat(values["until"]) if values.get("until") else None,
        office=words.in_language(dict(office.name)) if office else values["office"],
        exemptions=list(values.get("exemptions", ())),
        guaranteed=[
            words.in_language(dict(services[k])) for k in values.get("guaranteed", ()) if k in services
        ],
        waiting=open_still and motion.lapses_at > at,
        lapsed=open_still and motion.lapses_at <= at,
    )
