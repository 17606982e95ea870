"""Tables of supplies: what lies where (stock.py), what goes to which door (packs.py)."""

from frontline.supplies.models.packs import Pack, PackContent, PackDeed, PackKind
from frontline.supplies.models.stock import Depot, Good, Line, Lot, Movement, Stock

__all__ = [
    "Depot",
    "Good",
    "Line",
    "Lot",
    "Movement",
    "Pack",
    "PackContent",
    "PackDeed",
    "PackKind",
    "Stock",
]
