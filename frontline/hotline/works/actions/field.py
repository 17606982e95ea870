"""What a crew's telephone told is written, each record for itself; what no action takes is held for the dispatcher."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access, devices, log
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.hotline import media
from frontline.hotline.works import protocol
from frontline.hotline.works.actions import jobs
from frontline.hotline.works.actions.crews import require_office
from frontline.hotline.works.actions.jobs import Said as Told
from frontline.hotline.works.models import CrewDevice, CrewRecord, Job
from frontline.hotline.works.protocol import (
    CannotSaid,
    DoneSaid,
    MaterialsSaid,
    PhotoSaid,
    ReadingSaid,
    Receipt,
    Said,
    ThereSaid,
    Upload,
)  # fmt: skip
from frontline.loop.actions import Refused

_KEPT = 2_000_000  # signs of a held record


def take(upload: Upload, device: CrewDevice, *, now: datetime, speed: float) -> list[Receipt]:
    """Every record for itself, in any order and as often as it is sent; a receipt for each. Raises Refused."""
    if len(upload.records) > protocol.MOST:
        raise Refused(_("An upload has at most %(most)d records.") % {"most": protocol.MOST})
    behind = devices.skew(upload.now, now, speed)
    receipts = [_take_one(bytes(raw), device, behind, now) for raw in upload.records]
    CrewDevice.objects.filter(pk=device.pk).update(
        seen_at=now, unsent=min(max(upload.unsent, 0), 1_000_000), skew=devices.fitting(behind),
        version=upload.version[:20].replace("\0", ""),
    )  # fmt: skip
    return receipts


def _take_one(raw: bytes, device: CrewDevice, behind: timedelta, now: datetime) -> Receipt:
    try:
        said = protocol.said(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _hold_unread(raw, device, str(error), now)
    at = devices.corrected(said.at, behind, now) if said.at.tzinfo else now
    with transaction.atomic():
        if not _begin(said, device, at, now):
            return Receipt(str(said.ref), "known")
        why = _why_not(said, device, at, now)
        if why:
            _note(said.ref, why=why, payload=_text(raw))
    return Receipt(str(said.ref), "held" if why else "stored", why)


def _begin(said: Said, device: CrewDevice, at: datetime, now: datetime) -> bool:
    """The record's own row; False where it was told before. Two uploads of it wait for one another here."""
    row = CrewRecord(
        ref=said.ref, kind=_KINDS[type(said)], office=device.crew.office, device=device, by=device.account_id,
        by_name=device.account.display_name, at=at, received_at=now,
    )  # fmt: skip
    with access.whole_city(access.NOBODY):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
    return True


_KINDS: dict[type, str] = {
    ThereSaid: "there", ReadingSaid: "reading", MaterialsSaid: "materials", PhotoSaid: "photo", DoneSaid: "done",
    CannotSaid: "cannot",
}  # fmt: skip


def _why_not(said: Said, device: CrewDevice, at: datetime, now: datetime) -> str:
    """Writes it with the rights of the moment at the job; says why where that cannot be."""
    by = access.actor_for(device.account, at=at)
    access.identify(by)
    try:
        with transaction.atomic():
            _write(said, Told(by=by, at=at, known_at=now, ref=said.ref, crew=device.crew))
    except (Refused, media.BadFile) as refused:
        return str(refused)[:300]
    except NotHere:
        return _("This job is not your crew's, or was not at that time.")
    except NotAllowed:
        return _("You had no right to do this at that time.")
    return ""


def _write(said: Said, told: Told) -> None:
    job = _job(said.job, told.by)
    if isinstance(said, ThereSaid):
        jobs.arrive(job, told)
    elif isinstance(said, ReadingSaid):
        jobs.read(job, told, celsius=said.celsius, room=said.room)
    elif isinstance(said, MaterialsSaid):
        jobs.use(job, told, materials=said.used)
    elif isinstance(said, PhotoSaid):
        jobs.photograph(job, told, when=said.when, picture=_picture(said.picture))
    elif isinstance(said, CannotSaid):
        jobs.cannot(job, told, why=said.why)
    else:
        jobs.finish(job, told, done=said.done)


def _job(ref: UUID, by: Actor) -> Job:
    """A job of the offices of who was there. Raises NotHere."""
    found = Job.objects.filter(ref=ref, office__in=by.offices).first()
    if found is None:
        raise NotHere
    return found


def _picture(content: bytes) -> bytes:
    """Pixels only. Raises BadFile."""
    if len(content) > protocol.PICTURE:
        raise media.BadFile(_("The picture is larger than 2 MB: take it again with a smaller size."))
    return media.photo(File(BytesIO(content), name="photo"))


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace").replace("\0", "")[:_KEPT]


def _note(ref: UUID, **columns: object) -> None:
    with access.whole_city(access.NOBODY):
        CrewRecord.objects.filter(pk=ref).update(**columns)


def _hold_unread(raw: bytes, device: CrewDevice, why: str, now: datetime) -> Receipt:
    """What no release understands is kept as it came, once."""
    try:
        told = protocol.reference(raw).ref
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = ""
    with access.whole_city(access.NOBODY):
        CrewRecord.objects.get_or_create(
            ref=uuid5(NAMESPACE_OID, raw.hex()),
            defaults={
                "kind": "unread", "office": device.crew.office, "device": device, "by": device.account_id,
                "by_name": device.account.display_name, "at": now, "received_at": now, "why": why[:300],
                "payload": _text(raw),
            },
        )  # fmt: skip
    return Receipt(told, "held", why[:300])


def settle(ref: UUID, *, by: Actor, at: datetime) -> None:
    """The dispatcher looked at a held record; its payload goes. Raises NotHere."""
    held = CrewRecord.objects.filter(ref=ref, office__in=by.offices, settled_at=None).exclude(why="").first()
    if held is None:
        raise NotHere
    require_office(by, held.office_id)
    with transaction.atomic():
        CrewRecord.objects.filter(pk=held.pk).update(settled_at=at, settled_by=by.account, payload="")
        log.write("crew_record_settled", actor=by, at=at, record=str(ref))
