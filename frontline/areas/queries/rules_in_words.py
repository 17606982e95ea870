"""What a level means for people, in words they understand."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from frontline.areas import words
from frontline.areas.queries.areas import Shown
from frontline.loop import plans
from frontline.loop.models import MeasureRow


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
    needs_round: bool
    clause: str


def applies(row: MeasureRow, area: str) -> Applies:
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
        needs_round=any(duty["kind"] == "closing_round" for duty in row.duties),
        clause=row.reasons[0]["clause"] if row.reasons else "",
    )


def applies_in(shown: Shown) -> Applies | None:
    return applies(shown.measure, shown.area.name) if shown.measure else None
