"""Finding people: by the start of a name, in signs or pinyin, by ID number, telephone or resident code.

Equality and range comparison only: LIKE would lose its index under row-level security (city/rls.py).
"""

from django.db import models

from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Person
from frontline.city.names import key_range
from frontline.city.roles import Verb

MOST = 50  # results
_LOOKED_AT = 500  # people with the same sounding name, among whom the written signs choose


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
