"""Journeys to a site: planned, under way, arrived."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person, Presence, Site
from frontline.city.roles import Verb
from frontline.facts.base import person as person_subject
from frontline.facts.isolation import TransferStarted
from frontline.isolation.actions import stays
from frontline.isolation.models import Room, Stay, Transfer
from frontline.isolation.queries import people
from frontline.loop import actions
from frontline.loop.actions import Refused, new_id, record
from frontline.loop.models import MeasureRow


def plan_transfer(
    *,
    person: Person,
    measure: MeasureRow,
    site: Site,
    vehicle: str,
    crew: str,
    planned_at: datetime,
    by: Actor,
    at: datetime,
) -> Transfer:
    """Say who comes with what and when. Planning again changes the plan; the chosen site sees the person."""
    access.require(by, Verb.RECORD_CARE)
    with transaction.atomic():
        actions.place_at_site([measure], site=site.pk, at=at)
        plan = {
            "measure": measure, "to_site": site, "vehicle": vehicle, "crew": crew, "planned_at": planned_at,
            "building": person.building_id, "from_site_id": _where(person),
        }  # fmt: skip
        open_now = Transfer.objects.select_for_update().filter(person=person, ended_at__isnull=True).first()
        if open_now is not None and open_now.started_at is not None:
            raise Refused(_("The vehicle has left already; it can only arrive."))
        transfer, _made = Transfer.objects.update_or_create(
            person=person, ended_at__isnull=True, started_at__isnull=True, defaults=plan
        )
        return transfer


def _where(person: Person) -> int | None:
    return Stay.objects.filter(person=person, until__isnull=True).values_list("site", flat=True).first()


def start_transfer(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """The person is in the vehicle; TransferStarted. A stay elsewhere ends here."""
    access.require(by, Verb.RECORD_CARE)
    with transaction.atomic():
        going = Transfer.objects.filter(pk=transfer.pk, started_at__isnull=True, ended_at__isnull=True)
        if not going.update(started_at=at):
            raise Refused(_("This transfer has started already, or is no longer needed; reload the page."))
        subject = person_subject(transfer.person_id)
        told = TransferStarted(id=new_id(), subject=subject, at=at, known_at=at, vehicle=transfer.vehicle)
        record(told, by=by, at=at)
        _leave_behind(transfer, by, at)
        _expect(transfer, at)


def _leave_behind(transfer: Transfer, by: Actor, at: datetime) -> None:
    """The room left for the journey is free from now on; CheckedOut for the site that was left."""
    for stay in Stay.objects.filter(person=transfer.person_id, until__isnull=True).select_for_update():
        stays.leave(stay=stay, by=by, at=at)


def _expect(transfer: Transfer, at: datetime) -> None:
    """The new site sees who is coming; the old one no longer."""
    here = Presence.objects.filter(person=transfer.person_id, until__isnull=True)
    if here.filter(site=transfer.to_site_id).exists():
        return
    here.update(until=at)
    Presence.objects.create(person_id=transfer.person_id, site_id=transfer.to_site_id, since=at)


def arrive(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """The vehicle is there. A site with rooms checks the person in by itself; elsewhere this is the arrival."""
    access.require(by, Verb.RECORD_CARE)
    try:
        with transaction.atomic():
            under_way = Transfer.objects.filter(
                pk=transfer.pk, started_at__isnull=False, ended_at__isnull=True
            )
            if not under_way.update(ended_at=at, arrived=True):
                raise Refused(_("This transfer is not under way; reload the page."))
            wanted = people.measures_at_site([transfer.person], at=at)
            if wanted and not Room.objects.filter(site=transfer.to_site_id).exists():
                stays.check_in(person=transfer.person, site=transfer.to_site, room=None, by=by, at=at)
    except IntegrityError as error:
        raise Refused(_("Somebody else wrote at the same moment; reload the page.")) from error
