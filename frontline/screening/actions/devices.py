"""Devices at desks and doors: signing in, handing over what is unsent, signing off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import devices as tokens
from frontline.city import log
from frontline.city.access import Actor, NotHere, require
from frontline.city.models import Account, Grant, Place, Site
from frontline.city.roles import ROLES, Verb
from frontline.loop.actions import Refused
from frontline.loop.queries import places_around
from frontline.screening.actions.closing import latest
from frontline.screening.models import Device, PointDecision, Round, RoundPoint
from frontline.screening.queries import doors

BY_FILE = "file"  # what is unsent leaves as a file


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody is about to take samples: a desk of a point, or the doors of a place."""

    round: UUID | None  # None: the one round that is open
    site: UUID | None = None
    desk: int | None = None
    place: UUID | None = None


def sign_in(at_desk: Desk, *, version: str, by: Actor, at: datetime) -> tuple[Device, str]:
    """A device and its token, which is told once. Needs take_samples on the point or place.

    Raises NotAllowed, NotHere for a point or place of somebody else, Refused where no samples are taken now.
    """
    require(by, Verb.TAKE_SAMPLES)
    if (at_desk.site is None) == (at_desk.place is None):
        raise Refused(_("Choose the point you sample at, or the place whose doors you go to."))
    site = _site(at_desk.site, by, at)
    round = _open_round(at_desk.round)
    place = _place(at_desk.place, round, by)
    if site is not None:
        _require_desk(round, site, at_desk.desk, at)
    token = tokens.new_token()
    with transaction.atomic():
        device = Device.objects.create(
            account=Account.objects.get(pk=by.account or 0),
            round=round,
            site=site,
            place=place,
            desk=at_desk.desk if site else None,
            digest=tokens.digest(token),
            version=version[:20],
            signed_in_at=at,
        )
        log.write(
            "desk_signed_in", actor=by, at=at, round=round.pk, device=device.pk,
            site=site.pk if site else None, place=place.pk if place else None,
        )  # fmt: skip
    return device, token


def sign_off(device: Device, *, unsent: int, handed: str, at: datetime) -> None:
    """No more samples with this device. What is unsent must have been handed over: to another device or a file.

    `handed`: "" or BY_FILE; to another device: `hand_over` first. Signing off twice is once. Raises Refused.
    """
    if unsent and not handed and device.handed_to_id is None:
        raise Refused(
            _(
                "%(unsent)d records are not sent yet; send them, or hand them over to another device or by file."
            )
            % {"unsent": unsent}
        )
    with transaction.atomic():
        if Device.objects.filter(pk=device.pk, signed_off_at=None).update(signed_off_at=at, unsent=unsent):
            log.write(
                "desk_signed_off", actor=None, at=at, device=device.pk, account=device.account_id,
                unsent=unsent, handed=handed, to=device.handed_to_id,
            )  # fmt: skip


def hand_over(device: Device, *, to: UUID, at: datetime) -> Device:
    """Another device of the same round has what this one did not send. Raises Refused."""
    other = (
        Device.objects.filter(ref=to, round=device.round_id, signed_off_at=None).exclude(pk=device.pk).first()
    )
    if other is None:
        raise Refused(_("No device of this round is signed in under this reference; scan its code again."))
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(handed_to=other)
        log.write("desk_handed_over", actor=None, at=at, device=device.pk, to=other.pk)
    device.handed_to = other
    return other


def _open_round(ref: UUID | None) -> Round:
    rounds = Round.objects.filter(ref=ref) if ref else Round.objects.filter(state=Round.State.OPEN)
    found = list(rounds.order_by("-number")[:2])
    if not found:
        raise Refused(_("No round is open; ask the screening lead when the next one begins."))
    if len(found) > 1:
        raise Refused(_("Several rounds are open; choose one."))
    if found[0].state != Round.State.OPEN:
        raise Refused(_("No samples are taken in this round now; choose a round that is open."))
    return found[0]


def _require_desk(round: Round, site: Site, desk: int | None, at: datetime) -> None:
    point = RoundPoint.objects.filter(round=round, site=site).first()
    if point is None:
        raise Refused(_("This point does not serve the round; choose another point."))
    if desk is None or not 1 <= desk <= point.desks:
        raise Refused(_("This point has the desks 1 to %(desks)d; choose one.") % {"desks": point.desks})
    decided = latest(point)
    if decided is not None and decided.how == PointDecision.How.CLOSE and decided.since <= at:
        raise Refused(
            _(
                "This point was closed (%(why)s); go to another point, or ask the screening lead to open it again."
            )
            % {"why": decided.why}
        )


def _granted(by: Actor, at: datetime) -> list[tuple[str, int]]:
    """What the actor may take samples on, as (kind, id)."""
    takers = [key for key, role in ROLES.items() if Verb.TAKE_SAMPLES in role.verbs]
    holding = Q(until__isnull=True) | Q(until__gt=at)
    grants = Grant.objects.filter(holding, account=by.account, role__in=takers, since__lte=at)
    return list(grants.values_list("on", "on_id"))


def _site(ref: UUID | None, by: Actor, at: datetime) -> Site | None:
    if ref is None:
        return None
    site = Site.objects.filter(ref=ref, kind=Site.Kind.SAMPLING).first()
    if site is None:
        raise NotHere
    granted = _granted(by, at)
    if ("site", site.pk) not in granted:
        _require_within(granted, site.community_id)
    return site


def _place(ref: UUID | None, round: Round, by: Actor) -> Place | None:
    """The doors of a place of the actor's, or those of it that the actor's sampling point serves."""
    if ref is None:
        return None
    place = Place.objects.filter(ref=ref, kind__in=doors.KINDS).first()
    if place is None:
        raise NotHere
    if not doors.is_mine(round, place, by):
        raise NotHere
    return place


def _require_within(granted: list[tuple[str, int]], place: int | None) -> None:
    """A granted place is this one or one it lies in; the city is everybody's, also of points laid to no community."""
    places = {id for on, id in granted if on == "place"}
    around = set(places_around(place)) if place else set()
    cities = Place.objects.filter(pk__in=places, kind=Place.Kind.CITY)
    if places.isdisjoint(around) and not cities.exists():
        raise NotHere
