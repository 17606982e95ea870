from typing import Any

from frontline.facts.base import OverrideDecided, person
from frontline.plan.evaluate import evaluate
from frontline.plan.measure import Wanted
from frontline.plan.overrides import refusal
from tests.plan.cases import LIN, contact, infection, ninth, time


def override(change: str, at: str = "2022-07-03 10:00", **other: Any) -> OverrideDecided:
    fields = {"measure": "central_isolation", "why": "infant", "signed_by": ("Wu", "He"), **other}
    return OverrideDecided(id="o", subject=LIN, at=time(at), known_at=time(at), change=change, **fields)


def timeline(wanted: Wanted) -> list[tuple[str, str]]:
    return [(m.kind, f"{m.ends_at:%m-%d %H}") for m in (*wanted.ended, *wanted.measures)]


def after(decision: OverrideDecided, *more: Any) -> list[tuple[str, str]]:
    return timeline(
        evaluate(ninth(), [infection(), contact(), decision, *more], time("2022-07-06 00:00"), LIN)
    )


def test_at_home_instead_of_at_a_site() -> None:
    expected = [
        ("central_isolation", "07-03 10"),
        ("home_isolation", "07-09 00"),
        ("home_monitoring", "07-12 00"),
    ]
    assert after(override("at_home")) == expected


def test_exempt_for_a_while() -> None:
    until = time("2022-07-04 10:00")
    expected = [
        ("central_isolation", "07-03 10"),
        ("central_isolation", "07-09 00"),
        ("home_monitoring", "07-12 00"),
    ]
    assert after(override("exempt", until=until)) == expected


def test_end_earlier_leaves_the_stage_that_follows() -> None:
    until = time("2022-07-05 00:00")
    assert after(override("end", until=until)) == [
        ("central_isolation", "07-05 00"),
        ("home_monitoring", "07-12 00"),
    ]


def test_a_later_exposure_is_not_touched_by_an_older_decision() -> None:
    again = [
        infection("other", "2022-07-05 08:00", subject=person(9)),
        contact("again", "2022-07-05 09:00", source=person(9)),
    ]
    held = after(override("at_home"), *again)
    assert held[-2:] == [("central_isolation", "07-13 00"), ("home_monitoring", "07-16 00")]


def test_what_the_edition_does_not_allow_is_refused_and_changes_nothing() -> None:
    unheard = override("at_home", measure="home_monitoring")
    alone = override("at_home", signed_by=("Wu", "Wu"))
    endless = override("end")
    assert "does not let anybody decide 'at_home'" in str(refusal(ninth(), unheard))
    assert "two different people" in str(refusal(ninth(), alone))
    assert "needs the moment" in str(refusal(ninth(), endless))
    for decision in (unheard, alone, endless):
        assert after(decision) == [("central_isolation", "07-09 00"), ("home_monitoring", "07-12 00")]
