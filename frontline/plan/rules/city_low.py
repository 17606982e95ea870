"""The rest of the city is a low area as long as any high or medium area exists in it."""

from frontline.facts.areas import AreaDecided, Level
from frontline.facts.base import SubjectKind
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.migration import migrated
from frontline.plan.registry import rule
from frontline.plan.span import Span
from frontline.plan.stages import reason_of


@rule("city_low", SubjectKind.CITY, AreaDecided, needs=("area.levels",), migrates=False)
def city_low(edition: Edition, case: Case, decision: AreaDecided) -> list[Span]:
    """For the time one area is high or medium; the times of all areas together are one measure."""
    if Level.LOW not in edition.list("area.levels"):
        return []
    area = Case(decision.subject, case.facts, case.editions)
    raised = [s for s in migrated(area, decision, case.editions) if s.kind in ("area_high", "area_medium")]
    return [
        Span(
            "area_low",
            span.starts,
            span.ends,
            span.anchor,
            (reason_of(edition, "city_low", span.reasons[0].facts),),
            (),
            (("level", str(Level.LOW)),),
        )
        for span in raised
    ]
