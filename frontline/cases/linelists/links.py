"""Links held against the people known: who is missing, who would have infected themselves, what runs in circles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from frontline.cases import rules
from frontline.cases.linelists.reading import LinkRow, Refusal


@dataclass
class Checked:
    """Links that come in, once each, and what is said about the others."""

    good: dict[tuple[str, str], LinkRow] = field(default_factory=dict)
    circular: set[tuple[str, str]] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)
    dangling: int = 0
    selves: int = 0
    doubles: int = 0


def check(links: Iterable[LinkRow], known: Collection[str]) -> Checked:
    """Both ends must be cases of the list: nobody is invented. Circles come in, all their links marked doubtful."""
    found = Checked()
    for link in links:
        pair = (link.source, link.target)
        missing = [end for end in pair if end not in known]
        if missing:
            found.dangling += 1
            _refuse(found, link, _("%(who)s is not in the list of cases.") % {"who": ", ".join(missing)})
        elif link.source == link.target:
            found.selves += 1
            _refuse(found, link, _("A case cannot have infected itself."))
        elif pair in found.good:
            found.doubles += 1
        else:
            found.good[pair] = link
    found.circular = rules.circles(found.good)
    for pair, link in found.good.items():
        if pair in found.circular:
            _refuse(found, link, _("The link lies on a circle: it came in, marked doubtful."), kept=True)
    return found


def _refuse(found: Checked, link: LinkRow, reason: str, *, kept: bool = False) -> None:
    found.refused.append(Refusal("links", link.row, f"{link.source} → {link.target}", reason, kept))
