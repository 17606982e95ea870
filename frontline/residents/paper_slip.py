"""The result slip on paper: A5, both languages, the code large enough for a telephone to read from a fold."""

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import slip_words
from frontline.city.slips import Issued
from frontline.residents import words
from frontline.ui.paper import compiled, font_list, safe
from frontline.ui.words import until


def pdf_of(issued: Issued) -> bytes:
    """One page. Raises NoFont."""
    return compiled(source_of(issued), "pdf")


def png_of(issued: Issued) -> bytes:
    """The same as a picture, to look at and to scan."""
    return compiled(source_of(issued), "png")


def source_of(issued: Issued) -> str:
    """The document in typst's own words."""
    label, slip = slip_words.labels(), issued.slip
    rows = [
        (label["holder"], slip.holder),
        *([(label["id_end"], slip.id_end)] if slip.id_end else []),
        (label["until"], until(timezone.localtime(slip.expires_at))),
        (label["sampled"], words.when(slip.sampled_at)),
        (
            label["method"],
            f"{slip_words.method(slip.method)} · {words.RESULTS.get(slip.result, slip.result)}",
        ),
    ]
    told = _("Printed %(when)s") % {"when": words.when(slip.issued_at)}
    return "\n\n".join(
        [
            '#set page(paper: "a5", margin: 14mm)',
            f'#set text(font: {font_list()}, size: 12pt, lang: "{words.language()[:2]}")',
            f"= {safe(_('Result slip'))}",
            f'#align(center, image(bytes("{_drawing(issued.text)}"), format: "svg", width: 84mm))',
            *(f"{safe(name)} #h(1fr) *{safe(value)}*" for name, value in rows),
            safe(
                _(
                    "It says what a test found and ends by itself. It does not lift a measure that applies to you."
                )
            ),
            safe(told),
        ]
    )


def _drawing(text: str) -> str:
    """The code as SVG, inside a string of typst."""
    svg = segno.make(text, error="q").svg_inline(border=4)
    return str(svg).replace("\\", "\\\\").replace('"', '\\"')
