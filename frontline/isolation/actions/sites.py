"""What a site is made of: units and rooms, open or closed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.city.roles import Verb
from frontline.isolation.models import Room, Unit
from frontline.loop.actions import Refused


def add_rooms(
    *,
    site: Site,
    unit: str,
    numbers: list[str],
    beds: int = 1,
    kind: str = Room.Kind.SINGLE,
    for_infected: bool = False,
    by: Actor | None,
    at: datetime,
) -> list[Room]:
    """Rooms of one unit; the unit is made when it is new. `by` is None when a whole city is loaded."""
    if by is not None:
        access.require(by, Verb.RECORD_CARE)
    try:
        with transaction.atomic():
            part, _made = Unit.objects.get_or_create(
                site=site, name=unit, defaults={"for_infected": for_infected}
            )
            rooms = [Room(site=site, unit=part, number=number, beds=beds, kind=kind) for number in numbers]
            Room.objects.bulk_create(rooms)
    except IntegrityError as error:
        raise Refused(_("One of these room numbers exists already; give others.")) from error
    log.write("rooms_added", actor=by, at=at, subject=("site", site.pk), rooms=len(rooms), unit=unit)
    return rooms


def close_room(*, room: Room, why: str, by: Actor, at: datetime) -> None:
    """Nobody new comes in; with an empty `why` the room opens again."""
    access.require(by, Verb.RECORD_CARE)
    Room.objects.filter(pk=room.pk).update(closed=why)
    log.write(
        "room_closed" if why else "room_opened", actor=by, at=at, subject=("site", room.site_id), room=room.pk
    )
