"""Registering a request: the number at once, the office in charge in the same moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Building, Person
from frontline.city.roles import Verb
from frontline.facts.base import request as request_subject
from frontline.facts.requests import RequestRegistered, Urgency
from frontline.hotline import reading, rules
from frontline.hotline.actions import asker
from frontline.hotline.actions.moving import Step, everywhere, locked, move
from frontline.hotline.models import Attachment, Request, RequestWord
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.rules import Catalogue, Category, State
from frontline.loop import actions as loop
from frontline.loop.actions import Refused


class TooMany(Refused):
    """More requests from one telephone or account than people make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is asked, by whom, about where. Numbers are checked and plain."""

    channel: str
    words: str
    category: str
    asker: str = ""
    phone: str = ""
    address: str = ""
    building: Building | None = None
    person: Person | None = None
    needs: Sequence[str] = ()
    danger: bool = False
    language: str = "zh"
    helper: str = ""
    helper_phone: str = ""
    proposed: str = ""
    photo: bytes = b""
    voice: tuple[str, bytes] = ("", b"")
    email: str = ""
    lon: float | None = None  # degrees, WGS 84
    lat: float | None = None
    media_url: str = ""
    filed_by: UUID | None = None  # the key of the system that files it


def register(told: Told, *, key: UUID, by: Actor, at: datetime, into: Request | None = None) -> Request:
    """Write a request down and pass it on. `key`: the form's, so that sending twice is one request.

    `into` is an open request about the same matter, which this one follows from the first moment. Raises Refused.
    """
    _require(told, by)
    version = kept.version(at)
    catalogue = kept.read(version)
    category = _category(told, catalogue)
    urgency = rules.urgency(category, told.needs, danger=told.danger or bool(reading.danger(told.words)))
    with everywhere(by):
        sent = _sent(key, by)
        if sent is not None:
            return sent
        if urgency != Urgency.LIFE:
            _not_too_many(told.phone, by, at)
        row = _row(told, key, category, by, at)
        row.urgency, row.catalogue = urgency, version
        of_household = bool(told.needs) or row.household_id is not None
        row.public = rules.may_be_public(category, urgency, of_household=of_household)
        clocks = catalogue.clocks_for(category, urgency)
        row.promise_at = rules.due(timezone.localtime(at), clocks.reply, catalogue)
        lead = locked(into) if into else None
        if lead:
            asker.check_joins(None, lead)
        step = _joined(lead) if lead else first_step(row, category, catalogue, at)
        row.state, row.office_id, row.due_at, row.leads_id = step.state, step.office, step.due_at, step.leads
        row.save(force_insert=True)
        move(row, step, by=by, at=at)
        if lead:
            asker.followed(lead, row, by=by, at=at)
        _keep(told, row, at)
        _tell(row, category, by, at)
    return row


def _sent(key: UUID, by: Actor) -> Request | None:
    """What this form registered before; whoever sends it at the same moment waits here. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int >> 65])
    sent = Request.objects.filter(ref=key).first()
    if sent is not None and sent.registered_by != by.account:
        raise Refused(_("This form was sent before by somebody else: open a new one and register it there."))
    return sent


def _require(told: Told, by: Actor) -> None:
    if told.channel in (Request.Channel.PHONE, Request.Channel.WALK_IN, Request.Channel.OPEN311):
        access.require(by, Verb.REGISTER_REQUESTS)
    elif told.channel == Request.Channel.WEB:
        if not told.phone:
            raise Refused(_("Give a telephone: the office calls back."))
    elif not by.may(Verb.SEE_OWN_PAGE):
        access.require(by, Verb.SEE_PEOPLE)
    if not told.words.strip():
        raise Refused(_("Write down what is asked for."))
    if len(told.words) > rules.LONGEST_TEXT:
        raise Refused(_("At most %(n)d signs: say it in short.") % {"n": rules.LONGEST_TEXT})


def _category(told: Told, catalogue: Catalogue) -> Category:
    found = catalogue.category(told.category)
    if found is None:
        raise Refused(_("There is no such category in the catalogue of today: choose again."))
    return found


def _not_too_many(phone: str, by: Actor, at: datetime) -> None:
    """A telephone, and an account of a resident, registers so many requests in some minutes and no more."""
    lately = Request.objects.filter(registered_at__gt=at - rules.BURST, registered_at__lte=at)
    counts = [lately.filter(phone_key=blind_index(phone)).count()] if phone else []
    if by.account is not None and not by.may(Verb.REGISTER_REQUESTS):
        counts.append(lately.filter(registered_by=by.account).count())
    if max(counts, default=0) >= rules.EACH_PHONE:
        raise TooMany(
            _(
                "%(n)d requests came from here within ten minutes: add to one of them, or wait. "
                "Danger to life is taken at any time."
            )
            % {"n": rules.EACH_PHONE}
        )


def _row(told: Told, key: UUID, category: Category, by: Actor, at: datetime) -> Request:
    person = told.person
    building = told.building or (person.building if person else None)
    return Request(
        ref=key, channel=told.channel, registered_at=at, registered_by=by.account, asker=told.asker[:120],
        phone=told.phone, phone_key=blind_index(told.phone), helper=told.helper[:120], helper_phone=told.helper_phone,
        language=told.language, words=told.words.replace("\0", "").strip(), address=told.address[:200], person=person,
        household_id=person.household_id if person else None, building=building, needs=sorted(set(told.needs)),
        category=category.key, proposed=told.proposed[:40], email=told.email[:200], lon=told.lon, lat=told.lat,
        media_url=told.media_url[:300], filed_by=told.filed_by,
    )  # fmt: skip


def first_step(row: Request, category: Category, catalogue: Catalogue, at: datetime) -> Step:
    """To the office in charge of the place; to the desk where nobody is named."""
    township = row.building.township_id if row.building else None
    office = rules.office_for(category, township=township)
    if not office and row.urgency == Urgency.LIFE:  # nobody looks for the office in charge first
        office = next((one.office for one in catalogue.categories if one.life), 0)
    local = timezone.localtime(at)
    if not office:
        until = rules.due(local, catalogue.dispatch, catalogue)
        return Step(state=State.REGISTERED, why="registered", office=catalogue.desk, due_at=until)
    until = rules.due(local, catalogue.clocks_for(category, row.urgency).accept, catalogue)
    return Step(state=State.PASSED, why="passed", office=office, due_at=until)


def _joined(lead: Request) -> Step:
    return Step(state=State.JOINED, why="joined", leads=lead.pk, reason=lead.number)


def _keep(told: Told, row: Request, at: datetime) -> None:
    """The words it is found by, and what came with it."""
    found = reading.words(" ".join((row.words, row.address, row.asker)))
    RequestWord.objects.bulk_create([RequestWord(request=row, word=word) for word in found])
    if told.photo:
        Attachment.objects.create(
            request=row, kind=Attachment.Kind.PHOTO, media_type="image/jpeg", content=told.photo, at=at
        )
    if told.voice[1]:
        Attachment.objects.create(
            request=row, kind=Attachment.Kind.VOICE, media_type=told.voice[0], content=told.voice[1], at=at
        )


def _tell(row: Request, category: Category, by: Actor, at: datetime) -> None:
    fact = RequestRegistered(
        id=loop.new_id(), subject=request_subject(row.pk), at=at, known_at=at, category=category.key,
        urgency=row.urgency, trip=category.trip, places=(row.building_id,) if row.building_id else (),
    )  # fmt: skip
    loop.record(fact, by=by, at=at)
    log.write("request_registered", actor=by, at=at, subject=("request", row.pk), channel=row.channel)
