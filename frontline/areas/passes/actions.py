"""Asking for a pass, giving, signing and refusing it, revoking it before its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas.passes import around, rules, words
from frontline.areas.passes.models import Pass
from frontline.areas.passes.scope import gives_at
from frontline.city import access, log, numbers
from frontline.city.access import Actor
from frontline.city.certificates.gate_pass import MOST_CODES, MOST_HOLDERS
from frontline.city.models import Building, Person, Place, Site
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.loop.models import MeasureRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A pass as it is asked for. A person of the register, or people by name (drivers), or both."""

    ground: str
    since: datetime
    until: datetime
    person: Person | None = None
    building: Building | None = None  # where the vehicle goes; of a person the one they stay in
    drivers: Sequence[tuple[str, str]] = ()  # name, last four signs of the ID number
    vehicle: str = ""
    escort: str = ""
    note: str = ""
    service: str = ""
    exemption: str = ""
    points: Sequence[Site] = ()
    places: Sequence[Place] = ()
    once: bool = False


def ask(wish: Wish, *, by: Actor, at: datetime) -> Pass:
    """Write down who asks for what; somebody with the right gives it. Raises Refused.

    Whoever asks sees the person: the own household, or the people of a grant.
    """
    check(wish, by=by, at=at)
    with transaction.atomic():
        row = Pass.objects.create(asked_by=by.account, asked_at=at, **_columns(wish))
        _log("pass_asked", row, by, at)
    return row


def give(wish: Wish, *, by: Actor, at: datetime) -> Pass:
    """Give a pass at the desk, asked for and given in one. Raises Refused, NotHere."""
    with transaction.atomic():
        return give_asked(ask(wish, by=by, at=at), by=by, at=at)


def give_asked(asked: Pass, *, by: Actor, at: datetime) -> Pass:
    """Give what was asked for, by the rules of now. It holds once every signature is there. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _held(asked, by)
        if row.given_at is not None or row.refused_at is not None:
            raise Refused(_("This has been settled already: reload the page."))
        check(_wish_of(row), by=by, at=at)
        row.given_by, row.given_at = by.account, at
        row.complete_at = at if row.signatures < 2 else None
        row.save(update_fields=["given_by", "given_at", "complete_at"])
        _log("pass_given", row, by, at)
    return row


def sign(given: Pass, *, by: Actor, at: datetime) -> Pass:
    """The second person signs: from now on it holds. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _held(given, by)
        if row.given_at is None or row.complete_at is not None or row.refused_at is not None:
            raise Refused(_("This has been settled already: reload the page."))
        if row.given_by == by.account:
            raise Refused(_("You gave this pass yourself: a second person has to sign it."))
        check(_wish_of(row), by=by, at=at)
        row.signed_by, row.complete_at = by.account, at
        row.save(update_fields=["signed_by", "complete_at"])
        _log("pass_signed", row, by, at)
    return row


def refuse(asked: Pass, *, why: str, by: Actor, at: datetime) -> Pass:
    """Do not give it; whoever asked reads the reason. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _held(asked, by)
        if row.complete_at is not None or row.refused_at is not None:
            raise Refused(_("This has been settled already: reload the page."))
        row.refused_by, row.refused_at, row.refused_why = by.account, at, _said(why)
        row.save(update_fields=["refused_by", "refused_at", "refused_why"])
        _log("pass_refused", row, by, at)
    return row


def revoke(given: Pass, *, why: str, by: Actor, at: datetime) -> Pass:
    """End a pass now; devices learn it with their next exchange. Raises Refused, NotHere."""
    with transaction.atomic():
        row = _held(given, by)
        if row.complete_at is None or row.revoked_at is not None or row.until <= at:
            raise Refused(_("This pass does not hold: nothing can be revoked."))
        row.revoked_by, row.revoked_at, row.revoked_why = by.account, at, _said(why)
        row.save(update_fields=["revoked_by", "revoked_at", "revoked_why"])
        _log("pass_revoked", row, by, at)
    return row


def revoke_confined(rows: Sequence[MeasureRow], *, at: datetime) -> None:
    """Called by the loop after measures changed: who has to stay in from now on keeps no pass, but one for a hospital.

    A pass with an escort stays where its ground allows that.
    """
    confined = {
        row.subject_id
        for row in rows
        if row.subject_kind == "person" and row.kind in rules.CONFINING and row.lifted_at is None
    }
    if not confined:
        return
    with_escort = [key for key, ground in rules.grounds().items() if ground.with_escort]
    held = Pass.objects.select_for_update().filter(
        person__in=confined, complete_at__isnull=False, revoked_at__isnull=True, until__gt=at
    )
    for row in held.exclude(ground__in=with_escort, escort__gt="").order_by("pk"):
        if around.holding(row.person_id or 0, since=max(row.since, at), until=row.until) is None:
            continue
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        _log("pass_revoked", row, None, at)


def check(wish: Wish, *, by: Actor, at: datetime) -> None:
    """The rules of the city, of the plan in force and of the areas, as they are now. Raises Refused."""
    ground = rules.grounds().get(wish.ground)
    if ground is None:
        raise Refused(_("Choose what the pass is for."))
    _check_form(wish)
    if (why := rules.span_refusal(ground, since=wish.since, until=wish.until, at=at)) is not None:
        raise Refused(words.span_refused(why, ground))
    since = max(wish.since, at)
    held = around.holding(wish.person.pk, since=since, until=wish.until) if wish.person else None
    refusal = rules.isolation_refusal(ground, held, escort=wish.escort)
    if refusal is not None and held is not None:
        raise Refused(words.isolation_refused(refusal, held))
    areas = around.area_rules(_ids(wish), on_foot=not wish.vehicle, at=since)
    refused = rules.area_refusal(ground, areas, service=wish.service, exemption=wish.exemption)
    if refused is not None:
        raise Refused(words.area_refused(*refused))


def _check_form(wish: Wish) -> None:
    if wish.person is None and not (wish.vehicle and wish.drivers):
        raise Refused(_("Say for whom: somebody of the register, or a number plate and its drivers."))
    if wish.ground == "other" and not wish.note.strip():
        raise Refused(_("Say in words what the pass is for."))
    people = len(wish.drivers) + (wish.person is not None) + bool(wish.escort)
    if people > MOST_HOLDERS:
        raise Refused(_("At most %(n)d people stand on one pass: give a second one.") % {"n": MOST_HOLDERS})
    if len(wish.points) + len(wish.places) > MOST_CODES:
        raise Refused(
            _("At most %(n)d control points and places stand on one pass: choose a larger place.")
            % {"n": MOST_CODES}
        )


def _ids(wish: Wish) -> list[int]:
    """Where the pass leads out of, or into: the building, and the places it names."""
    building = [wish.building.pk] if wish.building else []
    return [*building, *(place.pk for place in wish.places)] if wish.vehicle else building


def _columns(wish: Wish) -> dict[str, object]:
    ground = rules.grounds()[wish.ground]
    person = wish.person
    return {
        "number": numbers.new_resident_code(),
        "ground": wish.ground,
        "note": wish.note.strip()[:200],
        "service": wish.service if ground.static is rules.Static.SERVICE else "",
        "exemption": wish.exemption if ground.static is rules.Static.EXEMPT else "",
        "person": person,
        "building": wish.building,
        "holders": [list(driver) for driver in wish.drivers],
        "escort": wish.escort.strip()[:120],
        "vehicle": wish.vehicle.strip().upper()[:20],
        "points": [point.pk for point in wish.points],
        "places": [place.pk for place in wish.places],
        "once": wish.once,
        "since": wish.since,
        "until": wish.until,
        "signatures": ground.signatures,
    }


def _wish_of(row: Pass) -> Wish:
    """What was asked, to be checked by the rules of now."""
    return Wish(
        ground=row.ground, since=row.since, until=row.until, person=row.person, building=row.building,
        drivers=[(name, id_end) for name, id_end in row.holders], vehicle=row.vehicle, escort=row.escort,
        note=row.note, service=row.service, exemption=row.exemption,
        places=list(Place.objects.filter(pk__in=row.places)), points=list(Site.objects.filter(pk__in=row.points)),
    )  # fmt: skip


def _held(found: Pass, by: Actor) -> Pass:
    """The row, locked for somebody who gives passes there. Raises NotAllowed, NotHere, Refused."""
    access.require(by, Verb.GIVE_PASSES)
    row = Pass.objects.select_for_update(of=("self",)).select_related("person", "building").get(pk=found.pk)
    if not gives_at(by, row.building):
        raise Refused(_("Passes for this place are given elsewhere: ask the headquarters."))
    if row.person_id is not None and row.person_id == by.person:
        raise Refused(_("Nobody gives a pass to themselves: ask a colleague."))
    return row


def _said(why: str) -> str:
    said = " ".join(why.split())[:200]
    if not said:
        raise Refused(_("Say the reason in a few words."))
    return said


def _log(kind: str, row: Pass, by: Actor | None, at: datetime) -> None:
    subject = ("person", row.person_id) if row.person_id else None
    log.write(kind, actor=by, at=at, subject=subject, passed=row.pk, ground=row.ground)
