"""Tables of the room; how they keep the books: docs/algorithms/screening.md."""

from frontline.screening.models.books import Arrival, Conflict, Expected, Tally, Visit
from frontline.screening.models.custody import Box, BoxTube, Handover
from frontline.screening.models.desks import Device, Held, Registration, VisitTold
from frontline.screening.models.pairs import TubeDecision
from frontline.screening.models.points import PointDecision, PointHour, QueueSaid, Supply
from frontline.screening.models.results import (
    Completion,
    FollowUp,
    ResultFact,
    ResultFile,
    ResultRefusal,
    RoundFact,
    TubeResult,
)
from frontline.screening.models.rounds import Lot, Round, RoundPoint
from frontline.screening.models.siting import SitingProposal
from frontline.screening.models.tubes import Swab, Tube

__all__ = [
    "Arrival",
    "Box",
    "BoxTube",
    "Completion",
    "Conflict",
    "Device",
    "Expected",
    "FollowUp",
    "Handover",
    "Held",
    "Lot",
    "PointDecision",
    "PointHour",
    "QueueSaid",
    "Registration",
    "ResultFact",
    "ResultFile",
    "ResultRefusal",
    "Round",
    "RoundFact",
    "RoundPoint",
    "SitingProposal",
    "Supply",
    "Swab",
    "Tally",
    "Tube",
    "TubeDecision",
    "TubeResult",
    "Visit",
    "VisitTold",
]
