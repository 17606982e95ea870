"""Telling an arrival ahead, registering it at a control point, taking it back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas.borders import origins, points, rules
from frontline.areas.borders.models import Arrival
from frontline.city import access, log, numbers
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Building, Person, Site
from frontline.city.names import pinyin_key
from frontline.city.roles import Verb
from frontline.facts.base import person as person_subject
from frontline.facts.cases import AreaLeft
from frontline.loop import actions as loop
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What somebody on the way says of themselves. Numbers are checked and plain."""

    name: str
    origin: str
    left_on: date
    staying: str
    building: Building | None = None
    id_number: str = ""
    phone: str = ""
    vehicle: str = ""


def tell_ahead(details: Details, *, point: Site, expected_at: datetime, by: Actor, at: datetime) -> Arrival:
    """Write down who is on the way, for anybody: no right is asked for. The row's code is shown at the point.

    Raises Refused.
    """
    _plausible(details, at)
    if not at < expected_at <= at + rules.FURTHEST:
        raise Refused(
            _("The arrival must lie ahead, at most %(n)d days: correct day and hour.")
            % {"n": rules.FURTHEST.days}
        )
    channel = Arrival.Channel.PHONE if by.account else Arrival.Channel.PAGE
    with transaction.atomic(), access.whole_city(by):  # whoever tells may not read what others told
        return Arrival.objects.create(
            channel=channel, told_at=at, point=point, expected_at=expected_at, **_columns(details)
        )


def register(
    details: Details,
    *,
    point: Site,
    level: str,
    told: Arrival | None,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Arrival:
    """Somebody has come: the person is found or made, and the loop is told what the plan needs to know.

    `told` is the row written ahead, if there is one; `key` makes sending the form twice one arrival. Needs the verb
    watch_border on the point. Raises Refused, NotHere.
    """
    access.require(by, Verb.WATCH_BORDER)
    points.point_for(by, point.ref)
    _plausible(details, at)
    if details.building is None:
        raise Refused(_("Choose the building where the person will stay."))
    with transaction.atomic(), access.whole_city(by):
        sent = Arrival.objects.filter(ref=key, arrived_at__isnull=False, registered_by=by.account)
        if (earlier := sent.first()) is not None:
            return earlier
        row = _row(details, told, point, key, at)
        row.person = _person(details, by, at)
        row.arrived_at, row.level, row.point, row.registered_by = at, level, point, by.account
        fact = _tell(row, row.person, by, at)
        row.fact = fact.pk if fact else None
        _save(row)
        log.write(
            "arrival_registered", actor=by, at=at, subject=("person", row.person.pk), arrival=row.pk,
            point=point.pk, level=level,
        )  # fmt: skip
    return row


def _save(row: Arrival) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Refused(_("This was sent twice at the same moment: reload the page.")) from twice


def _plausible(details: Details, at: datetime) -> None:
    today = timezone.localdate(at)
    if not today - rules.LEFT_AT_MOST <= details.left_on <= today + rules.FURTHEST:
        raise Refused(_("The day of leaving cannot be right: correct it."))


def _columns(details: Details) -> dict[str, object]:
    return {
        "code": numbers.new_resident_code(),
        "name": details.name,
        "pinyin": pinyin_key(details.name)[:240],
        "id_number": details.id_number,
        "id_number_key": blind_index(details.id_number),
        "phone": details.phone,
        "phone_key": blind_index(details.phone),
        "vehicle": details.vehicle,
        "origin": details.origin,
        "origin_code": origins.code_of(details.origin),
        "left_on": details.left_on,
        "staying": details.staying,
        "building": details.building,
    }


def _row(details: Details, told: Arrival | None, point: Site, key: UUID, at: datetime) -> Arrival:
    """The row told ahead, locked and brought up to what was said at the point; else a new one."""
    columns = _columns(details)
    if told is None:
        return Arrival(ref=key, channel=Arrival.Channel.POINT, told_at=at, point=point, **columns)
    row = Arrival.objects.select_for_update().get(pk=told.pk)
    if row.arrived_at is not None:
        raise Refused(
            _("Registered already at %(when)s: nothing more is to do.")
            % {"when": timezone.localtime(row.arrived_at).strftime("%H:%M")}
        )
    columns.pop("code")
    for name, value in columns.items():
        setattr(row, name, value)
    row.withdrawn_at = None
    return row


def _person(details: Details, by: Actor, at: datetime) -> Person:
    """The person of this ID number, else a visitor; a visitor stays in the building that was said."""
    key = blind_index(details.id_number)
    known = (
        Person.objects.select_for_update().filter(id_number_key=key).order_by("pk").first() if key else None
    )
    if known is None:
        return _visitor(details, by, at)
    if known.standing == Person.Standing.VISITOR and details.building is not None:
        known.building, known.dwelling, known.household = details.building, None, None
        known.save(update_fields=["building", "dwelling", "household"])
    return known


def _visitor(details: Details, by: Actor, at: datetime) -> Person:
    known = numbers.id_number(details.id_number) if details.id_number else None
    person = Person.objects.create(
        name=details.name, pinyin=pinyin_key(details.name)[:240], code=numbers.new_resident_code(),
        standing=Person.Standing.VISITOR, sex=known.sex if known else Person.Sex.UNKNOWN,
        born=known.born if known else None, id_number=details.id_number,
        id_number_key=blind_index(details.id_number), phone=details.phone, phone_key=blind_index(details.phone),
        building=details.building,
    )  # fmt: skip
    log.write("person_registered", actor=by, at=at, subject=("person", person.pk), where="control_point")
    return person


def _tell(row: Arrival, person: Person, by: Actor, at: datetime) -> FactRow | None:
    """The fact from which the plan's measures follow; nothing where the origin has no level."""
    if row.level == "none":
        return None
    left = AreaLeft(
        id=loop.new_id(),
        subject=person_subject(person.pk),
        at=rules.departure(row.left_on, timezone.localtime(at)),
        known_at=at,
        level=row.level,
        area_name=row.origin,
        arrived_at=at,
    )
    return loop.record(left, by=by, at=at)


def withdraw(arrival: Arrival, *, by: Actor, at: datetime) -> Arrival:
    """Somebody told ahead and does not come after all: the point asks no more. Raises Refused, NotHere."""
    points.point_for(by, arrival.point.ref)
    with transaction.atomic(), access.whole_city(by):
        row = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if row.arrived_at is not None:
            raise Refused(_("This person has been registered: nothing can be withdrawn."))
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        log.write("arrival_withdrawn", actor=by, at=at, arrival=row.pk, point=row.point_id)
    return row


def take_back(arrival: Arrival, *, by: Actor, at: datetime) -> Arrival:
    """A registration was wrong: within minutes, at the point. What followed from it falls away.

    The person stays in the register, as everybody does who was ever seen. Raises Refused, NotHere.
    """
    points.point_for(by, arrival.point.ref)
    with transaction.atomic(), access.whole_city(by):
        row = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if row.arrived_at is None:
            raise Refused(_("This was taken back already."))
        if at - row.arrived_at > rules.UNDO:
            raise Refused(_("It is too late to take this back here: ask the tracing group."))
        if row.fact is not None:
            loop.retract(str(row.fact), why=_("registered by mistake at the control point"), by=by, at=at)
        row.arrived_at, row.level, row.fact, row.person = None, "", None, None
        row.expected_at = row.expected_at or at
        row.withdrawn_at = at if row.channel == Arrival.Channel.POINT else None
        row.save()
        log.write("arrival_taken_back", actor=by, at=at, arrival=row.pk, point=row.point_id)
    return row
