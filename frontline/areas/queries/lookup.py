"""Looking a place up: by name or address, what applies there, its parts and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from frontline.areas import rules, words
from frontline.areas.models import Area
from frontline.areas.queries import areas, around
from frontline.areas.queries import places as asking
from frontline.areas.queries.proposals import proposals
from frontline.areas.queries.rules_in_words import Applies, applies
from frontline.city import access
from frontline.city import search as finding
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.facts.base import CITY
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow

FOUND = 12  # answers on one page: whoever needs more types more
PARTS = 200  # parts of a place listed on its page
PEOPLE = 50
SEARCHED = ("building", "compound", "community", "grid", "township")


@dataclass(frozen=True, slots=True)
class Answer:
    """A place that was found, what applies there, whom and where to turn to."""

    place: Place
    title: str
    kind: Promise
    applies: tuple[Applies, ...]
    point: around.Point | None
    officer: around.Officer | None
    at_home: bool  # people stay in: samples are taken at the door
    inside: int  # areas in force in a part of this place


def kind_of(place: Place) -> Promise:
    return words.KINDS[place.kind]


def search(query: str) -> list[Place]:
    """Places whose name, street and number, pinyin or Tibetan name hold every word, shortest name first.

    Doors are not in it: nobody finds out here which homes there are.
    """
    words = query.split()[:6]
    if any("\u0f00" <= sign <= "\u0fff" for sign in query):
        rows = list(_in_tibetan(words))
    else:
        found = finding.places(words, SEARCHED).filter(closed_on__isnull=True).defer("shape")
        for word in words:
            street = Q(building__street__contains=word) | Q(building__number=word)
            found = found.filter(Q(name__icontains=word) | Q(pinyin__startswith=word.lower()) | street)
        rows = list(found[:200])
    return sorted(rows, key=lambda place: (len(place.name), place.name, place.pk))[:FOUND]


def _in_tibetan(words: Sequence[str]) -> QuerySet[Place]:
    """Few places have a Tibetan name, and buildings have none."""
    found = Place.objects.filter(kind__in=("township", "community", "compound"), closed_on__isnull=True)
    for word in words:
        found = found.filter(name_bo__contains=word)
    return found.defer("shape")[:200]


def chosen(ref: UUID | str) -> Place:
    """One of the places that can be found. Raises NotHere, also for a door."""
    found = Place.objects.filter(ref=access.ref_of(ref), kind__in=SEARCHED, closed_on__isnull=True)
    place = found.defer("shape").first()
    if place is None:
        raise access.NotHere
    return place


def choices(places: Sequence[Place]) -> list[tuple[Place, str, Promise]]:
    """Places to choose from, each with the larger places that tell it apart."""
    titles = asking.titles(places)
    return [(place, titles[place.pk], kind_of(place)) for place in places]


def answers(places: Sequence[Place], *, at: datetime) -> list[Answer]:
    titles = asking.titles(places)
    return [_answer(place, titles[place.pk], at) for place in places]


def _answer(place: Place, title: str, at: datetime) -> Answer:
    found = tuple(applies_at(place, at=at))
    stay = any(one.holds and one.kind in ("area_high", "static_management") for one in found)
    return Answer(
        place=place,
        title=title,
        kind=kind_of(place),
        applies=found,
        point=around.nearest_point(place),
        officer=around.officer(place, at=at),
        at_home=stay,
        inside=areas.inside(place, at=at),
    )


def applies_at(place: Place, *, at: datetime) -> list[Applies]:
    """Levels in force at a place, the strictest first, which is the one that holds; else the city's own."""
    rows = loop.areas_of_places(loop.places_around(place.pk), at=at)
    risk = [row for row in rows if row.kind.startswith("area_")]
    if not risk:
        rows = [*rows, *_city(at)]
    names = dict(Area.objects.filter(pk__in=[row.subject_id for row in rows]).values_list("pk", "name"))
    ordered = sorted(rows, key=lambda row: rules.weight(row.kind))
    return [
        applies(row, names.get(row.subject_id, "") if row.subject_kind == "area" else "", holds=number == 0)
        for number, row in enumerate(ordered)
    ]


def _city(at: datetime) -> list[MeasureRow]:
    return [row for row in loop.measures_of(CITY, at=at) if row.kind == "area_low" and row.starts_at <= at]


def proposed_at(place: Place, *, at: datetime) -> MeasureRow | None:
    """A proposal waiting at this very place."""
    return proposals(at).filter(subject_id=place.pk).first()


def parts_of(place: Place) -> list[Place]:
    """What lies directly inside, by name; the buildings of a grid."""
    inside = Q(parent=place.pk) | Q(building__grid=place.pk)
    return list(Place.objects.filter(inside).defer("shape").order_by("kind", "pinyin", "name")[:PARTS])


def building_ids(place: Place) -> list[int]:
    return list(asking.buildings_inside([place]).values_list("pk", flat=True))


def residents(actor: Actor, place: Place) -> list[tuple[str, str]]:
    """Names and doors of the first people here, in places small enough to be a list; for those who may see them."""
    if place.kind not in ("building", "unit", "floor", "dwelling"):
        return []
    people = asking.people_inside([place]).select_related("dwelling__place").order_by("dwelling", "id")
    shown = access.people(actor).filter(pk__in=people.values("pk")).select_related("dwelling__place")
    return [
        (access.shown_name(actor, p), p.dwelling.place.name if p.dwelling else "") for p in shown[:PEOPLE]
    ]
