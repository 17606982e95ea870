"""Words of this room in templates."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext

from frontline.isolation import words
from frontline.loop import plans

register = template.Library()


@register.simple_tag
def measure_name(row: Any) -> str:
    """A measure as its edition calls it."""
    return words.measure_name(row)


@register.simple_tag(takes_context=True)
def duty_name(context: template.Context, kind: str, at: Any) -> str:
    """A duty as the plan in force calls it; the plan is asked once for a page, not once for a line."""
    root = context.render_context
    if "duty_edition" not in root:
        root["duty_edition"] = plans.in_force(at).edition
    return str(root["duty_edition"].wording(kind, words.language(), "duties"))


@register.simple_tag
def address(person: Any) -> str:
    return words.address_of(person)


@register.filter
def symptoms(keys: list[str]) -> str:
    """Symptoms in words, in the order they were given."""
    return " · ".join(str(words.SYMPTOMS.get(key, key)) for key in keys)


@register.filter
def result_word(result: str) -> str:
    return str(words.RESULTS.get(result, result))


@register.simple_tag
def rooms_in_words(rooms: Sequence[Any]) -> str:
    """So many free, so many taken, so many closed; `rooms` as queries.people.rooms_of gives them."""
    closed = sum(1 for room in rooms if room.closed)
    taken = sum(1 for room in rooms if room.taken and not room.closed)
    told = {"free": len(rooms) - closed - taken, "taken": taken, "closed": closed}
    return gettext("%(free)d free · %(taken)d taken · %(closed)d closed") % told
