"""Staff of high-risk posts leaving the closed loop (高风险岗位人员闭环结束)."""

from frontline.facts.base import SubjectKind
from frontline.facts.cases import LoopLeft
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import rule
from frontline.plan.span import Span
from frontline.plan.stages import reason_of, stage_spans


@rule("loop_left", SubjectKind.PERSON, LoopLeft)
def loop_left(edition: Edition, case: Case, left: LoopLeft) -> list[Span]:
    """Days counted from leaving the loop."""
    return stage_spans(
        edition,
        "loop_left",
        case,
        anchor=left.at,
        starts=max(left.at, left.known_at),
        reason=reason_of(edition, "loop_left", [left.id]),
    )
