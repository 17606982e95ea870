"""Crews, who is in them, posts and who is on duty there. An office keeps its own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access, devices, log, numbers
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Agency, Place
from frontline.city.roles import Verb
from frontline.hotline.works import rules
from frontline.hotline.works.models import Crew, CrewDevice, CrewMember, DutyPost, DutyShift
from frontline.hotline.works.queries import crews as kept
from frontline.loop.actions import Refused


def require_office(by: Actor, office: Agency | int) -> None:
    """Raises NotAllowed, NotHere."""
    access.require(by, Verb.ANSWER_REQUESTS)
    if (office if isinstance(office, int) else office.pk) not in by.offices:
        raise NotHere


def _phone(text: str) -> str:
    """As typed, when it is a number. Raises Refused."""
    typed = " ".join(text.replace("\0", "").split())[:40]
    if not typed:
        return ""
    try:
        numbers.phone(typed)
    except numbers.BadNumber as bad:
        raise Refused(str(bad)) from bad
    return typed


def _name(text: str) -> str:
    """Raises Refused."""
    name = " ".join(text.replace("\0", "").split())[:80]
    if not name:
        raise Refused(_("Write a name."))
    return name


def form_crew(
    *, office: Agency, trade: str, name: str, name_en: str = "", phone: str = "", skills: Collection[str] = (),
    closed_loop: bool = False, lon: float | None = None, lat: float | None = None, by: Actor, at: datetime,
) -> Crew:  # fmt: skip
    """A crew of the own office. Raises Refused, NotHere."""
    require_office(by, office)
    if trade not in rules.TRADES:
        raise Refused(_("Choose what the crew works at."))
    try:
        with transaction.atomic():
            row = Crew.objects.create(
                office=office, trade=trade, name=_name(name), name_en=name_en.strip()[:80], phone=_phone(phone),
                skills=sorted(set(skills))[:20], closed_loop=closed_loop, lon=lon, lat=lat,
            )  # fmt: skip
            log.write("crew_formed", actor=by, at=at, crew=row.pk, office=office.pk)
    except IntegrityError as twice:
        raise Refused(_("The office has a crew of this name: choose another name.")) from twice
    return row


def join_crew(
    crew: Crew, *, name: str, phone: str = "", account: Account | None = None, skills: Collection[str] = (),
    leads: bool = False, by: Actor, at: datetime,
) -> CrewMember:  # fmt: skip
    """Somebody works in the crew from now on. Raises Refused, NotHere."""
    require_office(by, crew.office_id)
    try:
        with transaction.atomic():
            row = CrewMember.objects.create(
                crew=crew, account=account, name=_name(name), phone=_phone(phone), skills=sorted(set(skills))[:20],
                leads=leads, since=at,
            )  # fmt: skip
            log.write("crew_joined", actor=by, at=at, crew=crew.pk, member=row.pk)
    except IntegrityError as twice:
        raise Refused(_("This account is in the crew already.")) from twice
    return row


def leave_crew(member: CrewMember, *, by: Actor, at: datetime) -> None:
    """From now on no more; what was done before stays theirs. Raises NotHere."""
    require_office(by, member.crew.office_id)
    with transaction.atomic():
        if CrewMember.objects.filter(pk=member.pk, until=None).update(until=max(at, member.since)):
            log.write("crew_left", actor=by, at=at, crew=member.crew_id, member=member.pk)


def open_post(
    *, office: Agency, trade: str, kind: str, name: str, name_en: str = "", phone: str = "",
    serves: Sequence[Place], by: Actor, at: datetime,
) -> DutyPost:  # fmt: skip
    """A boiler house or a room with somebody day and night. Raises Refused, NotHere."""
    require_office(by, office)
    if trade not in rules.TRADES or kind not in DutyPost.Kind.values:
        raise Refused(_("Choose what kind of post this is, and for which supply."))
    if not serves:
        raise Refused(_("Choose which places this post serves."))
    with transaction.atomic():
        row = DutyPost.objects.create(
            office=office, trade=trade, kind=kind, name=_name(name), name_en=name_en.strip()[:80],
            phone=_phone(phone), serves=[place.pk for place in serves],
        )  # fmt: skip
        log.write("duty_post_opened", actor=by, at=at, post=row.pk, office=office.pk)
    return row


def enter_shift(
    post: DutyPost, *, name: str, phone: str, since: datetime, until: datetime, by: Actor, at: datetime
) -> DutyShift:
    """Who is on duty from when to when. Raises Refused, NotHere."""
    require_office(by, post.office_id)
    if not since < until <= since + rules.LONGEST_SHIFT:
        hours = rules.LONGEST_SHIFT.total_seconds() / 3600
        raise Refused(_("A shift ends after it begins, and lasts %(n)g hours at most.") % {"n": hours})
    if until <= at:
        raise Refused(_("This shift is over: enter one that holds now or later."))
    if not _phone(phone):
        raise Refused(_("Write the telephone of who is on duty: people will ring there at night."))
    with transaction.atomic():
        row = DutyShift.objects.create(
            post=post, name=_name(name), phone=_phone(phone), since=since, until=until, entered_by=by.account,
            entered_at=at,
        )  # fmt: skip
        log.write("duty_entered", actor=by, at=at, post=post.pk, shift=row.pk)
    return row


def withdraw_shift(shift: DutyShift, *, by: Actor, at: datetime) -> None:
    """Entered by mistake; the record stays. Raises NotHere."""
    require_office(by, shift.post.office_id)
    with transaction.atomic():
        if DutyShift.objects.filter(pk=shift.pk, withdrawn_at=None).update(withdrawn_at=at):
            log.write("duty_withdrawn", actor=by, at=at, post=shift.post_id, shift=shift.pk)


# --- the telephone of a crew ------------------------------------------------------------------------------------


def sign_in(ref: UUID, *, version: str, by: Actor, at: datetime) -> tuple[CrewDevice, str]:
    """A device and its token, which is told once. For who works in the crew now. Raises NotAllowed, NotHere."""
    access.require(by, Verb.ANSWER_REQUESTS)
    crew = next((one for one in kept.crews_of(by.account, at) if one.ref == ref), None)
    if crew is None:
        raise NotHere
    token = devices.new_token()
    with transaction.atomic():
        device = CrewDevice.objects.create(
            account=Account.objects.get(pk=by.account or 0), crew=crew, digest=devices.digest(token),
            version=version[:20], signed_in_at=at,
        )  # fmt: skip
        log.write("crew_route_taken_along", actor=by, at=at, crew=crew.pk, device=device.pk)
    return device, token


def sign_off(device: CrewDevice, *, unsent: int, at: datetime) -> None:
    """The telephone has nothing left. Signing off twice is once. Raises Refused while anything is unsent."""
    if unsent > 0:
        raise Refused(_("%(unsent)d records are not sent yet; send them first.") % {"unsent": unsent})
    with transaction.atomic():
        if CrewDevice.objects.filter(pk=device.pk, signed_off_at=None).update(signed_off_at=at, unsent=0):
            log.write(
                "crew_route_brought_back", actor=None, at=at, device=device.pk, account=device.account_id
            )
