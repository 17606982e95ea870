"""Words of this room in templates."""

from django import template

from frontline.city import slip_words
from frontline.residents import sheet, words
from frontline.residents.queries import Card

register = template.Library()


@register.simple_tag
def decided(card: Card) -> str:
    """Who decided, in one sentence."""
    return sheet.decided(card)


@register.filter
def outcome_word(outcome: str) -> str:
    return str(words.OUTCOMES.get(outcome, outcome))


@register.filter
def remedy_word(remedy: str) -> str:
    return str(words.REMEDIES.get(remedy, remedy))


@register.filter
def test_word(result: str) -> str:
    return str(words.RESULTS.get(result, result))


@register.simple_tag
def slip_labels() -> dict[str, str]:
    """What stands on a result slip, in Chinese and English: the guard reads it too."""
    return slip_words.labels()


@register.filter
def slip_method(name: str) -> str:
    return slip_words.method(name)
