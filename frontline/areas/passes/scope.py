"""Whose passes somebody sees, and where they give them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.areas.passes.models import Pass
from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Grant, Place
from frontline.city.roles import ROLES, Verb

_GIVERS = tuple(key for key, role in ROLES.items() if Verb.GIVE_PASSES in role.verbs)


def passes(actor: Actor) -> QuerySet[Pass]:
    """Passes of the people and buildings the actor sees."""
    if actor.account is None or not actor.may(Verb.SEE_PEOPLE):
        return Pass.objects.none()
    if actor.city_wide:
        return Pass.objects.all()
    return Pass.objects.filter(
        Q(building__in=access.buildings_of(actor) or ()) | Q(person__in=access.people(actor).values("pk"))
    )


def pass_for(actor: Actor, ref: UUID | str) -> Pass:
    """One of them. Raises NotHere."""
    rows = passes(actor).select_related("person", "building__place", "building__community")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def gives_at(actor: Actor, building: Building | None) -> bool:
    """Whether a grant of the actor lets them give passes there; without a building only one for the city does."""
    if actor.account is None or not actor.may(Verb.GIVE_PASSES):
        return False
    open_end = Q(until__isnull=True) | Q(until__gt=actor.at)
    places = Grant.objects.filter(
        open_end, account=actor.account, role__in=_GIVERS, on=Grant.On.PLACE, since__lte=actor.at
    ).values("on_id")
    around = Q(kind="city")
    if building is not None:
        ids = (building.grid_id, building.community_id, building.township_id)
        around |= Q(pk__in=[id for id in ids if id])
    return Place.objects.filter(around, pk__in=places).exists()
