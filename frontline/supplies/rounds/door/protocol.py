"""What a volunteer's telephone says. Fields are added, never renamed: it may be two releases old."""

from datetime import datetime
from uuid import UUID

import msgspec

MOST = 500  # records in one upload
LONGEST = 2 * 1024 * 1024  # bytes of one upload


class SignInSaid(msgspec.Struct):
    code: str
    version: str = ""


class SignOffSaid(msgspec.Struct):
    unsent: int = 0


class LeftSaid(msgspec.Struct, tag_field="kind", tag="left"):
    """A round leaves the depot with its packs."""

    ref: UUID
    at: datetime
    round: UUID


class DoorSaid(msgspec.Struct, tag_field="kind", tag="door"):
    """What came of one pack at its door."""

    ref: UUID
    at: datetime
    pack: UUID
    outcome: str
    note: str = ""  # of one handed over: who took it


class PhotoSaid(msgspec.Struct, tag_field="kind", tag="photo"):
    """A picture of a pack at its door, made small and covered on the telephone."""

    ref: UUID
    at: datetime
    pack: UUID
    image: bytes  # JPEG, as base64


class BackSaid(msgspec.Struct, tag_field="kind", tag="back"):
    """A round is at the depot again."""

    ref: UUID
    at: datetime
    round: UUID


Said = LeftSaid | DoorSaid | PhotoSaid | BackSaid


class Upload(msgspec.Struct):
    """Records in any order, sent as often as one likes."""

    now: datetime  # by the telephone's clock
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
