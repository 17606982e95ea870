"""Our own decisions: which site, which bed, what a doctor must see, when somebody may leave."""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

FEVER = 37.3  # degrees Celsius; temperature from which a doctor is told (9th edition, health monitoring)
LOWEST, HIGHEST = 34.0, 43.0  # degrees Celsius a thermometer can show for a living person
SYMPTOMS = (
    "cough",
    "sore_throat",
    "fatigue",
    "short_breath",
    "diarrhoea",
    "smell_lost",
    "other",
)
# Who may share a room: the special groups that cannot be alone, and the person who cares for them.
SHARING = ("child", "elder", "pregnant", "disabled", "ill")

HOSPITAL, ISOLATION = "hospital", "isolation"
EARTH = 6371.0  # km, mean radius


@dataclass(frozen=True, slots=True)
class SiteOption:
    """A site somebody could be sent to. `free` is the number of rooms nobody has or is expected in.

    A hospital that keeps no rooms here has None: its beds are its own business.
    """

    id: int
    kind: str
    free: int | None
    infected: bool = False  # takes infected persons
    lon: float | None = None
    lat: float | None = None


def takes(option: SiteOption, measure: str) -> bool:
    """Contacts never go where infected persons lie, and the other way round."""
    if measure == "hospital_treatment":
        return option.kind == HOSPITAL and option.infected
    if measure == "central_treatment":
        return option.infected
    return option.kind == ISOLATION and not option.infected


def choose_site(
    measure: str, lon: float | None, lat: float | None, options: Iterable[SiteOption]
) -> int | None:
    """The nearest suitable site with a free room; sites of unknown place come last. None: every one is full.

    Beds of a hospital are kept for those who need one as long as another site has a wing for infected persons.
    """
    suitable = [o for o in options if takes(o, measure) and (o.free is None or o.free > 0)]
    spare = [o for o in suitable if o.kind != HOSPITAL]
    best = min(
        spare or suitable, key=lambda o: (_kilometres(lon, lat, o), -(o.free or 0), o.id), default=None
    )
    return best.id if best else None


def _kilometres(lon: float | None, lat: float | None, option: SiteOption) -> float:
    if lon is None or lat is None or option.lon is None or option.lat is None:
        return math.inf
    north, east = math.radians(option.lat - lat), math.radians(option.lon - lon)
    flat = math.cos(math.radians((option.lat + lat) / 2))
    return EARTH * math.hypot(north, east * flat)


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room as it is now: which beds are taken and by whom."""

    id: int
    number: str
    beds: int
    accessible: bool = False
    infected: bool = False
    closed: bool = False
    taken: tuple[tuple[int, int], ...] = ()  # (bed, person)


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom a bed is sought for; `with_person` is whom they care for or who cares for them."""

    infected: bool = False
    needs_access: bool = False
    with_person: int | None = None


def propose_room(rooms: Iterable[RoomState], guest: Guest) -> int | None:
    """The room to offer: with the person they belong to, else an empty one; None if there is none.

    Rooms fit for wheelchairs and rooms with several beds are kept for those who need them.
    """
    fit = [r for r in rooms if not r.closed and r.infected == guest.infected]
    if guest.with_person is not None:
        together = (r for r in fit if _holds(r, guest.with_person) and len(r.taken) < r.beds)
        return next((r.id for r in together), None)
    empty = (r for r in fit if not r.taken)
    best = min(
        empty,
        key=lambda r: (r.accessible != guest.needs_access, r.beds, natural(r.number)),
        default=None,
    )
    return best.id if best else None


def offered(room: RoomState, guest: Guest, family: Collection[int]) -> bool:
    """May this room stand in the list at check-in: empty, or with somebody of the same household?"""
    if room.closed or room.infected != guest.infected or free_bed(room) is None:
        return False
    return all(who in family for _, who in room.taken)


def _holds(room: RoomState, person: int) -> bool:
    return any(who == person for _, who in room.taken)


def free_bed(room: RoomState) -> int | None:
    """Number of the first bed nobody has."""
    taken = {bed for bed, _ in room.taken}
    return next((bed for bed in range(1, room.beds + 1) if bed not in taken), None)


def why_not(room: RoomState, *, infected: bool, sharing: str) -> str:
    """What forbids a room: "closed", "wrong_wing", "full", "alone" (somebody is there and no reason to share), ""."""
    if room.closed:
        return "closed"
    if room.infected != infected:
        return "wrong_wing"
    if free_bed(room) is None:
        return "full"
    if room.taken and sharing not in SHARING:
        return "alone"
    return ""


def needs_doctor(temperature: float | None, symptoms: Sequence[str]) -> bool:
    """Fever or any symptom is shown to a doctor."""
    return bool(symptoms) or (temperature is not None and temperature >= FEVER)


def half_day(at: datetime, zone: ZoneInfo) -> datetime:
    """Start of the present half of the day: temperature is taken once in each."""
    local = at.astimezone(zone)
    return datetime.combine(local.date(), time(0 if local.hour < 12 else 12), zone)


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Order of house and room numbers as people walk: 2 before 10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(part), "") if part.isdigit() else (10**9, part) for part in parts)
