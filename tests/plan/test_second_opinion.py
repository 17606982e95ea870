"""The core of the 9th edition once more, day by day and without cleverness, beside the real evaluator."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from frontline.facts.areas import RoundCompleted
from frontline.facts.base import Fact, person
from frontline.plan.evaluate import evaluate
from tests.plan.cases import AREA, LIN, ZONE, contact, decision, infection, ninth

DAY = timedelta(days=1)
FIRST = date(2022, 7, 1)


def _noon(day: int) -> str:
    return f"{FIRST + DAY * day} 12:00"


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def _place_on(day: date, exposures: list[int], found: int) -> str:
    """Where a close contact is at the end of a day: look at each exposure, take the strictest place."""
    places = {"free"}
    for exposure in exposures:
        passed = (day - (FIRST + DAY * exposure)).days
        if day >= FIRST + DAY * found and passed <= 7:
            places.add("central_isolation")
        elif day >= FIRST + DAY * found and passed <= 10:
            places.add("home_monitoring")
    order = ["free", "home_monitoring", "central_isolation"]
    return max(places, key=order.index)


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4), st.integers(0, 16))
@settings(deadline=None, max_examples=150)
def test_close_contact_day_by_day(exposures: list[int], late: int) -> None:
    found = max(max(exposures), late)
    facts: list[Fact] = []
    for number, exposure in enumerate(exposures):
        source = person(100 + number)
        facts.append(infection(f"i{number}", _noon(exposure), subject=source, known=_noon(found)))
        facts.append(contact(f"c{number}", _noon(exposure), source=source, known=_noon(found)))
    wanted = evaluate(ninth(), facts, _at(_noon(found)), LIN)
    for offset in range(found, 40):
        evening = _at(f"{FIRST + DAY * offset} 23:00")
        held = [m.kind for m in wanted.measures if m.starts_at <= evening < m.ends_at] or ["free"]
        assert held == [_place_on(FIRST + DAY * offset, exposures, found)]


def _level_on(day: int, infections: list[int], rounds: list[int]) -> str:
    """Walk from the decision on day 0, one day at a time; the answer is the level at 23:00 of the day.

    After seven clean days high ends on the morning of the next day if there was a clean round on the last of
    them; on the evening of a day with a later one; a whole day later without any. Then three clean days more.
    """
    level, clean, waited, rounded = "high", 0, 0, False
    for today in range(day + 1):
        late = today in rounds and today not in infections
        if level == "high" and clean >= 7 and (rounded or late or waited >= 1):
            level, clean = "medium", 0
        elif level == "medium" and clean >= 3:
            level = "free"
        if today in infections or today == 0:
            clean, waited, rounded = 0, 0, False
            continue
        waited += level == "high" and clean >= 7
        clean += 1
        rounded = rounded or (clean >= 7 and today in rounds)
    return level


@given(st.lists(st.integers(1, 25), max_size=3), st.lists(st.integers(1, 30), max_size=6))
@settings(deadline=None, max_examples=150)
def test_area_clock_day_by_day(infections: list[int], rounds: list[int]) -> None:
    facts: list[Fact] = [infection("first", _noon(0)), decision(at=_noon(0))]
    facts += [infection(f"i{n}", f"{FIRST + DAY * day} 09:00") for n, day in enumerate(infections)]
    facts += [
        RoundCompleted(
            id=f"r{n}", subject=AREA, at=_at(_noon(day)), known_at=_at(_noon(day)), all_negative=True
        )
        for n, day in enumerate(rounds)
    ]
    wanted = evaluate(ninth(), facts, _at(_noon(60)), AREA)
    for day in range(50):
        evening = _at(f"{FIRST + DAY * day} 23:00")
        held = [m.kind.removeprefix("area_") for m in wanted.ended if m.starts_at <= evening < m.ends_at] or [
            "free"
        ]
        assert held == [_level_on(day, infections, rounds)], (day, infections, rounds)
