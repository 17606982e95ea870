"""Asking for places of points, working them out, accepting them."""

from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import clock, log
from frontline.city.access import Actor
from frontline.city.models import Building, Site
from frontline.loop.actions import Refused
from frontline.screening.models import Round, RoundPoint, SitingProposal
from frontline.screening.proposals import Asked, Proposed, UnusableInput, propose_points

S = SitingProposal.State


def ask_for_sites(
    round: Round, *, wanted: int, keep: bool, promise: int, by: Actor, at: datetime
) -> SitingProposal:
    """Have the worker propose so many points for a planned round. Raises Refused."""
    if round.state != Round.State.PLANNED:
        raise Refused(_("Points are proposed while a round is planned; this one was opened."))
    if not 1 <= wanted <= 2000:
        raise Refused(_("Ask for 1 to 2,000 points."))
    return SitingProposal.objects.create(
        round=round, wanted=wanted, keep=keep, promise=promise, asked_by=by.account, asked_at=at
    )


def work_out_sites(*, at: datetime) -> bool:
    """A long job of the worker: the oldest proposal that waits. True if there was one."""
    waiting = (
        SitingProposal.objects.filter(state=S.WAITING).select_related("round").order_by("asked_at").first()
    )
    if waiting is None:
        return False
    try:
        found = propose_points(_asked(waiting))
    except UnusableInput as why:
        waiting.state, waiting.why = S.REFUSED, str(why)[:300]
    else:
        _keep(waiting, found)
    waiting.done_at = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        waiting.save()
        cursor.execute("SELECT pg_notify('frontline', 'screening')")
    return True


def _asked(proposal: SitingProposal) -> Asked:
    round = proposal.round
    hours = (round.ends_at - round.starts_at).total_seconds() / 3600
    wanted, promise = proposal.wanted, float(proposal.promise)
    return Asked(round.pk, round.places, hours, _per_hour(round), wanted, proposal.keep, promise)


def _per_hour(round: Round) -> int:
    """People a desk samples in an hour, as the round's points say."""
    return round.points.values_list("per_hour", flat=True).first() or 100


def _keep(proposal: SitingProposal, found: Proposed) -> None:
    proposal.state = S.DONE
    proposal.places = [asdict(point) for point in found.points]
    proposal.mean_walk, proposal.longest_walk, proposal.walk_now = (
        found.mean_walk,
        found.longest_walk,
        found.walk_now,
    )
    proposal.gap, proposal.seconds = found.gap, found.seconds


def accept_sites(proposal: SitingProposal, *, by: Actor, at: datetime) -> None:
    """The round is served by these points; those that are new become sampling points. Raises Refused."""
    round = proposal.round
    with transaction.atomic():
        if not Round.objects.select_for_update().filter(pk=round.pk, state=Round.State.PLANNED).exists():
            raise Refused(_("Points are proposed while a round is planned; this one was opened."))
        if not SitingProposal.objects.filter(pk=proposal.pk, state=S.DONE).update(state=S.ACCEPTED):
            raise Refused(_("This proposal was accepted already, or is not worked out yet."))
        per_hour = _per_hour(round)
        wanted = {_site(place, at): place["desks"] for place in proposal.places}
        round.points.exclude(site__in=wanted).delete()
        for site, desks in wanted.items():
            RoundPoint.objects.update_or_create(
                round=round,
                site_id=site,
                defaults={
                    "desks": desks, "per_hour": per_hour, "opens_at": round.starts_at, "closes_at": round.ends_at
                },
            )  # fmt: skip
        log.write(
            "points_accepted", actor=by, at=at, round=round.pk, points=len(wanted), proposal=proposal.pk
        )


def _site(place: dict[str, int], at: datetime) -> int:
    """The sampling point of a place; a new one where none stands there yet."""
    if place["site"]:
        return place["site"]
    building = Building.objects.select_related("place", "community").get(pk=place["building"])
    made, _new = Site.objects.get_or_create(
        code=f"SP{place['building']}",
        defaults={
            "kind": Site.Kind.SAMPLING,
            "name": f"{building.community.name}{building.place.name}{_('sampling point')}"[:120],
            "address": f"{building.street}{building.number}" or building.place.name,
            "community": building.community,
            "lon": building.place.lon,
            "lat": building.place.lat,
            "desks": place["desks"],
        },
    )
    return made.pk
