"""From the records of an upload to what is to be written. Nothing here asks a database or a clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from frontline.city import devices
from frontline.city.fields import encrypt
from frontline.screening import rules
from frontline.screening.ingest import protocol
from frontline.screening.ingest.desks import Seen, Signed
from frontline.screening.ingest.protocol import PersonSaid, Receipt, TubeSaid, Upload, VisitSaid
from frontline.screening.ingest.statements import From, Held, Registered, Visited

_BARCODE = "This tube was told before with another barcode."
_CODE = "Another registration has this code."
_ORPHAN = "It was carried for a device that nobody knows."
_UNWRITABLE = "The database did not take this record."
SLICE = 50  # records read and written at once: some 15 ms, so that nobody waits longer for a big upload


class NotUnderstood(Exception):
    """The upload as a whole cannot be read; str() says why."""


@dataclass(slots=True)
class Record:
    """One record of an upload: what it is, the bytes it came as, and why it is held, if it is."""

    ref: str
    raw: bytes
    tube: rules.TubeTold | None = None
    person: Registered | None = None
    visit: Visited | None = None
    why: str = ""

    def hold(self, why: str) -> None:
        self.why, self.tube, self.person, self.visit = why, None, None, None


@dataclass(slots=True)
class Told:
    """A part of an upload once read. Receipts follow from its records after they were written."""

    origin: From
    records: list[Record]
    behind: timedelta = timedelta(0)  # what was taken off the records' times

    def held(self) -> list[Held]:
        """The same bytes twice are held once."""
        return [held(record, self.origin) for record in self.records if record.why]

    def receipts(self) -> list[Receipt]:
        return [Receipt(r.ref, "held" if r.why else "stored", r.why) for r in self.records]

    def parts(self) -> "list[Told]":
        """Each record alone."""
        return [Told(self.origin, [record], self.behind) for record in self.records]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an upload, whose records they are, and how far the clock is off that they carry."""

    by: Signed
    behind: timedelta
    origin: From
    seen: Seen


def held(record: Record, origin: From) -> Held:
    text = record.raw.decode(errors="replace").replace("\0", "")
    ref = uuid5(NAMESPACE_OID, record.raw.hex())
    return Held(str(ref), origin.round, origin.device, record.why, encrypt(text))


def understood(body: bytes, *, most: int = protocol.MOST) -> Upload:
    """Raises NotUnderstood."""
    try:
        upload = protocol.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(str(error)) from None
    if len(upload.records) > most:
        raise NotUnderstood(f"An upload has at most {most} records; send the others in another one.")
    if upload.now.tzinfo is None:
        raise NotUnderstood("Times carry a zone: 'now' has none.")
    return upload


def carried(by: Signed, *, now: datetime) -> Sender:
    """Records of a file: its device's clock is as far off as when it was last heard."""
    return Sender(by, timedelta(seconds=by.skew), by.origin(by.skew), Seen(by.id, now, 0, by.skew, ""))


def sender(upload: Upload, by: Signed, whose: Signed, *, now: datetime, speed: float) -> Sender:
    """`by` sent it, `whose` records they are: another device's when they were carried for it."""
    own = by.id == whose.id
    behind = devices.skew(upload.now, now, speed) if own else timedelta(seconds=whose.skew)
    seconds = devices.fitting(behind)
    unsent = min(max(upload.unsent, 0), 1_000_000)
    version = upload.version[:20].replace("\0", "")
    seen = Seen(by.id, now, unsent, seconds if own else by.skew, version)
    return Sender(by, behind, whose.origin(seconds), seen)


def slices(upload: Upload) -> Iterator[Sequence[msgspec.Raw]]:
    for start in range(0, len(upload.records), SLICE):
        yield upload.records[start : start + SLICE]


def read(raws: Sequence[msgspec.Raw], sender: Sender, *, now: datetime, orphan: bool = False) -> Told:
    """`orphan`: carried for a device nobody knows, so that a person must look at them."""
    if orphan:
        return Told(sender.origin, [Record(_ref(bytes(raw)), bytes(raw), why=_ORPHAN) for raw in raws])
    return Told(sender.origin, [record(bytes(raw), sender.behind, now) for raw in raws], sender.behind)


def _ref(raw: bytes) -> str:
    try:
        ref = protocol.kind_of(raw).ref
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return ref[:60] if isinstance(ref, str) else ""


def record(raw: bytes, behind: timedelta, now: datetime) -> Record:
    """One record as it was sent, its times on our clock."""
    try:
        return _read_tube(raw, behind, now)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _other(raw, behind, now, str(error))


def _read_tube(raw: bytes, behind: timedelta, now: datetime) -> Record:
    said: TubeSaid = protocol.decode_tube(raw)
    why = protocol.refused(said)
    if why:
        return Record(str(said.ref), raw, why=why)
    return Record(str(said.ref), raw, tube=rules.on_our_clock(said.told(), behind, now))


def _other(raw: bytes, behind: timedelta, now: datetime, why: str) -> Record:
    """A registration, a visit, or what a person must look at."""
    try:
        kind = protocol.kind_of(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Record("", raw, why=why)
    ref = str(kind.ref)[:60] if isinstance(kind.ref, str) else ""
    if kind.kind == "tube":
        return Record(ref, raw, why=why)
    if kind.kind not in ("person", "visit"):
        return Record(ref, raw, why=f"There is no kind of record {str(kind.kind)[:40]!r}.")
    try:
        return _read_person(raw, behind, now) if kind.kind == "person" else _read_visit(raw, behind, now)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Record(ref, raw, why=str(error))


def _read_person(raw: bytes, behind: timedelta, now: datetime) -> Record:
    said: PersonSaid = protocol.decode_person(raw)
    why = protocol.refused_person(said)
    if why:
        return Record(str(said.ref), raw, why=why)
    details = encrypt(msgspec.json.encode(said.details).decode())
    at = devices.corrected(said.at, behind, now)
    return Record(str(said.ref), raw, person=Registered(str(said.ref), said.code, at, details))


def _read_visit(raw: bytes, behind: timedelta, now: datetime) -> Record:
    said: VisitSaid = protocol.decode_visit(raw)
    why = protocol.refused_visit(said)
    if why:
        return Record(str(said.ref), raw, why=why)
    at, ahead = devices.corrected(said.at, behind, now), rules.planned(said.next_at, behind, now)
    visit = Visited(str(said.ref), said.code, at, said.outcome, said.note, ahead)
    return Record(str(said.ref), raw, visit=visit)


def mark_barcodes(told: list[tuple[From, Record]], differing: set[int], known: set[str]) -> None:
    """Hold the tubes whose barcode is not the one told first; their swabs are merged all the same."""
    for number, (_, record) in enumerate(told):
        if number in differing or record.ref in known:
            record.hold(_BARCODE)


def mark_codes(people: list[tuple[From, Record]], taken: set[str]) -> None:
    for _, record in people:
        if record.ref in taken:
            record.hold(_CODE)


def mark_unwritable(record: Record) -> None:
    """The last resort, once a record was tried alone."""
    record.hold(_UNWRITABLE)


def carried_ref(upload: Upload, by: Signed) -> UUID | None:
    """The device the records belong to, where it is another one than the sender."""
    return upload.device if upload.device not in (None, by.ref) else None


def whole(body: bytes, by: Signed, why: str) -> Told:
    """An upload nobody could read, to be held as it came."""
    return Told(by.origin(0), [Record("", body, why=why)])
