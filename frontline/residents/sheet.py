"""The sheet as a PDF: A4, set by typst with a Chinese font of the machine; the same content as the page."""

from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.residents import words
from frontline.residents.queries import Card, Member, Objection, Sheet, Step
from frontline.ui.paper import compiled, font_list, safe


def pdf_of(sheet: Sheet) -> bytes:
    """One sheet as PDF, in the language that is active. Raises paper.NoFont."""
    return compiled(source_of(sheet), "pdf")


def png_of(sheet: Sheet) -> bytes:
    """The first page as a picture, to look at."""
    return compiled(source_of(sheet), "png")


def source_of(sheet: Sheet) -> str:
    """The document in typst's own words."""
    parts = [
        '#set page(paper: "a4", margin: (x: 20mm, y: 16mm), numbering: "1 / 1")',
        f'#set text(font: {font_list()}, size: 10.5pt, lang: "{words.language()[:2]}")',
        "#set par(leading: 0.7em)",
        f"= {safe(_('What applies to you'))}",
        _line(f"{sheet.person.name} · {sheet.person.code} · {sheet.address} {sheet.address_bo}"),
        _line(_("As of %(when)s") % {"when": words.when(sheet.at)}),
        *_cards(_("Now"), sheet.now, none=_("No measure applies to you.")),
        *_cards(_("Afterwards"), sheet.later),
        *_cards(_("Where you live"), sheet.areas),
        *_tests(sheet),
        *_household(sheet),
        *_notices(sheet),
        *_help(sheet),
    ]
    return "\n\n".join(parts)


def _line(text: object) -> str:
    return safe(text)


def _items(texts: list[str]) -> list[str]:
    return ["\n".join(f"- {safe(text)}" for text in texts)] if texts else []


def _cards(title: str, cards: list[Card], none: str = "") -> list[str]:
    if not cards:
        return [f"== {safe(title)}", _line(none)] if none else []
    return [f"== {safe(title)}", *(part for card in cards for part in _card(card))]


def _card(card: Card) -> list[str]:
    span = {"start": words.when(card.row.starts_at), "end": words.end(card.row.ends_at)}
    parts = [f"=== {safe(card.name)}", _line(_("From %(start)s until %(end)s") % span)]
    parts.append(_line(decided(card)))
    for reason in card.reasons:
        parts.append(f"*{safe(reason.rule)}* #h(0.5em) {safe(reason.clause)}")
        parts += _items(reason.facts)
        parts += _items([_("Assumption: %(what)s") % {"what": what} for what in reason.assumptions])
    steps = [_step(step) for step in card.steps]
    return [*parts, *_items(steps)]


def decided(card: Card) -> str:
    """Who decided, in one sentence."""
    if card.decided:
        return _("Decided by %(who)s, under %(plan)s.") % {"who": card.decided, "plan": card.plan}
    rule = _("No person decided this: the rule of %(plan)s does, from the facts stated here.") % {
        "plan": card.plan
    }
    if not card.offices:
        return rule
    return rule + " " + _("The facts come from %(offices)s.") % {"offices": _(", ").join(card.offices)}


def _tests(sheet: Sheet) -> list[str]:
    lines = [f"{words.when(test.at)}: {words.RESULTS.get(test.result, test.result)}" for test in sheet.tests]
    return [f"== {safe(_('Your tests'))}", *_items(lines)] if lines else []


def _household(sheet: Sheet) -> list[str]:
    lines = [_member(one) for one in sheet.household]
    return [f"== {safe(_('Your household'))}", *_items(lines)] if lines else []


def _notices(sheet: Sheet) -> list[str]:
    lines = [f"{words.when(one.at)} {one.text}" for one in sheet.notices[:12]]
    return [f"== {safe(_('Notices'))}", *_items(lines)] if lines else []


def _help(sheet: Sheet) -> list[str]:
    asked = [_("Hotline %(number)s, day and night") % {"number": sheet.hotline}]
    if sheet.helper:
        asked.insert(0, f"{sheet.helper.name} {sheet.helper.phone}")
    objecting = _(
        "You may object to every measure: on this page, through your grid worker, or at the hotline."
    )
    lines = [_objection(one) for one in sheet.objections]
    printed = _("Printed %(when)s") % {"when": timezone.localtime(sheet.at).strftime("%Y-%m-%d %H:%M")}
    return [f"== {safe(_('Whom to ask'))}", *_items([*asked, objecting]), *_items(lines), _line(printed)]


def _objection(one: Objection) -> str:
    if one.outcome:
        return f"{one.number}: {words.OUTCOMES[one.outcome]}"
    return _("%(number)s: answer by %(when)s") % {"number": one.number, "when": words.when(one.due_at)}


def _step(step: Step) -> str:
    return _("%(what)s: by %(when)s") % {"what": step.what, "when": words.end(step.at)}


def _member(one: Member) -> str:
    if one.until is None:
        return f"{one.person.name}: " + _("no measure")
    until = _("until %(end)s") % {"end": words.end(one.until)}
    return f"{one.person.name}: {one.measure}, {until}"
