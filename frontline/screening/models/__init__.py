"""Tables of the room; how they keep the books: docs/algorithms/screening.md."""

from frontline.screening.models.books import Arrival, Conflict, Expected, Tally, Visit
from frontline.screening.models.desks import Device, Held, Registration
from frontline.screening.models.rounds import Lot, Round, RoundPoint
from frontline.screening.models.tubes import Swab, Tube

__all__ = [
    "Arrival",
    "Conflict",
    "Device",
    "Expected",
    "Held",
    "Lot",
    "Registration",
    "Round",
    "RoundPoint",
    "Swab",
    "Tally",
    "Tube",
    "Visit",
]
