"""A telephone takes a grid along; what was told from its doors is written; it is signed off."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.areas.gridwork import protocol, queries
from frontline.areas.gridwork.models import GridDevice, GridRecord
from frontline.areas.gridwork.protocol import NeedsSaid, Receipt, Said, ShopSaid, Upload, VisitSaid
from frontline.areas.gridwork.words import OUTCOMES
from frontline.city import access, devices, log
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.city.models import Account, Business, Person
from frontline.city.roles import Verb
from frontline.loop import rooms
from frontline.loop.actions import Refused
from frontline.loop.doorsteps import given

_NEEDS = 20  # of one person
_WORD = 16  # signs of one need


def sign_in(grid: UUID, *, version: str, by: Actor, at: datetime) -> tuple[GridDevice, str]:
    """A device and its token, which is told once. Needs record_care in the grid. Raises NotAllowed, NotHere."""
    access.require(by, Verb.RECORD_CARE)
    place = queries.grid_for(by, grid)
    token = devices.new_token()
    with transaction.atomic():
        device = GridDevice.objects.create(
            account=Account.objects.get(pk=by.account or 0), grid=place, digest=devices.digest(token),
            version=version[:20], signed_in_at=at,
        )  # fmt: skip
        log.write("grid_taken_along", actor=by, at=at, subject=("place", place.pk), device=device.pk)
    return device, token


def sign_off(device: GridDevice, *, unsent: int, at: datetime) -> None:
    """The telephone has nothing left. Signing off twice is once. Raises Refused while anything is unsent."""
    if unsent > 0:
        raise Refused(_("%(unsent)d records are not sent yet; send them first.") % {"unsent": unsent})
    with transaction.atomic():
        if GridDevice.objects.filter(pk=device.pk, signed_off_at=None).update(signed_off_at=at, unsent=0):
            log.write("grid_brought_back", actor=None, at=at, device=device.pk, account=device.account_id)


def take(upload: Upload, device: GridDevice, *, now: datetime, speed: float) -> list[Receipt]:
    """Every record for itself, in any order and as often as it is sent; a receipt for each. Raises Refused."""
    if len(upload.records) > protocol.MOST:
        raise Refused(_("An upload has at most %(most)d records.") % {"most": protocol.MOST})
    behind = devices.skew(upload.now, now, speed)
    receipts = [_take_one(bytes(raw), device, behind, now) for raw in upload.records]
    GridDevice.objects.filter(pk=device.pk).update(
        seen_at=now, unsent=min(max(upload.unsent, 0), 1_000_000), skew=devices.fitting(behind),
        version=upload.version[:20].replace("\0", ""),
    )  # fmt: skip
    return receipts


def _take_one(raw: bytes, device: GridDevice, behind: timedelta, now: datetime) -> Receipt:
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
            _hold(said.ref, raw, why)
    return Receipt(str(said.ref), "held" if why else "stored", why)


def _begin(said: Said, device: GridDevice, at: datetime, now: datetime) -> bool:
    """The record's own row; False where it was told before. Two uploads of it wait for one another here."""
    row = GridRecord(
        ref=said.ref, kind=_KINDS[type(said)], grid=device.grid, device=device, by=device.account_id,
        by_name=device.account.display_name, at=at, received_at=now,
    )  # fmt: skip
    with access.whole_city(access.NOBODY):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
    return True


_KINDS: dict[type, str] = {VisitSaid: "visit", NeedsSaid: "needs", ShopSaid: "shop"}


def _why_not(said: Said, device: GridDevice, at: datetime, now: datetime) -> str:
    """Writes it with the rights of the moment at the door; says why where that cannot be."""
    by = access.actor_for(device.account, at=at)
    access.identify(by)
    try:
        with transaction.atomic():
            _write(said, device, by, at, now)
    except Refused as refused:
        return str(refused)[:300]
    except NotHere:
        return _("This is not of your grid, or was not at that time.")
    except NotAllowed:
        return _("You had no right to do this at that time.")
    return ""


def _write(said: Said, device: GridDevice, by: Actor, at: datetime, now: datetime) -> None:
    access.require(by, Verb.RECORD_CARE)
    if isinstance(said, VisitSaid):
        _visit(said, queries.person_of(by, device.grid, said.person), by, at, now)
    elif isinstance(said, NeedsSaid):
        _set_needs(said, queries.person_of(by, device.grid, said.person), by, at)
    else:
        _set_shop(said, queries.shop_of(by, device.grid, said.shop), by, at)


def _visit(said: VisitSaid, person: Person, by: Actor, at: datetime, now: datetime) -> None:
    """Answers go to the rooms that asked, each by its own action; all of them or none."""
    if said.outcome not in OUTCOMES:
        raise Refused(_("Choose what came of the visit."))
    doorsteps = rooms.doorsteps()
    for room, answers in said.answers.items():
        if room not in doorsteps:
            raise Refused(_("No room asks this any more; tell the community."))
        if given(answers):
            doorsteps[room].tell(person=person, answers=answers, by=by, at=at, known_at=now, ref=said.ref)
    _complete(
        said.ref,
        person=person,
        building=person.building_id,
        outcome=said.outcome,
        note=said.note.strip()[:400],
    )


def _set_needs(said: NeedsSaid, person: Person, by: Actor, at: datetime) -> None:
    """The newest word counts: one that was said earlier and arrives later is history only."""
    needs = list(dict.fromkeys(need.strip()[:_WORD] for need in said.needs if need.strip()))[:_NEEDS]
    later = GridRecord.objects.filter(person=person, kind="needs", why="", at__gt=at).exclude(ref=said.ref)
    before = person.needs
    if not later.exists():
        Person.objects.filter(pk=person.pk).update(needs=needs)
        log.write("needs_changed", actor=by, at=at, subject=("person", person.pk))
    _complete(said.ref, person=person, building=person.building_id, before=before, after=needs)


def _set_shop(said: ShopSaid, shop: Business, by: Actor, at: datetime) -> None:
    later = GridRecord.objects.filter(shop=shop, kind="shop", why="", at__gt=at).exclude(ref=said.ref)
    if not later.exists():
        Business.objects.filter(pk=shop.pk).update(open=said.open)
        log.write("shop_changed", actor=by, at=at, shop=shop.pk, open=said.open)
    state = "open" if said.open else "closed"
    _complete(said.ref, shop=shop, building=shop.building_id, outcome=state, note=said.note.strip()[:400])


def _complete(ref: UUID, **columns: object) -> None:
    with access.whole_city(access.NOBODY):
        GridRecord.objects.filter(pk=ref).update(**columns)


def _hold(ref: UUID, raw: bytes, why: str) -> None:
    text = raw.decode(errors="replace").replace("\0", "")
    _complete(ref, why=why, payload=text)


def _hold_unread(raw: bytes, device: GridDevice, why: str, now: datetime) -> Receipt:
    """What no release understands is kept as it came, once."""
    try:
        told = protocol.reference(raw).ref
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = ""
    with access.whole_city(access.NOBODY):
        GridRecord.objects.get_or_create(
            ref=uuid5(NAMESPACE_OID, raw.hex()),
            defaults={
                "kind": GridRecord.Kind.VISIT, "grid": device.grid, "device": device, "by": device.account_id,
                "by_name": device.account.display_name, "at": now, "received_at": now, "why": why[:300],
                "payload": raw.decode(errors="replace").replace("\0", ""),
            },
        )  # fmt: skip
    return Receipt(told, "held", why[:300])
