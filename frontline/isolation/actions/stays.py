"""Into a room, to another room, out of the site."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person, Presence, Site
from frontline.city.roles import Verb
from frontline.facts.base import person as person_subject
from frontline.facts.isolation import CheckedIn, CheckedOut
from frontline.isolation import rules
from frontline.isolation.models import Room, Stay, Transfer
from frontline.isolation.queries import capacity, people
from frontline.loop.actions import Refused, new_id, record
from frontline.ui.words import until


def check_in(
    *, person: Person, site: Site, room: Room | None, sharing: str = "", by: Actor, at: datetime
) -> Stay:
    """Give an arriving person a bed; CheckedIn. Raises Refused when the room cannot take them."""
    access.require(by, Verb.RECORD_CARE)
    measure = people.measures_at_site([person], at=at).get(person.pk)
    if measure is None and not sharing:
        raise Refused(
            _("No measure asks this person to be at a site, so nobody may keep them here. Let them go home.")
        )
    infected = measure is not None and measure.kind in capacity.INFECTED
    try:
        with transaction.atomic():
            if room is None and Room.objects.filter(site=site).exists():
                raise Refused(_("Choose a room."))
            stay = _enter(person, site, room, sharing, infected, at)
            _arrived(person, site, at)
            told = CheckedIn(
                id=new_id(), subject=person_subject(person.pk), at=at, known_at=at,
                where="hospital" if site.kind == Site.Kind.HOSPITAL else "site",
                site=site.pk, room=room.number if room else "",
            )  # fmt: skip
            record(told, by=by, at=at)
            return stay
    except IntegrityError as error:
        raise Refused(_why_taken(error)) from error


def _why_taken(error: IntegrityError) -> str:
    if "stay_once" in str(error):
        return _("This person has a room already; check them out there first, or move them.")
    return _("Somebody else was put into this bed a moment ago; choose another room.")


def _enter(person: Person, site: Site, room: Room | None, sharing: str, infected: bool, at: datetime) -> Stay:
    home = person.building_id
    if room is None:
        return Stay.objects.create(person=person, building=home, site=site, since=at)
    state = _locked(room, site)
    problem = rules.why_not(state, infected=infected, sharing=sharing)
    if problem:
        raise Refused(_refusals()[problem])
    return Stay.objects.create(
        person=person, building=home, site=site, room=room, bed=rules.free_bed(state), since=at,
        sharing=sharing if state.taken else "",
    )  # fmt: skip


def _locked(room: Room, site: Site) -> rules.RoomState:
    """The room as it is, held until the transaction ends: two clerks come one after the other."""
    held = Room.objects.select_for_update(of=("self",)).select_related("unit").get(pk=room.pk, site=site)
    taken = Stay.objects.filter(room=held, until__isnull=True).values_list("bed", "person")
    return people.room_state(held, [(bed or 0, who) for bed, who in taken])


def _refusals() -> dict[str, str]:
    return {
        "closed": _("This room is closed; choose another one."),
        "wrong_wing": _("Infected persons and contacts never share a wing; choose a room in the right one."),
        "full": _("This room is full; choose another one."),
        "alone": _(
            "Somebody is in this room. One person, one room: choose an empty one, or say why they must share."
        ),
    }


def _arrived(person: Person, site: Site, at: datetime) -> None:
    """The site's sight begins (or goes on), and the journey is over."""
    here = Presence.objects.filter(person=person, until__isnull=True)
    if not here.filter(site=site).update(expected=False, since=at):
        here.update(until=at)
        Presence.objects.create(person=person, site=site, expected=False, since=at)
    Transfer.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at, arrived=True)


def move(*, stay: Stay, room: Room, sharing: str = "", by: Actor, at: datetime) -> Stay:
    """To another room of the same site."""
    access.require(by, Verb.RECORD_CARE)
    measure = people.measures_at_site([stay.person], at=at).get(stay.person_id)
    infected = measure is not None and measure.kind in capacity.INFECTED
    try:
        with transaction.atomic():
            Stay.objects.filter(pk=stay.pk, until__isnull=True).update(until=at)
            return _enter(stay.person, stay.site, room, sharing, infected, at)
    except IntegrityError as error:
        raise Refused(_why_taken(error)) from error


def check_out(*, stay: Stay, by: Actor, at: datetime) -> None:
    """Let somebody go whom no measure keeps any more; CheckedOut. Raises Refused while one does."""
    access.require(by, Verb.RECORD_CARE)
    kept = people.measures_at_site([stay.person], at=at).get(stay.person_id)
    if kept is not None and kept.starts_at <= at:
        raise Refused(
            _("The measure lasts until %(end)s. It ends by itself; only then may the person leave.")
            % {"end": until(timezone.localtime(kept.ends_at))}
        )
    leave(stay=stay, by=by, at=at)


def leave(*, stay: Stay, by: Actor, at: datetime) -> None:
    """End a stay: the fact first, for the site loses sight of the person with the last row."""
    with transaction.atomic():
        told = CheckedOut(
            id=new_id(), subject=person_subject(stay.person_id), at=at, known_at=at, site=stay.site_id
        )
        record(told, by=by, at=at)
        if not Stay.objects.filter(pk=stay.pk, until__isnull=True).update(until=at):
            raise Refused(_("This person has left already."))
        Presence.objects.filter(person=stay.person_id, site=stay.site_id, until__isnull=True).update(until=at)
