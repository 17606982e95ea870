"""What a crew's telephone says. Fields are added, never renamed: it may be two releases old."""

from datetime import datetime
from uuid import UUID

import msgspec

MOST = 200  # records in one upload
LONGEST = 4 * 1024 * 1024  # bytes of one upload: a picture of 1,280 px goes alone
PICTURE = 2 * 1024 * 1024  # bytes of one picture


class SignInSaid(msgspec.Struct):
    crew: UUID
    version: str = ""


class SignOffSaid(msgspec.Struct):
    unsent: int = 0


class _Said(msgspec.Struct, tag_field="kind"):
    ref: UUID
    at: datetime
    job: UUID


class ThereSaid(_Said, tag="there"):
    """The crew arrived."""


class ReadingSaid(_Said, tag="reading"):
    """A temperature indoors in °C."""

    celsius: float
    room: str = ""


class MaterialsSaid(_Said, tag="materials"):
    """What was used: [what, how many, unit]."""

    used: list[tuple[str, float, str]]


class PhotoSaid(_Said, tag="photo"):
    """Before or after; the picture as base64."""

    when: str
    picture: bytes


class DoneSaid(_Said, tag="done"):
    done: str


class CannotSaid(_Said, tag="cannot"):
    why: str


Said = ThereSaid | ReadingSaid | MaterialsSaid | PhotoSaid | DoneSaid | CannotSaid


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
