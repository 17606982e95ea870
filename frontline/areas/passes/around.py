"""What the plan and the areas say about a pass: looked up whenever one is given, never copied."""

from collections.abc import Sequence
from datetime import datetime

from frontline.areas import words
from frontline.areas.models import Area
from frontline.areas.passes.rules import CONFINING, AreaRule, Held
from frontline.areas.queries import areas
from frontline.facts.areas import StaticManagementDecided
from frontline.facts.base import person as person_subject
from frontline.loop import plans
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow


def holding(person: int, *, since: datetime, until: datetime) -> Held | None:
    """The measure that keeps a person in during some of that time, the one that ends last; None where none does."""
    rows = [
        row
        for row in loop.measures_of(person_subject(person), at=since)
        if row.kind in CONFINING and row.starts_at < until
    ]
    if not rows:
        return None
    last = max(rows, key=lambda row: row.ends_at)
    name = plans.edition(last.edition).wording(last.kind, words.language())
    return Held(name, last.ends_at)


def area_rules(places: Sequence[int], *, on_foot: bool, at: datetime) -> list[AreaRule]:
    """Areas that keep people in at these places: static management, and for people a high-risk area."""
    if not places:
        return []
    kinds = {"static_management", "area_high"} if on_foot else {"static_management"}
    rows = loop.areas_of_places(loop.places_around(*places), at=at)
    return [_rule(row, at) for row in rows if row.kind in kinds]


def exemptions_at(places: Sequence[int], *, at: datetime) -> list[str]:
    """Groups that decisions of static management here let move."""
    found = area_rules(places, on_foot=True, at=at)
    return list(dict.fromkeys(group for area in found for group in area.exempt))


def _rule(row: MeasureRow, at: datetime) -> AreaRule:
    area = Area.objects.get(pk=row.subject_id)
    decision = areas.decision_of(area, at=at)
    if isinstance(decision, StaticManagementDecided):
        return AreaRule(area.name, frozenset(decision.guaranteed), tuple(decision.exemptions))
    return AreaRule(area.name)
