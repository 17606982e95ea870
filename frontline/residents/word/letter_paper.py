"""A letter on paper: A4, large type, every language on pages of its own, a code that leads to the page."""

from collections.abc import Iterable

import segno
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from frontline.residents.queries.page import HOTLINE
from frontline.residents.word import rules, words
from frontline.residents.word.models import AnnouncementText, AnnouncementVersion
from frontline.ui import paper
from frontline.ui.paper import compiled, font_list, safe

_INTERFACE = {"zh": "zh-hans", "bo": "zh-hans", "en": "en"}  # the words around the text


def pdf_of(version: AnnouncementVersion, texts: Iterable[AnnouncementText], url: str) -> bytes:
    """Raises paper.NoFont, also where a Tibetan text has no Tibetan font."""
    return compiled(source_of(version, texts, url), "pdf")


def png_of(version: AnnouncementVersion, texts: Iterable[AnnouncementText], url: str) -> bytes:
    """The first page as a picture, to look at."""
    return compiled(source_of(version, texts, url), "png")


def source_of(version: AnnouncementVersion, texts: Iterable[AnnouncementText], url: str) -> str:
    """The document in typst's own words."""
    ordered = sorted(texts, key=lambda one: rules.LANGUAGES.index(one.language))
    if any(one.language == "bo" for one in ordered):
        paper.require_tibetan()
    pages = [_page(version, one, url) for one in ordered]
    head = [
        '#set page(paper: "a4", margin: (x: 22mm, y: 20mm))',
        f"#set text(font: {font_list()}, size: 15pt)",
        "#set par(leading: 0.9em, spacing: 1.2em)",
    ]
    return "\n\n".join([*head, "\n\n#pagebreak()\n\n".join(pages)])


def _page(version: AnnouncementVersion, text: AnnouncementText, url: str) -> str:
    with override(_INTERFACE[text.language]):
        size = "17pt" if text.language == "bo" else "15pt"
        kind = safe(words.KINDS[version.announcement.kind])
        return "\n\n".join(
            [
                f'#set text(lang: "{text.language}", size: {size})',
                f"#text(size: 11pt)[{kind}]",
                f"= {safe(text.title)}",
                *(safe(line) for line in text.body.splitlines() if line.strip()),
                f"#align(right)[{safe(_signed(version))}]",
                "#v(1fr)",
                _foot(version, url),
            ]
        )


def _signed(version: AnnouncementVersion) -> str:
    day = timezone.localtime(version.published_at).strftime("%Y-%m-%d") if version.published_at else ""
    return f"{_('Epidemic response headquarters of the city')} {day}"


def _foot(version: AnnouncementVersion, url: str) -> str:
    asked = safe(_("Questions: hotline %(number)s, day and night.") % {"number": HOTLINE})
    read = safe(_("Read it on a telephone, in every language there is:"))
    code = str(segno.make(url, error="m").svg_inline(border=2)).replace("\\", "\\\\").replace('"', '\\"')
    number = safe(_("Version %(n)s") % {"n": version.number})
    return (
        "#grid(columns: (28mm, 1fr), gutter: 6mm, align: horizon,"
        f' image(bytes("{code}"), format: "svg", width: 28mm),'
        f" text(size: 11pt)[{read} {safe(url)} \\ {asked} \\ {number}])"
    )
