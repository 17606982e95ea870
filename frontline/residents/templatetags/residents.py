"""Words of this room in templates."""

from django import template
from django.utils.translation import ngettext

from frontline.city import slip_words
from frontline.residents import sheet, words
from frontline.residents.queries import Card
from frontline.residents.word import rules
from frontline.residents.word import words as spoken
from frontline.residents.word.models import AnnouncementText, AnnouncementVersion

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


@register.inclusion_tag("ui/parts/mark.html")
def word_state(state: str) -> dict[str, object]:
    """Where a version stands, as a badge."""
    return {"mark": spoken.STATES[state]}


@register.simple_tag
def word_kind(version: AnnouncementVersion) -> str:
    return str(spoken.KINDS[version.announcement.kind])


@register.simple_tag
def word_lang(code: str) -> str:
    """The language as HTML names it."""
    return "zh-Hans" if code == "zh" else code


@register.simple_tag
def word_language(code: str) -> str:
    """A language by its own name."""
    return spoken.LANGUAGES[code]


@register.simple_tag
def word_parts(text: AnnouncementText) -> str:
    """How many short messages the short text takes."""
    parts = rules.parts_of(text.short)
    return ngettext("%(n)s short message", "%(n)s short messages", parts) % {"n": parts}
