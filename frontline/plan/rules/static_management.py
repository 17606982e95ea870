"""Temporary static management (临时静态管控): one measure on the area, ending by itself."""

from datetime import timedelta

from frontline.facts.areas import AreaLifted, StaticManagementDecided
from frontline.facts.base import SubjectKind
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import rule
from frontline.plan.span import Span
from frontline.plan.stages import reason_of


@rule(
    "static_management",
    SubjectKind.AREA,
    StaticManagementDecided,
    needs=("static_management.maximum_days",),
    migrates=False,
)
def static_management(edition: Edition, case: Case, decision: StaticManagementDecided) -> list[Span]:
    """From the decision until its end, never longer than the maximum; a new decision is needed to go on."""
    limit = decision.at + timedelta(days=edition.number("static_management.maximum_days"))
    lifted = next((f for f in case.of(AreaLifted) if f.at >= decision.at), None)
    ends = min(decision.until, limit, *((lifted.at,) if lifted else ()))
    if ends <= decision.at:
        return []
    facts = [decision.id, *((lifted.id,) if lifted else ())]
    details = (("decided_by", decision.decided_by), ("name", decision.name))
    reason = reason_of(edition, "static_management", facts)
    return [Span("static_management", decision.at, ends, decision.at, (reason,), (), details)]
