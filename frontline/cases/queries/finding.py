"""Whom or what do you mean? People by name, pinyin, number or code; places by address."""

from functools import reduce
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from frontline.city import access, names, numbers, search
from frontline.city.access import Actor
from frontline.city.models import Building, Dwelling, Person, Place
from frontline.facts.areas import Grain
from frontline.loop import queries as loop

MOST = 12  # suggestions; more would not be read
_SIZES = {grain: size for size, grain in enumerate(Grain)}
_FOUND = [kind for kind in Place.Kind if kind not in ("dwelling", "floor", "city")]
_GRAINS = {Place.Kind.DWELLING: Grain.HOUSEHOLD}  # every other level has the grain's own name


def find_people(actor: Actor, text: str, limit: int = MOST) -> list[Person]:
    """People the actor may see who fit what was typed: resident code, ID number, phone, name or its pinyin."""
    text = text.strip()
    if not text:
        return []
    seen = access.people(actor)
    for exact in (Q(code=numbers.resident_code(text)), Q(foreign_key=text), Q(name=text)):
        if found := list(seen.filter(exact).order_by("pk")[:limit]):
            break
    else:
        found = search.people(actor, text)[:limit]
    prefetch_related_objects(found, "dwelling__place", "dwelling__unit", "dwelling__building__place")
    return found


def find_dwellings(text: str, limit: int = MOST) -> list[Dwelling]:
    """Doors whose address has every word typed: street, number, building or compound name, door."""
    words = text.replace(",", " ").split()[:6]
    if not words:
        return []
    found = set(_of_buildings(words, limit))
    for door in set(words):
        found.update(_behind(door, [word for word in words if word != door]))
    in_order = Dwelling.objects.order_by("building__street", "building__number", "door", "pk")
    first = list(
        in_order.filter(pk__in=found).values_list("pk", flat=True)[:limit]
    )  # names are read of these alone
    named = in_order.select_related("place", "building__place", "building__community", "unit")
    return list(named.filter(pk__in=first))


def _of_buildings(words: list[str], limit: int) -> QuerySet[Dwelling, int]:
    """Every dwelling of the first buildings whose own address has every word; no list of doors needs more."""
    lived_in = Exists(Dwelling.objects.filter(building=OuterRef("pk")))
    some = search.buildings(words).filter(lived_in, *(_in_address(word) for word in words))
    first = Building.objects.filter(pk__in=some.values("pk")[: search.PLACES_LOOKED_AT])
    ordered = first.order_by("street", "number", "pk").values_list("pk", flat=True)[:limit]
    return Dwelling.objects.filter(building__in=list(ordered)).values_list("pk", flat=True)


def _behind(door: str, words: list[str]) -> QuerySet[Dwelling, int]:
    """The dwellings with this door in buildings whose address has every other word."""
    found = Dwelling.objects.filter(*(_in_address(word, "building__") for word in words), door=door)
    if words:
        found = found.filter(building__in=search.buildings(words))
    return found.values_list("pk", flat=True)[: search.PLACES_LOOKED_AT]


def _in_address(word: str, of: str = "") -> Q:
    columns = ("street", "number", "place__name", "compound__name")
    return reduce(Q.__or__, (Q(**{f"{of}{column}__contains": word}) for column in columns))


def find_places(text: str, limit: int = MOST) -> list[Place]:
    """Buildings and larger places by name, pinyin or the street and number of a building."""
    words = text.split()[:6]
    if not words:
        return []
    keys = [names.place_key(word) for word in words]
    rows = search.places(words, _FOUND, keys=keys)
    for word, key in zip(words, keys, strict=True):
        address = Q(building__street__contains=word) | Q(building__number__startswith=word)
        rows = rows.filter(Q(name__contains=word) | Q(pinyin__startswith=key or "-") | address)
    return list(rows.select_related("building", "parent").order_by("kind", "pinyin", "pk")[:limit])


def address(dwelling: Dwelling | None) -> str:
    """Street, number, building, door, as people write it."""
    if dwelling is None:
        return ""
    building = dwelling.building
    street = f"{building.street}{building.number}" or building.place.name
    unit = dwelling.unit.name if dwelling.unit else ""
    return " ".join(part for part in (street, unit, dwelling.door or dwelling.place.name) if part)


def place_words(place: Place) -> str:
    building = getattr(place, "building", None)
    street = f"{building.street}{building.number}" if building else ""
    around = place.parent.name if place.parent else ""
    return " · ".join(part for part in (place.name, street, around) if part)


def place_for(ref: UUID | str) -> Place | None:
    return Place.objects.filter(ref=ref).first()


def dwelling_for(ref: UUID | str) -> Dwelling | None:
    return Dwelling.objects.select_related("building", "place", "unit").filter(place__ref=ref).first()


def chains_of(places: list[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """For a fact: each place with all its larger ones, smallest first, and their grains in the same order.

    Grids have no grain in a plan; they stand behind the rest, so that what is asked of a grid finds them too.
    """
    ids: list[int] = []
    grains: list[str] = []
    grids: list[int] = []
    for place in dict.fromkeys(places):
        rows = Place.objects.filter(pk__in=loop.places_around(place)).values_list("pk", "kind")
        grids += [pk for pk, kind in rows if kind == Place.Kind.GRID]
        graded = sorted(
            (_SIZES[Grain(_GRAINS.get(Place.Kind(kind), kind))], pk)
            for pk, kind in rows
            if kind != Place.Kind.GRID
        )
        ids += [pk for _, pk in graded]
        grains += [list(Grain)[size] for size, _ in graded]
    return (*ids, *dict.fromkeys(grids)), tuple(str(grain) for grain in grains)
