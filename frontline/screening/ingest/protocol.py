"""What a device says and what it hears, version 1. Documented in docs/interfaces/desk-protocol.md.

A device two releases old must be understood: fields are only added, never renamed; unknown fields are ignored;
a record of an unknown kind, or one that does not fit, is held whole for a person and still gets its receipt.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontline.screening.rules import SLOTS, SwabTaken, TubeTold

LONGEST = 2 * 1024 * 1024  # bytes of one upload
MOST = 500  # records of one upload
# What may come of a visit; the words of models.Visit.Outcome.
OUTCOMES = frozenset(
    ("not_at_home", "will_come", "cannot_walk", "away", "refused", "moved", "tested_elsewhere", "other")
)


class SwabSaid(msgspec.Struct, forbid_unknown_fields=False):
    slot: int
    code: str
    at: datetime
    undone_at: datetime | None = None
    why: str = ""


class TubeSaid(msgspec.Struct, tag="tube", tag_field="kind"):
    """A tube of this desk, whole as it is now."""

    ref: UUID
    barcode: str
    capacity: int
    opened_at: datetime
    swabs: list[SwabSaid]
    sealed_at: datetime | None = None
    purpose: str = "round"

    def told(self) -> TubeTold:
        return TubeTold(
            str(self.ref),
            self.barcode,
            self.capacity,
            self.opened_at,
            tuple(
                SwabTaken(s.slot, s.code, s.at, s.undone_at, s.why[:40] if s.undone_at else "")
                for s in self.swabs
            ),
            self.sealed_at,
            self.purpose,
        )


class PersonSaid(msgspec.Struct, tag="person", tag_field="kind"):
    """Somebody on no list, registered at the desk under a code of the device's own making."""

    ref: UUID
    code: str
    at: datetime
    details: dict[str, str]


class VisitSaid(msgspec.Struct, tag="visit", tag_field="kind"):
    """A try to reach somebody at the door, and what came of it."""

    ref: UUID
    code: str
    at: datetime
    outcome: str
    note: str = ""
    next_at: datetime | None = None


class Upload(msgspec.Struct):
    """One request of a device. `now` is what the device believes the city's time to be."""

    now: datetime
    records: list[msgspec.Raw]
    v: int = 1
    unsent: int = 0  # left on the device after this upload
    version: str = ""  # of the page
    device: UUID | None = None  # carried for another device: its reference


class Receipt(msgspec.Struct):
    """For one record: it is on our disk. `held`: a person will look at it; the device may forget it."""

    ref: str
    as_: str = msgspec.field(name="as")  # "stored" or "held"
    why: str = ""


class Answer(msgspec.Struct):
    now: datetime  # the city's time, for the device's clock
    receipts: list[Receipt]
    round_state: str
    speed: float = 1.0  # of an exercise's clock


def refused(tube: TubeSaid) -> str:
    """Why a tube cannot be written as it is; empty where it can."""
    if not tube.barcode or len(tube.barcode) > 40:
        return "A barcode has 1 to 40 signs."
    if tube.purpose not in ("round", "single"):
        return f"There is no purpose {tube.purpose!r}."
    if not 1 <= tube.capacity <= SLOTS:
        return f"A tube takes 1 to {SLOTS} swabs."
    if len(tube.swabs) > 4 * SLOTS:
        return f"More than {4 * SLOTS} swabs, undone ones included, cannot belong to one tube."
    for swab in tube.swabs:
        if not 0 <= swab.slot < 4 * SLOTS or not 1 <= len(swab.code) <= 40:
            return f"Swab {swab.slot} has no usable slot or code."
    times = [tube.opened_at, tube.sealed_at, *(t for s in tube.swabs for t in (s.at, s.undone_at))]
    if any(moment is not None and moment.tzinfo is None for moment in times):
        return "Times carry a zone."
    if any("\0" in text for text in (tube.barcode, *(t for s in tube.swabs for t in (s.code, s.why)))):
        return "A text contains a zero byte."
    return ""


decode = msgspec.json.Decoder(Upload).decode
decode_tube = msgspec.json.Decoder(TubeSaid).decode
decode_visit = msgspec.json.Decoder(VisitSaid).decode
decode_person = msgspec.json.Decoder(PersonSaid).decode


def refused_person(person: PersonSaid) -> str:
    """Why a registration cannot be written as it is; empty where it can."""
    if not 1 <= len(person.code) <= 40 or "\0" in person.code:
        return "A code has 1 to 40 signs."
    if len(person.details) > 40 or any(len(text) > 400 for pair in person.details.items() for text in pair):
        return "Details are at most 40 fields of at most 400 signs."
    return "" if person.at.tzinfo else "Times carry a zone."


def refused_visit(visit: VisitSaid) -> str:
    """Why a visit cannot be written as it is; empty where it can."""
    if not 1 <= len(visit.code) <= 40 or "\0" in visit.code + visit.note:
        return "A code has 1 to 40 signs."
    if visit.outcome not in OUTCOMES:
        return f"There is no outcome {visit.outcome[:40]!r} of a visit."
    zoned = visit.at.tzinfo and (visit.next_at is None or visit.next_at.tzinfo)
    return "" if zoned else "Times carry a zone."


class _Kind(msgspec.Struct):
    kind: Any = None
    ref: Any = None


kind_of = msgspec.json.Decoder(_Kind).decode
encode = msgspec.json.encode
