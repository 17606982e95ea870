"""What the intake puts on the bus for a consumer to write: records as their device sent them, and whose they are."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec

from frontline.screening.ingest import reading
from frontline.screening.ingest.reading import Record, Told
from frontline.screening.ingest.statements import From


class NoParcel(Exception):
    """These bytes are nothing that an intake put there."""


class Parcel(msgspec.Struct, frozen=True, array_like=True):
    """Fields are only added, at the end: while a city is upgraded both versions are at work."""

    v: int
    now: datetime  # the city's time when it came
    round: int
    device: int
    site: int | None
    desk: int | None
    skew: int  # seconds
    behind: float  # seconds, exactly; taken off the records' times
    records: list[tuple[bytes, str]]  # as sent, and why a person must look at it


_decode = msgspec.msgpack.Decoder(Parcel).decode


def wrap(told: Told, now: datetime) -> bytes:
    origin = told.origin
    records = [(record.raw, record.why) for record in told.records]
    return msgspec.msgpack.encode(
        Parcel(
            1, now, origin.round, origin.device, origin.site, origin.desk, origin.skew,
            told.behind.total_seconds(), records,
        )
    )  # fmt: skip


def name_of(parcel: bytes) -> str:
    """The same parcel again bears the same name, so that the bus keeps it once."""
    return hashlib.sha256(parcel).hexdigest()[:40]


def unwrap(parcel: bytes) -> tuple[Told, datetime]:
    """What is to be written, and when it came. Raises NoParcel."""
    try:
        said = _decode(parcel)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoParcel(str(error)) from None
    origin = From(said.round, said.device, said.site, said.desk, said.skew)
    behind = timedelta(seconds=said.behind)
    records = [
        Record("", raw, why=why) if why else reading.record(raw, behind, said.now)
        for raw, why in said.records
    ]
    return Told(origin, records, behind), said.now
