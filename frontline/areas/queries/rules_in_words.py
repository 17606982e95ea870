"""What a level means for people, in words they understand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.areas import words
from frontline.areas.queries.areas import Shown
from frontline.loop import plans
from frontline.loop.models import MeasureRow
from frontline.plan.edition import Edition


@dataclass(frozen=True, slots=True)
class Applies:
    """One measure of an area as a resident reads it."""

    kind: str
    level: str  # high, medium, low or ""
    name: str
    area: str
    rules: str
    since: datetime
    until: datetime
    earliest: datetime  # the end if no infection comes and the round is clean
    needs_round: bool
    clause: str
    ends_when: str  # what has to happen until it ends, in plain words
    holds: bool  # the strictest at the place: this one applies


def applies(row: MeasureRow, area: str, *, holds: bool = True) -> Applies:
    edition = plans.edition(row.edition)
    details = dict(row.details)
    return Applies(
        kind=row.kind,
        level=details.get("level", ""),
        name=words.measure_name(edition, row),
        area=area or details.get("name", ""),
        rules=str(words.RULES.get(row.kind, "")),
        since=timezone.localtime(row.starts_at),
        until=timezone.localtime(row.ends_at),
        earliest=_earliest(row, details),
        needs_round=any(duty["kind"] == "closing_round" for duty in row.duties),
        clause=row.reasons[0]["clause"] if row.reasons else "",
        ends_when=_ends_when(row, edition),
        holds=holds,
    )


def _earliest(row: MeasureRow, details: dict[str, str]) -> datetime:
    expected = details.get("expected_end")
    return timezone.localtime(datetime.fromisoformat(expected) if expected else row.ends_at)


def _ends_when(row: MeasureRow, edition: Edition) -> str:
    """Under which conditions the level ends, for somebody who does not read plans."""
    if row.kind == "static_management":
        return _("It ends by itself at the time named; to go on longer needs a new decision.")
    details = dict(row.details)
    if "last_clean_day" not in details:
        return _("It ends when the last high-risk or medium-risk area of the city has ended.")
    days = (date.fromisoformat(details["last_clean_day"]) - date.fromisoformat(details["anchor"])).days
    text = ngettext(
        "It ends after %(n)d day without a new infection here.",
        "It ends after %(n)d days in a row without a new infection here.",
        days,
    )
    parts = [text % {"n": days}]
    if any(duty["kind"] == "closing_round" for duty in row.duties):
        parts.append(_("Everybody is tested on the last of these days; all results must be negative."))
    following = edition.word(f"area.{details['level']}.next")
    if row.kind == "area_high" and following != "none":
        parts.append(_("Then the medium level follows for some days."))
    parts.append(_("A new infection begins the count anew."))
    return " ".join(parts)


def applies_in(shown: Shown) -> Applies | None:
    return applies(shown.measure, shown.area.name) if shown.measure else None
