"""A crew's rounds as its telephone carries them: where, in which order, what to hand over. Nothing else about anybody.

No reason of a special need or a risk is in it, no name but of somebody to whom a pack must be handed, no telephone
number but the depot's.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from frontline.city import devices
from frontline.city.models import Building
from frontline.supplies.models import Pack
from frontline.supplies.rounds.models import DoorDevice, Round, Stop, StopPack

_SHOWN = ("planned", "out", "back")


def device_of(token: str) -> DoorDevice | None:
    if not token:
        return None
    found = DoorDevice.objects.select_related("crew__depot")
    return found.filter(digest=devices.digest(token)).first()


def list_of(device: DoorDevice, *, at: datetime) -> dict[str, Any]:
    """The rounds of the crew's day in order. Nothing after the day is over."""
    rounds = Round.objects.filter(crew=device.crew, day=device.day, state__in=_SHOWN).order_by("number")
    rows = list(rounds) if at < device.expires_at else []
    stops = _stops(rows)
    depot = device.crew.depot
    return {
        "at": at, "expires": device.expires_at, "depot": {"name": depot.name, "phone": depot.phone},
        "rounds": [
            {
                "ref": row.ref, "number": row.number, "state": row.state, "leaves": row.leaves_at,
                "back": row.back_at, "stops": stops[row.pk],
            }
            for row in rows
        ],
    }  # fmt: skip


def _stops(rounds: Iterable[Round]) -> dict[int, list[dict[str, Any]]]:
    rows = list(
        Stop.objects.filter(round__in=list(rounds))
        .select_related("building__place")
        .order_by("round", "position")
    )
    packs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    found = StopPack.objects.filter(stop__in=rows).order_by("stop", "position")
    for one in found.select_related(
        "pack__kind", "pack__person", "pack__dwelling__unit", "pack__dwelling__floor"
    ):
        if one.pack.state != "called_off":
            packs[one.stop_id].append(pack_said(one.pack))
    made: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if packs[row.pk]:
            made[row.round_id].append(_stop(row, packs[row.pk]))
    return made


def _stop(row: Stop, packs: list[dict[str, Any]]) -> dict[str, Any]:
    place = row.building.place
    return _short(
        step=row.position, name=house_name(row.building), arrives=row.arrives_at, lon=place.lon, lat=place.lat,
        apart=row.high_risk, packs=packs,
    )  # fmt: skip


def house_name(building: Building) -> str:
    """As people say it: 扎西科路12号, else the name of the building."""
    return f"{building.street}{building.number}" or building.place.name


def pack_said(pack: Pack) -> dict[str, Any]:
    """One pack as the volunteer needs it."""
    home = pack.dwelling
    parts = (home.unit.name if home.unit else "", home.floor.name if home.floor else "", home.door)
    return _short(
        ref=pack.ref, number=pack.number, door=" ".join(filter(None, parts)), kind=pack.kind.name, size=pack.size,
        to=pack.person.name if pack.kind.to_person and pack.person else "", hand=pack.kind.to_person,
        call=pack.special, note=pack.note, state=pack.state if pack.state in ("delivered", "missed") else "",
        why=pack.why if pack.state == "missed" else "",
    )  # fmt: skip


def _short(**said: Any) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in said.items() if value not in ("", (), [], None, False)}
