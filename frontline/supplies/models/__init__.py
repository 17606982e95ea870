"""Tables of supplies: what lies where (stock.py), what goes to which door (packs.py, doors.py), gifts."""

from frontline.supplies.models.again import AgainDecision
from frontline.supplies.models.doors import Composition, Guarantee, PackItem, PassWish, Prescription, Wish
from frontline.supplies.models.gifts import Gift
from frontline.supplies.models.packs import Pack, PackContent, PackDeed, PackKind
from frontline.supplies.models.stock import Counted, Depot, Good, Line, Lot, Movement, Serving, Stock
from frontline.supplies.rounds.models import (
    ClosedAccess,
    Crew,
    CrewLoss,
    DayPlan,
    DoorDevice,
    DoorPhoto,
    DoorRecord,
    NotServed,
    Round,
    StopPack,
)
from frontline.supplies.rounds.models import Stop as RoundStop

__all__ = [
    "AgainDecision",
    "ClosedAccess",
    "Composition",
    "Counted",
    "Crew",
    "CrewLoss",
    "DayPlan",
    "Depot",
    "DoorDevice",
    "DoorPhoto",
    "DoorRecord",
    "Gift",
    "Good",
    "Guarantee",
    "Line",
    "Lot",
    "Movement",
    "NotServed",
    "Pack",
    "PackContent",
    "PackDeed",
    "PackItem",
    "PackKind",
    "PassWish",
    "Prescription",
    "Round",
    "RoundStop",
    "Serving",
    "Stock",
    "StopPack",
    "Wish",
]
