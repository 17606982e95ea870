"""The smaller places an area consists of, for a decision about a part of it."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from frontline.areas import rules
from frontline.areas.queries import places as asking
from frontline.city.models import Dwelling, Place
from frontline.loop import queries as loop
from frontline.loop.actions import Refused

MOST = 400  # pieces an area may be divided into; a larger one is divided at a larger grain first
_SMALLER = ("building", "unit", "floor", "dwelling")


def pieces(places: Iterable[Place]) -> list[Place]:
    """What the places of an area consist of at the next smaller grain, by name; nothing for a dwelling."""
    given = list(places)
    if len(given) > 1:
        return sorted(given, key=lambda place: place.name)[: MOST + 1]
    return next((found for kind in _SMALLER for one in given if (found := _inside(one, kind))), [])


def _inside(place: Place, kind: str) -> list[Place]:
    """The places of one kind strictly inside a place."""
    if rules.SIZE[rules.GRAIN_OF_KIND[kind]] >= rules.SIZE[rules.GRAIN_OF_KIND[place.kind]]:
        return []
    if kind == "building":
        ids = asking.buildings_inside([place]).values("pk")
        asked = Q(pk__in=ids)
    else:
        column = {"unit": "unit", "floor": "floor", "dwelling": "place"}[kind]
        rows = _dwellings(place).exclude(**{column: None})
        asked = Q(pk__in=rows.values(column))
    return list(
        Place.objects.filter(asked, closed_on__isnull=True)
        .defer("shape")
        .order_by("pinyin", "name")[: MOST + 1]
    )


def _dwellings(place: Place) -> QuerySet[Dwelling]:
    column = {"building": "building", "unit": "unit", "floor": "floor"}.get(place.kind)
    return Dwelling.objects.filter(**{column: place.pk}) if column else Dwelling.objects.none()


def rest_of(places: Sequence[Place], part: Sequence[Place]) -> list[Place]:
    """The pieces of an area without a part of it. Raises Refused where there is no rest or the part is not inside."""
    all_of_it = pieces(places)
    if len(all_of_it) > MOST:
        raise Refused(
            _("This area consists of more than %(n)d parts: decide smaller areas first.") % {"n": MOST}
        )
    chosen = {place.pk for place in part}
    if not chosen or not chosen <= {place.pk for place in all_of_it}:
        raise Refused(_("Choose parts of this area."))
    rest = [place for place in all_of_it if place.pk not in chosen]
    if not rest:
        raise Refused(_("That is the whole area: sign a reason to keep its level instead."))
    return rest


def nested(places: Iterable[Place]) -> Q:
    """Places of other areas that lie inside one of these, or around one."""
    ids = [place.pk for place in places]
    around = Q(place__in=loop.places_around(*ids)) if ids else Q(pk__in=[])
    inside = Q(place__building__community__in=ids) | Q(place__building__township__in=ids)
    inside |= Q(place__building__compound__in=ids) | Q(place__dwelling__building__compound__in=ids)
    parent = "place__parent"
    for _level in range(5):
        inside |= Q(**{f"{parent}__in": ids})
        parent += "__parent"
    return around | inside
