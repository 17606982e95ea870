"""Tables of supplies: what lies where (stock.py), what goes to which door (packs.py, doors.py), gifts."""

from frontline.supplies.models.doors import Composition, Guarantee, PackItem, PassWish, Prescription, Wish
from frontline.supplies.models.gifts import Gift
from frontline.supplies.models.packs import Pack, PackContent, PackDeed, PackKind
from frontline.supplies.models.stock import Depot, Good, Line, Lot, Movement, Stock

__all__ = [
    "Composition",
    "Depot",
    "Gift",
    "Good",
    "Guarantee",
    "Line",
    "Lot",
    "Movement",
    "Pack",
    "PackContent",
    "PackDeed",
    "PackItem",
    "PackKind",
    "PassWish",
    "Prescription",
    "Stock",
    "Wish",
]
