"""How long one evaluation takes: a close contact with eight facts, a contact of contact, an area.

Limit: 200 microseconds for the contact, so that 50,000 people are evaluated within 10 s of one core.
"""

from timeit import repeat

from frontline.facts.areas import RoundCompleted
from frontline.facts.base import Fact, Subject
from frontline.plan.evaluate import evaluate
from frontline.plan.loading import edition_by_id
from tests.plan.cases import AREA, LIN, LINKED, contact, decision, infection, ninth, test_of, time

LIMIT = 200.0  # microseconds
ROUNDS = 2000


def microseconds(facts: list[Fact], subject: Subject, running: bool = False) -> float:
    """The best of five averages over many calls."""
    edition = edition_by_id("covid-2022-11-11-twenty") if running else ninth()
    previous = ninth() if running else None
    at = time("2022-07-04 12:00")
    best = min(repeat(lambda: evaluate(edition, facts, at, subject, previous), repeat=5, number=ROUNDS))
    return best / ROUNDS * 1e6


def main() -> None:
    tests: list[Fact] = [test_of(LIN, f"2022-07-0{day} 09:00") for day in (2, 3, 4)]
    close: list[Fact] = [infection(), contact(), *tests]
    close += [test_of(LIN, f"2022-07-0{day} 10:00") for day in (2, 3, 4)]
    linked: list[Fact] = [
        infection(),
        contact("link", subject=LINKED),
        contact(category="of_contact", source=LINKED),
    ]
    linked += [test_of(LINKED, f"2022-07-0{day} 09:00") for day in (2, 3)] + tests
    closing = RoundCompleted(
        id="r", subject=AREA, at=time("2022-07-08 10:00"), known_at=time("2022-07-08 20:00"), all_negative=True
    )  # fmt: skip
    area: list[Fact] = [infection(), decision(at="2022-07-01 20:00"), closing]
    for name, taken in (
        ("close contact, 8 facts", microseconds(close, LIN)),
        ("close contact, 8 facts, running case of an older edition", microseconds(close, LIN, running=True)),
        ("contact of contact, 8 facts", microseconds(linked, LIN)),
        ("area, 3 facts", microseconds(area, AREA)),
    ):
        print(f"{name:60} {taken:7.1f} us  {taken / LIMIT:5.2f} of the limit")


if __name__ == "__main__":
    main()
