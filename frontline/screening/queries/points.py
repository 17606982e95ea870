"""Where somebody may sit down at a desk now; sites somebody has a right on."""

from collections.abc import Iterable

from django.db.models import Q

from frontline.city.access import Actor
from frontline.city.models import Grant, Place
from frontline.city.roles import ROLES, Verb
from frontline.screening.models import Round, RoundPoint

MOST = 500  # points on offer: a city-wide lead sees 133 of one round
_TAKERS = [key for key, role in ROLES.items() if Verb.TAKE_SAMPLES in role.verbs]


def points_to_choose(by: Actor) -> list[RoundPoint]:
    """Points of open rounds at which the actor may take samples, by code."""
    if by.account is None or not by.may(Verb.TAKE_SAMPLES):
        return []
    points = RoundPoint.objects.filter(round__state=Round.State.OPEN).select_related("round", "site")
    return list(points.filter(granted_points(by)).order_by("-round__number", "site__code")[:MOST])


def granted_points(by: Actor) -> Q:
    """Points at which grants of the actor let samples be taken."""
    holding = Q(until__isnull=True) | Q(until__gt=by.at)
    granted = Grant.objects.filter(holding, account=by.account, role__in=_TAKERS, since__lte=by.at)
    return _within(granted.values_list("on", "on_id"))


def _within(granted: Iterable[tuple[str, int]]) -> Q:
    held = list(granted)
    sites, places = ([id for on, id in held if on == kind] for kind in (Grant.On.SITE, Grant.On.PLACE))
    if Place.objects.filter(pk__in=places, kind=Place.Kind.CITY).exists():
        return Q()
    near = Q(site__community__in=places) | Q(site__community__parent__in=places)
    return Q(site__in=sites) | near


def places_with(actor: Actor, verb: Verb) -> list[int]:
    """Places on which a grant of the actor gives this verb."""
    roles = [role.key for role in ROLES.values() if verb in role.verbs]
    open_end = Q(until__isnull=True) | Q(until__gt=actor.at)
    grants = Grant.objects.filter(
        open_end, account=actor.account, role__in=roles, on=Grant.On.PLACE, since__lte=actor.at
    )
    return sorted(grants.values_list("on_id", flat=True))


def sites_with(actor: Actor, verb: Verb) -> list[int]:
    """Sites on which a grant of the actor gives this verb."""
    roles = [role.key for role in ROLES.values() if verb in role.verbs]
    open_end = Q(until__isnull=True) | Q(until__gt=actor.at)
    grants = Grant.objects.filter(
        open_end, account=actor.account, role__in=roles, on__in=("site", "laboratory"), since__lte=actor.at
    )
    return sorted(grants.values_list("on_id", flat=True))
