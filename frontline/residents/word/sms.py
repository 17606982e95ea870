"""Short messages: queued for each household's telephone, handed to a gateway as files, receipts read back.

No gateway comes with the product. What one has to read and write is docs/interfaces/messages.md: it takes files from
`sms/out` of FRONTLINE_HOME and puts receipts into `sms/receipts`. In an exercise the folder is `sms/exercise`: nobody's
telephone rings by mistake.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_datetime

from frontline.city import clock
from frontline.city.models import Person
from frontline.residents.word import rules
from frontline.residents.word.models import Addressee, AnnouncementVersion, ShortMessage
from frontline.residents.word.rules import State

State_ = ShortMessage.State
QUEUED_AT_ONCE = 20_000  # rows of one run of the worker
HANDED_AT_ONCE = 2_000  # messages of one file
RECEIPTS_AT_ONCE = 20  # files
LARGEST_RECEIPT = 4 * 1024 * 1024  # bytes


def folder() -> Path:
    """Where files for the gateway lie."""
    return settings.HOME / "sms" / ("exercise" if clock.read().exercise else "real")


def queue(*, at: datetime) -> bool:
    """One message for each household of the oldest published version that waits; in slices, so that it stays short."""
    waiting = AnnouncementVersion.objects.filter(state=State.PUBLISHED, sms=True, sms_queued_at__isnull=True)
    version = waiting.order_by("published_at").first()
    if version is None:
        return False
    texts = {text.language: text for text in version.texts.filter(signed_at__isnull=False).exclude(short="")}
    rows = _next_people(version, texts)
    ShortMessage.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
    if len(rows) < QUEUED_AT_ONCE:
        AnnouncementVersion.objects.filter(pk=version.pk).update(sms_queued_at=at)
    return True


def _next_people(version: AnnouncementVersion, texts: Iterable[str]) -> list[ShortMessage]:
    """The first of each household who has a telephone."""
    written = list(texts)
    told = Addressee.objects.filter(version=version, building=OuterRef("building")).filter(
        Q(household__isnull=True) | Q(household=OuterRef("household"))
    )
    done = ShortMessage.objects.filter(version=version, person__household=OuterRef("household"))
    people = Person.objects.filter(Exists(told), phone_key__isnull=False, household__isnull=False).exclude(
        Exists(done)
    )
    first = people.order_by("household", "pk").distinct("household")
    return [
        ShortMessage(version=version, person_id=pk, building=building,
                     language=rules.best_language(languages, written))
        for pk, building, languages in first.values_list("pk", "building", "languages")[:QUEUED_AT_ONCE]
    ]  # fmt: skip


def hand_over(*, at: datetime) -> bool:
    """Write the oldest queued messages into one file for the gateway. True if there were any.

    The file is complete or not there: written beside its place and renamed. Killed in between, the same messages are
    written again under their own refs, and the gateway sends each ref once.
    """
    with transaction.atomic():
        queued = ShortMessage.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state=State_.QUEUED
        )
        held = queued.filter(version__state=State.PUBLISHED)  # what was withdrawn meanwhile is not sent
        rows = list(held.select_related("person").order_by("pk")[:HANDED_AT_ONCE])
        if not rows:
            return False
        texts = _texts({row.version_id for row in rows})
        _write(folder() / "out", [_line(row, texts[row.version_id, row.language]) for row in rows])
        ShortMessage.objects.filter(pk__in=[row.pk for row in rows]).update(state=State_.HANDED, handed_at=at)
    return True


def _texts(versions: set[int]) -> dict[tuple[int, str], str]:
    found = AnnouncementVersion.objects.filter(pk__in=versions)
    rows = found.values_list("pk", "texts__language", "texts__short")
    return {(version, language): short for version, language, short in rows}


def _line(row: ShortMessage, text: str) -> str:
    coding = 0 if rules.is_gsm(text) else 8  # data_coding of SMPP 3.4, 5.2.19
    told = {"id": str(row.ref), "to": row.person.phone, "text": text, "data_coding": coding,
            "parts": rules.parts_of(text)}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _write(into: Path, lines: list[str]) -> None:
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = into / f"{uuid4().hex}.jsonl"
    beside = name.with_suffix(".part")
    with open(beside, "x", encoding="utf-8", opener=_private) as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def take_receipts(*, at: datetime) -> bool:
    """Read what the gateway says of messages; a file that cannot be read is set aside as `.wrong`."""
    here = folder() / "receipts"
    files = sorted(here.glob("*.jsonl"))[:RECEIPTS_AT_ONCE] if here.is_dir() else []
    for file in files:
        told = _receipts(file)
        if told is None:
            file.rename(file.with_suffix(".wrong"))
            continue
        for ref, state, said, when in told:
            row = ShortMessage.objects.filter(ref=ref).exclude(state=State_.QUEUED)
            row.update(state=state, said=said, told_at=when or at)
        file.rename(file.with_suffix(".read"))
    return bool(files)


# message_state of SMPP 3.4, 5.2.28, as delivery receipts abbreviate it.
_STATES = {"DELIVRD": State_.DELIVERED, "EXPIRED": State_.FAILED, "DELETED": State_.FAILED, "UNDELIV": State_.FAILED,
           "REJECTD": State_.FAILED, "ACCEPTD": State_.HANDED, "ENROUTE": State_.HANDED,
           "UNKNOWN": State_.HANDED}  # fmt: skip
Receipt = tuple[UUID, str, str, datetime | None]


def _receipts(file: Path) -> list[Receipt] | None:
    if file.stat().st_size > LARGEST_RECEIPT:
        return None
    try:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return [_receipt(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _receipt(row: dict[str, str]) -> Receipt:
    said = str(row["stat"])
    when = parse_datetime(row["at"]) if row.get("at") else None
    return UUID(row["id"]), _STATES[said], said[:120], when if when is not None and when.tzinfo else None
