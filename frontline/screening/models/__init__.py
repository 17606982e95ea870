"""Tables of the room; how they keep the books: docs/algorithms/screening.md."""

from frontline.screening.models.books import Arrival, Conflict, Expected, Tally, Visit
from frontline.screening.models.custody import Box, BoxTube, Handover
from frontline.screening.models.desks import Device, Held, Registration
from frontline.screening.models.results import (
    FollowUp,
    LabKey,
    ResultFact,
    ResultFile,
    ResultRefusal,
    TubeResult,
)
from frontline.screening.models.rounds import Lot, Round, RoundPoint
from frontline.screening.models.siting import SitingProposal
from frontline.screening.models.tubes import Swab, Tube

__all__ = [
    "Arrival",
    "Box",
    "BoxTube",
    "Conflict",
    "Device",
    "Expected",
    "FollowUp",
    "Handover",
    "Held",
    "LabKey",
    "Lot",
    "Registration",
    "ResultFact",
    "ResultFile",
    "ResultRefusal",
    "Round",
    "RoundPoint",
    "SitingProposal",
    "Swab",
    "Tally",
    "Tube",
    "TubeResult",
    "Visit",
]
