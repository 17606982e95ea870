"""Which depot packs for which part of the city."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.models import Building, Place
from frontline.supplies.models import Depot, Serving


def rules() -> QuerySet[Serving]:
    """Townships and communities by code, the rest of the city last."""
    rows = Serving.objects.select_related("place", "depot")
    return rows.order_by(F("place__code").asc(nulls_last=True), "place__name", "pk")


def served_by(depot: Depot) -> list[Serving]:
    return list(rules().filter(depot=depot))


def rule_for(ref: str | UUID) -> Serving:
    """Raises NotHere."""
    found = Serving.objects.filter(ref=access.ref_of(str(ref))).first()
    if found is None:
        raise NotHere
    return found


@dataclass(frozen=True, slots=True)
class Allotment:
    """The depot of each community: its own rule, else its township's, else that of the rest."""

    by_place: dict[int | None, Depot]
    townships: dict[int, int]  # by community

    def of(self, community: int | None) -> Depot | None:
        own = self.by_place.get(community) if community else None
        township = self.townships.get(community) if community else None
        wider = self.by_place.get(township) if township else None
        return own or wider or self.by_place.get(None)


def allotment() -> Allotment:
    """The rules of depots that are open."""
    rows = Serving.objects.filter(depot__open=True).select_related("depot")
    towns = Building.objects.filter(community__isnull=False, township__isnull=False).order_by()
    pairs = towns.values_list("community", "township").distinct()
    return Allotment(
        {row.place_id: row.depot for row in rows},
        {int(one): int(town) for one, town in pairs if one and town},
    )


def names(places: Iterable[int]) -> list[Place]:
    return list(Place.objects.filter(pk__in=list(places)).order_by("code", "name"))
