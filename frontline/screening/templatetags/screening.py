"""Words and numbers of the room's pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from frontline.screening import words
from frontline.ui import marks

register = template.Library()


@register.inclusion_tag("ui/parts/mark.html")
def round_state(round: Any) -> dict[str, object]:
    """A badge for the state of a round."""
    return {
        "mark": marks.Mark(str(words.STATES[round.state]), words.STATE_TONES.get(round.state, "calm"), "")
    }


@register.filter
def counted(number: int | None) -> str:
    """12345 -> 12,345"""
    return f"{number or 0:,}"


@register.filter
def tubes(conflict: Any, known: Mapping[str, Any]) -> list[Any]:
    """The tubes a conflict names."""
    refs = [*conflict.details.get("tubes", ()), conflict.details.get("tube")]
    return [known[ref] for ref in refs if ref in known]


@register.filter
def of(known: Mapping[str, Any], key: str) -> Any:
    """What is known under a key."""
    return known.get(key)


@register.filter
def as_told(conflict: Any, held: Mapping[str, str]) -> str:
    """What a device sent, where the one who looks may read it."""
    return held.get(conflict.key, "")


@register.filter
def whole(number: float | None) -> int:
    """A length as people say it: 186.6 m -> 187"""
    return round(number or 0)


@register.filter
def percent(share: float | None) -> str:
    """0.00312 -> 0.31"""
    return f"{100 * (share or 0):.2f}"


_RESULT_MARKS = {
    "negative": ("green", "circle-check"),
    "positive": ("red", "virus"),
    "invalid": ("orange", "alert-triangle"),
}


@register.inclusion_tag("ui/parts/mark.html")
def result_mark(result: str) -> dict[str, object]:
    """A badge for what the laboratory found in a tube."""
    tone, sign = _RESULT_MARKS.get(result, ("calm", ""))
    return {"mark": marks.Mark(str(words.RESULTS.get(result, result)), tone, sign)}


@register.simple_tag
def delivery_name(file: Any) -> str:
    """A delivery of results by the name of its file, else by the way it came."""
    return file.name or str(words.SOURCES[file.source])
