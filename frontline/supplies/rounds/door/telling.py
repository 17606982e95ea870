"""What was told from the doors is written: each record for itself, once, in whatever order it comes."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access, devices, log
from frontline.city.access import Actor, NotHere
from frontline.city.pictures import BadPicture, jpeg
from frontline.loop.actions import Refused
from frontline.supplies.actions import ledger
from frontline.supplies.actions import packs as verbs
from frontline.supplies.models import Pack
from frontline.supplies.rounds.door import protocol
from frontline.supplies.rounds.door.protocol import (
    BackSaid,
    DoorSaid,
    LeftSaid,
    PhotoSaid,
    Receipt,
    Said,
    Upload,
)
from frontline.supplies.rounds.models import DoorDevice, DoorPhoto, DoorRecord, Round
from frontline.supplies.rules import Missed

DELIVERED = ("left", "handed", "ill")
MISSED = ("not_home", "refused", "wrong_address", "closed", "damaged")
PHOTOS_KEPT = timedelta(days=14)  # assumption
_KINDS: dict[type, str] = {LeftSaid: "left", DoorSaid: "door", PhotoSaid: "photo", BackSaid: "back"}


def volunteer(device: DoorDevice, at: datetime) -> Actor:
    """Whoever carries the telephone: known by the crew, without an account or a right; each pack is looked up by it."""
    return Actor(None, device.crew.name, None, at, frozenset(), (), True, (), (), ())


def open_telephone(code: str, *, version: str, at: datetime) -> tuple[DoorDevice, str]:
    """The telephone that a code opens, and its token, told once. Raises Refused."""
    found = DoorDevice.objects.select_related("crew").filter(
        code=devices.digest(code.strip().upper().replace("-", "").replace(" ", "")), digest__isnull=True
    )
    token = devices.new_token()
    with transaction.atomic():
        device = found.select_for_update(of=("self",)).first()
        if device is None or device.expires_at <= at:
            raise Refused(
                _("This code opens nothing: it was used, or its day is over. Ask the desk for a new one.")
            )
        device.digest, device.signed_in_at = devices.digest(token), at
        device.version, device.seen_at = version[:20].replace("\0", ""), at
        device.save(update_fields=["digest", "signed_in_at", "version", "seen_at"])
        log.write("door_telephone_opened", actor=None, at=at, device=device.pk, crew=device.crew_id)
    return device, token


def sign_off(device: DoorDevice, *, unsent: int, at: datetime) -> None:
    """The telephone has nothing left. Twice is once. Raises Refused while anything is unsent."""
    if unsent > 0:
        raise Refused(_("%(unsent)d records are not sent yet; send them first.") % {"unsent": unsent})
    with transaction.atomic():
        if DoorDevice.objects.filter(pk=device.pk, signed_off_at=None).update(signed_off_at=at, unsent=0):
            log.write("door_telephone_back", actor=None, at=at, device=device.pk)


def take(upload: Upload, device: DoorDevice, *, now: datetime, speed: float) -> list[Receipt]:
    """A receipt for each record. Raises Refused."""
    if len(upload.records) > protocol.MOST:
        raise Refused(
            _("At most %(most)d records at once; send the rest afterwards.") % {"most": protocol.MOST}
        )
    ledger.lock(device.crew.depot)  # before anything else: two telephones never wait for one another
    behind = devices.skew(upload.now, now, speed)
    receipts = [_take_one(bytes(raw), device, behind, now) for raw in upload.records]
    DoorDevice.objects.filter(pk=device.pk).update(
        seen_at=now, unsent=min(max(upload.unsent, 0), 1_000_000), skew=devices.fitting(behind),
        version=upload.version[:20].replace("\0", ""),
    )  # fmt: skip
    return receipts


def _take_one(raw: bytes, device: DoorDevice, behind: timedelta, now: datetime) -> Receipt:
    try:
        said = protocol.said(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _hold_unread(raw, device, str(error), now)
    at = devices.corrected(said.at, behind, now) if said.at.tzinfo else now
    by = volunteer(device, now)
    with transaction.atomic(), access.whole_city(by):
        if not _begin(said, device, at, now):
            return Receipt(str(said.ref), "known")
        why = _why_not(said, device, by, at, now)
        if why:
            text = raw.decode(errors="replace").replace("\0", "")
            DoorRecord.objects.filter(pk=said.ref).update(why=why[:300], payload=text)
    return Receipt(str(said.ref), "held" if why else "stored", why[:300])


def _begin(said: Said, device: DoorDevice, at: datetime, now: datetime) -> bool:
    """The record's own row; False where it was told before. Two uploads of it wait for one another here."""
    row = DoorRecord(
        ref=said.ref, kind=_KINDS[type(said)], device=device, crew=device.crew, at=at, received_at=now
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _why_not(said: Said, device: DoorDevice, by: Actor, at: datetime, now: datetime) -> str:
    """Writes it; says why where that cannot be."""
    try:
        with transaction.atomic():
            if isinstance(said, LeftSaid):
                round = _round(said.round, device)
                _note(said.ref, round=round)
                leave(round, left_at=at, by=by, at=now)
            elif isinstance(said, BackSaid):
                round = _round(said.round, device)
                _note(said.ref, round=round)
                come_back(round, back_at=at, by=by, at=now)
            elif isinstance(said, PhotoSaid):
                _keep_photo(said, device, at)
            else:
                _at_door(said, device, by, at, now)
    except (Refused, BadPicture) as refused:
        return str(refused)
    except NotHere:
        return _("This is not on a round of this crew.")
    return ""


def _note(ref: UUID, **columns: object) -> None:
    DoorRecord.objects.filter(pk=ref).update(**columns)


def _round(ref: UUID, device: DoorDevice) -> Round:
    round = Round.objects.select_for_update().filter(ref=ref, crew=device.crew, day=device.day).first()
    if round is None:
        raise NotHere
    return round


def leave(round: Round, *, left_at: datetime, by: Actor, at: datetime) -> None:
    """The round is on its way with its packs, once. Raises Refused for too little stock.

    One that was replaced while its crew had no network left all the same: what no other round loaded is on it.
    """
    if round.left_at is None and round.returned_at is None:
        waiting = Pack.objects.filter(stops__stop__round=round, state__in=("planned", "returned"))
        verbs.mark_loaded(list(waiting), by=by, at=at)
        round.left_at = left_at
        if round.state == Round.State.PLANNED:
            round.state = Round.State.OUT
    elif round.left_at is not None and left_at < round.left_at:
        round.left_at = left_at  # its word comes after one from a door
    round.save(update_fields=["state", "left_at"])


def come_back(round: Round, *, back_at: datetime, by: Actor, at: datetime) -> None:
    """At the depot again: packs that were not brought are in stock, those nobody tried may go out anew."""
    leave(round, left_at=back_at, by=by, at=at)
    if round.returned_at is not None:
        return
    aboard = Pack.objects.filter(
        stops__stop__round=round, back_at__isnull=True, state__in=("loaded", "missed")
    )
    others = Round.objects.filter(state=Round.State.OUT).exclude(pk=round.pk)
    mine = aboard.exclude(why=Missed.NOT_RECEIVED).exclude(stops__stop__round__in=others)
    verbs.record_returned(list(mine), by=by, at=at)
    if round.state == Round.State.OUT:
        round.state = Round.State.BACK
    round.returned_at = back_at
    round.save(update_fields=["state", "returned_at"])


def _pack(ref: UUID, device: DoorDevice) -> tuple[Pack, Round]:
    """A pack that this crew has or had today, and the round."""
    mine = Round.objects.filter(crew=device.crew, day=device.day, stops__packs__pack__ref=ref)
    round = mine.exclude(state="proposed").order_by("-left_at", "-pk").first()
    pack = Pack.objects.select_related("kind").filter(ref=ref).first()
    if round is None or pack is None:
        raise NotHere
    return pack, Round.objects.select_for_update().get(pk=round.pk)


def _at_door(said: DoorSaid, device: DoorDevice, by: Actor, at: datetime, now: datetime) -> None:
    if said.outcome not in (*DELIVERED, *MISSED):
        raise Refused(_("Choose what came of this door."))
    pack, round = _pack(said.pack, device)
    note = said.note.strip()[:400]
    newer = DoorRecord.objects.filter(pack=pack, kind__in=("door", "claim"), why="", at__gt=at).exclude(
        pk=said.ref
    )
    late = newer.exists()
    _note(
        said.ref,
        pack=pack,
        round=round,
        building=pack.building_id,
        outcome=said.outcome,
        note=note,
        late=late,
    )
    if late:
        return
    leave(round, left_at=at, by=by, at=now)
    pack.refresh_from_db()
    if said.outcome in DELIVERED:
        _deliver(pack, said, note, by, at, now)
    elif pack.state != "missed":
        _aboard(pack, by, now)
        verbs.record_missed(
            pack, why=Missed(said.outcome), by=by, at=now, at_time=at, words=note, record_id=said.ref
        )


def _deliver(pack: Pack, said: DoorSaid, note: str, by: Actor, at: datetime, now: datetime) -> None:
    if pack.state != "delivered":
        _aboard(pack, by, now)
        shown = note if pack.kind.to_person else f"record {said.ref}"
        verbs.record_delivered([pack], at_time=at, by=by, at=now, evidence=shown[:80], record_id=said.ref)
    if said.outcome == "ill":
        verbs.ask_to_call(pack, by=by, at=now)


def _aboard(pack: Pack, by: Actor, now: datetime) -> None:
    """It was counted as at the depot and was on the vehicle: its crew's word came late."""
    if pack.state in ("planned", "returned"):
        verbs.mark_loaded([pack], by=by, at=now)


def _keep_photo(said: PhotoSaid, device: DoorDevice, at: datetime) -> None:
    pack, round = _pack(said.pack, device)
    _note(said.ref, pack=pack, round=round, building=pack.building_id)
    DoorPhoto.objects.create(
        record_id=said.ref, pack=pack, building=pack.building_id, image=jpeg(said.image), at=at
    )


def _hold_unread(raw: bytes, device: DoorDevice, why: str, now: datetime) -> Receipt:
    """What no release understands is kept as it came, once."""
    try:
        told = protocol.reference(raw).ref
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = ""
    with access.whole_city(access.NOBODY):
        DoorRecord.objects.get_or_create(
            ref=uuid5(NAMESPACE_OID, raw.hex()),
            defaults={
                "kind": "unread", "device": device, "crew": device.crew, "at": now, "received_at": now,
                "why": why[:300], "payload": raw.decode(errors="replace").replace("\0", ""),
            },
        )  # fmt: skip
    return Receipt(told, "held", why[:300])


def claim(pack: Pack, *, by: Actor, at: datetime) -> None:
    """The household did not get what should stand at its door: it comes again, and somebody calls. Raises Refused."""
    with transaction.atomic(), access.whole_city(by):
        row = Pack.objects.select_for_update().get(pk=pack.pk)
        if row.state != "delivered":
            raise Refused(_("This pack is not said to stand at the door; look at the newest state."))
        DoorRecord.objects.create(
            ref=uuid5(NAMESPACE_OID, f"{row.ref}{at.isoformat()}"), kind="claim", pack=row, building=row.building_id,
            outcome="not_received", at=at, received_at=at,
        )  # fmt: skip
        verbs.record_missed(row, why=Missed.NOT_RECEIVED, by=by, at=at)


def erase_photos(*, at: datetime) -> None:
    """Pictures that were kept long enough. A chore of the worker."""
    DoorPhoto.objects.filter(at__lt=at - PHOTOS_KEPT).delete()
