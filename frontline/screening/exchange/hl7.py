"""ORU^R01 of HL7 v2 in vertical-bar form, alone, several together, or in MLLP frames; and its acknowledgement.

A reader of our own: hl7apy needs 4.5 ms a result, `hl7` has had no release since 2022 and keeps 8 kB for a segment.
What is read here is a split by five signs; docs/decisions/0008-results-from-other-systems.md.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from django.utils.translation import gettext as _

from frontline.city.imports.dates import BadValue
from frontline.screening.actions.results import Told, Unread
from frontline.screening.exchange import codes
from frontline.screening.exchange.codes import Finding

MESSAGES = 500  # of one request or file
_VT, _FS = b"\x0b", b"\x1c"
_CHARSETS = {
    "": "", "ASCII": "ascii", "8859/1": "latin-1",
    "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "UTF8": "utf-8", "UNICODE": "utf-8",
    "GB 18030-2000": "gb18030", "GB18030": "gb18030", "GBK": "gb18030", "GB2312": "gb18030",
}  # fmt: skip
_MOMENT = re.compile(r"(\d{12})(?:(\d{2})(?:\.\d{1,4})?)?([+-]\d{4})?")
_WITHDRAWN = {"D", "W", "X"}


class Rejected(Exception):
    """A message that is not taken at all; str() says why."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a message; fields are counted as the standard counts them."""

    name: str
    fields: list[str]
    signs: str  # component, repetition, escape, subcomponent

    def text(self, number: int, component: int = 1) -> str:
        """A component of a field's first repetition, escapes undone; empty where there is none."""
        return next(iter(self.repeated(number, component)), "")

    def repeated(self, number: int, component: int = 1) -> list[str]:
        place = number - 1 if self.name == "MSH" else number
        whole = self.fields[place] if place < len(self.fields) else ""
        found = []
        for one in whole.split(self.signs[1]):
            parts = one.split(self.signs[0])
            part = parts[component - 1] if component <= len(parts) else ""
            found.append(self._plain(part.split(self.signs[3])[0]))
        return found

    def _plain(self, text: str) -> str:
        escape = self.signs[2]
        if escape not in text:
            return text.strip()
        meant = {"S": self.signs[0], "R": self.signs[1], "E": escape, "T": self.signs[3], "F": "|"}
        mark = re.escape(escape)
        return re.sub(f"{mark}([SRETF]){mark}", lambda found: meant[found[1]], text).strip()


@dataclass(slots=True)
class Message:
    """One ORU^R01 as read: what to take, what not, or why nothing of it."""

    control: str = ""
    sender: tuple[str, str] = ("", "")  # MSH-3, MSH-4: whom the acknowledgement goes to
    processing: str = "P"
    version: str = "2.5.1"
    told: list[Told] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    rejected: str = ""

    @property
    def name(self) -> str:
        return f"HL7 {self.sender[0]} {self.control}".strip()[:200]


def looks_like(content: bytes) -> bool:
    """Whether a file or body is HL7 v2 rather than a table."""
    return content.lstrip(b"\xef\xbb\xbf\r\n\t \x0b").startswith((b"MSH", b"FHS", b"BHS"))


def read(content: bytes, zone: tzinfo) -> list[Message]:
    """Every message, in order. Times without a zone are in `zone`. Raises Rejected for the whole."""
    raws = list(_messages(content))
    if not raws:
        raise Rejected(_("This is no HL7 v2 message: a message begins with MSH."))
    if len(raws) > MESSAGES:
        raise Rejected(_("At most %(n)d messages come together; send several times.") % {"n": MESSAGES})
    return [_read(raw, whole, zone) for raw, whole in raws]


def _messages(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """The bytes of each message, and whether its frame, if it has one, is closed."""
    for number, frame in enumerate(content.split(_VT)):
        body, end, _rest = frame.partition(_FS)
        lines = body.lstrip(b"\xef\xbb\xbf").replace(b"\r\n", b"\r").replace(b"\n", b"\r").strip(b"\r\t ")
        for part in re.split(rb"\r(?=MSH)", lines):
            if part.startswith(b"MSH"):
                yield part, bool(end) or number == 0


def _read(raw: bytes, whole: bool, zone: tzinfo) -> Message:
    message = Message()
    try:
        segments = _segments(_decoded(raw))
        _take_head(message, segments[0])
        if not whole:
            raise Rejected(_("The message is cut off: its frame has no end. Send it again."))
        _require_results(segments[0])
        for number, group in enumerate(_groups(segments), start=1):
            _take_group(message, number, group, zone)
        if not message.told and not message.unread:
            raise Rejected(_("The message has no OBX: it may be cut off. Send it again."))
    except Rejected as why:
        message.told, message.unread, message.rejected = [], [], str(why)
    return message


def _decoded(raw: bytes) -> str:
    """The text, in the character set of MSH-18; where that is empty UTF-8, else GB 18030."""
    head = raw.partition(b"\r")[0]
    separator = head[3:4].decode("latin-1") or "|"
    fields = _first_that_fits(head, "utf-8", "gb18030", "latin-1").split(separator)
    named = fields[17].partition("~")[0].strip().upper() if len(fields) > 17 else ""
    charset = _CHARSETS.get(named)
    if charset is None:
        raise Rejected(
            _("The character set %(name)s is not known: send UNICODE UTF-8 or GB 18030-2000.")
            % {"name": named[:40]}
        )
    try:
        return raw.decode(charset) if charset else _first_that_fits(raw, "utf-8", "gb18030")
    except UnicodeDecodeError:
        raise Rejected(
            _("The text is not in the character set that MSH-18 names (%(name)s).")
            % {"name": named[:40] or "-"}
        ) from None


def _first_that_fits(raw: bytes, *charsets: str) -> str:
    for charset in charsets[:-1]:
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode(charsets[-1])


def _segments(text: str) -> list[Segment]:
    lines = [line for line in text.split("\r") if line.strip()]
    separator, signs = lines[0][3:4], lines[0][4:8]
    if len({separator, *signs}) != 5 or any(sign.isalnum() for sign in separator + signs):
        raise Rejected(_("The message has no usable MSH: it begins with MSH|^~\\&."))
    return [Segment(fields[0].strip(), fields, signs) for fields in (line.split(separator) for line in lines)]


def _take_head(message: Message, head: Segment) -> None:
    message.control = head.text(10)[:199]
    message.sender = (head.text(3)[:80], head.text(4)[:80])
    message.processing = head.text(11)[:1] or "P"
    message.version = head.text(12)[:8] or "2.5.1"


def _require_results(head: Segment) -> None:
    kind = (head.text(9), head.text(9, 2))
    if kind != ("ORU", "R01"):
        raise Rejected(
            _("Only results are taken, ORU^R01; this is %(kind)s.") % {"kind": "^".join(kind)[:20] or "-"}
        )
    if not head.text(12).startswith("2."):
        raise Rejected(
            _("Version %(version)s of HL7 is not known: send 2.3 to 2.9.")
            % {"version": head.text(12)[:10] or "-"}
        )
    if head.text(11) not in ("P", ""):
        raise Rejected(_("The message is marked as a test (MSH-11), so nothing of it is taken."))
    if not head.text(10):
        raise Rejected(_("The message has no control ID (MSH-10), so it cannot be acknowledged."))


def _groups(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Each OBR with what follows it."""
    group: list[Segment] = []
    for one in segments:
        if one.name == "OBR" and group:
            yield group
            group = []
        if one.name == "OBR" or group:
            group.append(one)
    if group:
        yield group


def _take_group(message: Message, number: int, group: Sequence[Segment], zone: tzinfo) -> None:
    observed = [one for one in group if one.name == "OBX"]
    if not observed:
        return
    barcode = ""
    try:
        barcode = _barcode(group)
        findings = [_finding(one, group[0], zone) for one in observed]
        correction = _("Corrected by the laboratory (%(message)s)") % {"message": message.control}
        message.told.append(codes.told(barcode, findings, correction=correction))
    except BadValue as bad:
        shown = {"barcode": barcode[:80], "result": " ".join(one.text(5) for one in observed)[:40]}
        message.unread.append(Unread(number, shown, str(bad)))


def _barcode(group: Sequence[Segment]) -> str:
    """Of the specimen (SPM-2), its container (SAC-3), else the order as its placer or its filler numbers it."""
    ways = (("SPM", 2, 1), ("SPM", 2, 2), ("SAC", 3, 1), ("OBR", 2, 1), ("OBR", 3, 1))
    for name, number, component in ways:
        found = {text for one in group if one.name == name and (text := one.text(number, component))}
        if len(found) > 1:
            raise BadValue(_("It names more than one specimen: send an OBR for each."))
        if found:
            return found.pop()
    raise BadValue(_("It names no tube: the barcode stands in SPM-2, SAC-3, OBR-2 or OBR-3."))


def _finding(observed: Segment, order: Segment, zone: tzinfo) -> Finding:
    status = observed.text(11)
    if status in _WITHDRAWN:
        raise BadValue(
            _(
                "The laboratory takes it back (status %(status)s): correct it on the tube's page, or send what is so."
            )
            % {"status": status}
        )
    values = [text for part in (1, 2) for text in observed.repeated(5, part) if text]
    names = (observed.text(3), observed.text(3, 2), observed.text(3, 4))
    # OBX-14 and OBR-7 are when the sample was taken; tested was it by OBX-19, told at the latest by OBR-22.
    tested = moment(observed.text(19), zone) or moment(order.text(22), zone)
    return Finding(tuple(name for name in names if name), tuple(values), status, tested)


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A time stamp that says at least the minute; None for one that says less, or none. Raises BadValue."""
    if not text or re.fullmatch(r"\d{4,10}", text):
        return None
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        local = datetime.strptime(found[1] + (found[2] or "00"), "%Y%m%d%H%M%S")
        return local.replace(tzinfo=_offset(found[3]) if found[3] else zone)
    except (ValueError, OverflowError):
        raise BadValue(
            _("%(text)s is no time: write it as 20221112201500+0800.") % {"text": text[:30]}
        ) from None


def _offset(text: str) -> timezone:
    minutes = int(text[1:3]) * 60 + int(text[3:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an acknowledgement about one group of a message."""

    group: int  # 0: of the message
    error: bool  # false: held, only a warning
    text: str


def acknowledgement(message: Message, said: Sequence[Said], *, at: datetime, ref: str) -> str:
    """AA everything is on disk, AE some groups were not understood, AR nothing was taken."""
    code = "AR" if message.rejected else "AE" if any(one.error for one in said) else "AA"
    to = "|".join(_escaped(one) for one in message.sender)
    stamp = at.strftime("%Y%m%d%H%M%S%z")
    lines = [
        f"MSH|^~\\&|FRONTLINE||{to}|{stamp}||ACK^R01^ACK|{ref}|{_escaped(message.processing)}|"
        f"{_escaped(message.version)}||||||UNICODE UTF-8",
        f"MSA|{code}|{_escaped(message.control)}|{_escaped(message.rejected)}",
    ]
    for one in said:
        place = f"OBR^{one.group}" if one.group else ""
        lines.append(f"ERR||{place}|207|{'E' if one.error else 'W'}||||{_escaped(one.text)}")
    return "".join(f"{line}\r" for line in lines)


def _escaped(text: str) -> str:
    meant = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}
    return "".join(meant.get(sign, sign if sign.isprintable() else " ") for sign in text)
