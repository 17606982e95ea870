"""The reasons of a measure stand in one order, whatever the process and the order of facts."""

from frontline.plan.assemble import _reasons
from frontline.plan.measure import Reason
from frontline.plan.span import Span
from tests.plan.cases import time


def span(clause: str) -> Span:
    reason = Reason("close_contact", clause, ("a", "b"), ())
    return Span(
        "central_isolation", time("2022-11-01"), time("2022-11-08"), time("2022-11-01"), (reason,), (), ()
    )


def test_one_rule_under_two_clauses() -> None:
    first, second = span("密切接触者管理"), span("二十条，密切接触者管理")
    assert _reasons([first, second]) == _reasons([second, first])
    assert [reason.clause for reason in _reasons([first, second])] == [
        "二十条，密切接触者管理",
        "密切接触者管理",
    ]
