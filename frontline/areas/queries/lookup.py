"""Looking a place up: by name or address, what applies there, its parts and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise

from frontline.areas import rules, words
from frontline.areas.models import Area
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
_SEARCHED = ("building", "compound", "community", "grid", "township")


@dataclass(frozen=True, slots=True)
class Answer:
    """A place that was found and what applies there."""

    place: Place
    title: str
    kind: Promise
    applies: tuple[Applies, ...]


def kind_of(place: Place) -> Promise:
    return words.KINDS[place.kind]


def search(query: str) -> list[Place]:
    """Places whose name, street and number or pinyin hold every word, shortest name first."""
    words = query.split()[:6]
    found = finding.places(words, _SEARCHED).filter(closed_on__isnull=True).defer("shape")
    for word in words:
        street = Q(building__street__contains=word) | Q(building__number=word)
        found = found.filter(Q(name__icontains=word) | Q(pinyin__startswith=word.lower()) | street)
    rows = sorted(found[:200], key=lambda place: (len(place.name), place.name))
    return rows[:FOUND]


def answers(places: Sequence[Place], *, at: datetime) -> list[Answer]:
    titles = asking.titles(places)
    return [Answer(p, titles[p.pk], kind_of(p), tuple(applies_at(p, at=at))) for p in places]


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
