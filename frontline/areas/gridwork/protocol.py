"""What a grid worker's telephone says. Fields are added, never renamed: it may be two releases old."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

MOST = 500  # records in one upload
LONGEST = 2 * 1024 * 1024  # bytes of one upload


class SignInSaid(msgspec.Struct):
    grid: UUID
    version: str = ""


class SignOffSaid(msgspec.Struct):
    unsent: int = 0


class VisitSaid(msgspec.Struct, tag_field="kind", tag="visit"):
    """What came of a visit to a person, and the answers to what the rooms asked, by room."""

    ref: UUID
    at: datetime
    person: str  # resident code
    outcome: str
    note: str = ""
    answers: dict[str, dict[str, Any]] = {}


class NeedsSaid(msgspec.Struct, tag_field="kind", tag="needs"):
    """What a person needs from now on, all of it."""

    ref: UUID
    at: datetime
    person: str
    needs: list[str]


class ShopSaid(msgspec.Struct, tag_field="kind", tag="shop"):
    """A shop as it was found."""

    ref: UUID
    at: datetime
    shop: UUID
    open: bool
    note: str = ""  # what the owner needs


Said = VisitSaid | NeedsSaid | ShopSaid


class Upload(msgspec.Struct):
    """Records in any order, sent as often as one likes."""

    now: datetime  # by the device's clock
    records: list[msgspec.Raw]
    v: int = 1
    unsent: int = 0
    version: str = ""


class Reference(msgspec.Struct):
    """As much of a record as is needed to answer for it."""

    ref: str = ""


class Receipt(msgspec.Struct, rename={"as_": "as"}):
    """`stored`: written now. `known`: written before. `held`: on disk, a person looks at it; `why` says why."""

    ref: str
    as_: str
    why: str = ""


decode = msgspec.json.Decoder(Upload).decode
_said = msgspec.json.Decoder(Said).decode
reference = msgspec.json.Decoder(Reference).decode


def said(raw: bytes) -> Said:
    """One record. Raises msgspec.DecodeError, also for the sign NUL, which no text of the database takes."""
    if rb"\u0000" in raw:
        raise msgspec.DecodeError("a text has the sign NUL")
    found: Said = _said(raw)
    return found
