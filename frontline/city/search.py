"""Finding people: by the start of a name, in signs or pinyin, by ID number, telephone or resident code.
Finding places: by any part of a name, street or number.

Equality and range comparison only: LIKE would lose its index under row-level security (city/rls.py), and
LIKE in the middle of a name never had one.
"""

from collections.abc import Collection, Sequence
from functools import reduce
from typing import Any

from django.db import models

from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Building, Person, Place, PlaceWord
from frontline.city.names import key_range
from frontline.city.roles import Verb

MOST = 50  # results
_LOOKED_AT = 500  # people with the same sounding name, among whom the written signs choose
PLACES_LOOKED_AT = 1000  # places that have every word typed; only a word like 路 alone has more
_LAST = "\U0010fffd"  # larger than every sign of a name, in the byte order of PlaceWord.word


def people(actor: Actor, text: str) -> list[Person]:
    """At most MOST people whom the actor may see, in the order of their names; nothing for no text."""
    typed = " ".join(text.split())[:120]
    if not typed or not actor.may(Verb.SEE_PEOPLE):
        return []
    seen = access.people(actor).select_related("building__place")
    by_number = _by_number(typed)
    if by_number is not None:
        return list(seen.filter(by_number).order_by("pk")[:MOST])
    try:
        first, after = key_range(typed)
    except ValueError:
        return []
    found = seen.filter(pinyin__gte=first, pinyin__lt=after).order_by("pinyin", "pk")
    if typed.isascii():
        return list(found[:MOST])
    return [person for person in found[:_LOOKED_AT] if person.name.startswith(typed)][:MOST]


def _by_number(typed: str) -> models.Q | None:
    """What a number or a resident code finds; None when the text is a name."""
    if numbers.is_resident_code(typed):
        return models.Q(code=numbers.resident_code(typed))
    if not any(sign.isdigit() for sign in typed) or any(sign.isalpha() for sign in typed.rstrip("xX")):
        return None
    return models.Q(id_number_key=blind_index(typed)) | models.Q(
        phone_key=blind_index(numbers.plain_phone(typed))
    )


def places(
    words: Sequence[str], kinds: Collection[str], *, keys: Sequence[str] = ()
) -> models.QuerySet[Place]:
    """Places of these kinds that may have every word in their name, street, number or at the start of their pinyin.

    At most the first 1,000, a few too many, never one too few: the caller filters by what exactly it means.
    `keys` are the words as pinyin, one for each, where they differ from the words.
    """
    having = [
        PlaceWord.objects.filter(_begins(word, key), kind__in=kinds).values("place")
        for word, key in zip(words, keys or words, strict=True)
    ]
    if not having:
        return Place.objects.none()
    found = having[0]
    for others in having[1:]:
        found = found.filter(place__in=others)
    return Place.objects.filter(pk__in=found[:PLACES_LOOKED_AT])


def buildings(words: Sequence[str]) -> models.QuerySet[Building]:
    """Buildings whose address or whose compound's name may have every word: those of the word that fewest have.

    The caller filters by every word. Where each word is that of thousands (路 and 号), the first 1,000 whose own
    address has them all.
    """
    typed = sorted(words, key=len, reverse=True)
    for word in typed:
        few = list(_having(word)[: PLACES_LOOKED_AT + 1])
        if len(few) <= PLACES_LOOKED_AT:
            return Building.objects.filter(pk__in=few)
    return Building.objects.filter(pk__in=places(words, [Place.Kind.BUILDING]).values("pk"))


def _having(word: str) -> models.QuerySet[Any, Any]:
    """Ids of the buildings with a word of their own or of their compound; some twice."""
    compounds = PlaceWord.objects.filter(_begins(word), kind=Place.Kind.COMPOUND).values("place")
    inside = Building.objects.filter(compound__in=compounds).values_list("pk", flat=True)
    named = PlaceWord.objects.filter(_begins(word), kind=Place.Kind.BUILDING)
    return named.values_list("place", flat=True).union(inside, all=True)


def _begins(*typed: str) -> models.Q:
    """Words of places that begin with one of these. The range ends in the byte order of the column."""
    firsts = {word.lower()[: PlaceWord.LONGEST] for word in typed if word}
    ranges = (models.Q(word__gte=first, word__lt=first + _LAST) for first in sorted(firsts))
    return reduce(models.Q.__or__, ranges)
