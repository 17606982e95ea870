"""Where people come from and where they will stay: divisions and buildings found by the words for them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from frontline.areas.queries import lookup
from frontline.areas.queries import places as asking
from frontline.city import codes
from frontline.city.models import Building, Place

CHOICES = 12


def code_of(words: str) -> str:
    """The code of a division whose official name is this; empty where none or several bear it."""
    found = set(codes.find(words.strip()).values_list("code", flat=True)[:3])
    return found.pop() if len(found) == 1 else ""


def buildings_for(words: str) -> list[Building]:
    """At most CHOICES buildings an address may mean: its own, or those of the compound it names."""
    found = lookup.search(words[:60])
    named = [place.pk for place in found if place.kind == "building"]
    if not named:
        named = _inside([place for place in found if place.kind == "compound"])
    rows: QuerySet[Building] = Building.objects.filter(pk__in=named[:CHOICES]).select_related("place")
    return list(rows.order_by("place__name", "pk"))


def _inside(compounds: Sequence[Place]) -> list[int]:
    if not compounds:
        return []
    inside = asking.buildings_inside(compounds[:3])
    return list(inside.values_list("pk", flat=True)[:CHOICES])


def titles(buildings: Sequence[Building]) -> dict[int, str]:
    """Each building with what tells it apart, and its street and number."""
    named = asking.titles([one.place for one in buildings])
    return {
        one.pk: f"{named[one.pk]} ({one.street}{one.number})" if one.street else named[one.pk]
        for one in buildings
    }
