"""Names of goods, kinds and depots in the reader's language; a pack's state."""

from typing import Any

from django import template

from frontline.loop.naming import local_name
from frontline.supplies import words
from frontline.ui.marks import Mark

register = template.Library()


@register.filter
def named(row: Any) -> str:
    """Of a good, kind or depot."""
    return local_name(row.name, row.name_en)


@register.filter
def unit(good: Any) -> str:
    return local_name(good.unit, good.unit_en)


@register.filter
def need_word(key: str) -> str:
    """A person's need; one that no list knows as it was written."""
    return str(words.NEEDS.get(key) or words.COUNTS.get(key) or key)


@register.filter
def why(key: str) -> str:
    return words.why(key)


@register.inclusion_tag("ui/parts/mark.html")
def pack_state(pack: Any) -> dict[str, Mark]:
    """`{% pack_state pack %}`; also of a deed."""
    return {"mark": words.state_of(pack.state, pack.why)}


@register.inclusion_tag("ui/parts/mark.html")
def movement_kind(kind: str) -> dict[str, Mark]:
    return {"mark": words.MOVEMENTS[kind]}


@register.inclusion_tag("ui/parts/mark.html")
def certainty(key: str) -> dict[str, Mark]:
    return {"mark": words.CERTAINTIES.get(key, words.CERTAINTIES["assumption"])}
