"""What the plan wants: measures with their reasons, the duties they bring, and when to look again."""

from dataclasses import dataclass
from datetime import datetime

from frontline.facts.base import Subject


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a measure is in force: the rule and clause of an edition, the facts and parameters it used."""

    rule: str  # name of the rule function, e.g. "close_contact"
    clause: str  # clause of the document as a person would cite it
    facts: tuple[str, ...]  # ids of the facts used, sorted
    parameters: tuple[str, ...] = ()  # names of the parameters used; assumptions are marked in the edition


@dataclass(frozen=True, slots=True)
class Duty:
    """Something somebody has to do because of a measure: becomes a task.

    `key` tells the duties of one measure apart and never changes ("test:2022-11-03"). `evidence` is the
    id of the fact that fulfilled it; the loop closes the task with it.
    """

    kind: str  # a task kind: "transfer", "check_in", "test", "health_check", "release", "decide_area", ...
    key: str
    opens_at: datetime
    due_at: datetime
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure on one subject for one period; two measures are the same one if `kind` and `key` agree.

    `starts_at` is included, `ends_at` is not. `key` tells several measures of a kind on one subject apart
    (the anchor, say); most kinds allow one and use "".
    """

    subject: Subject
    kind: str  # "central_isolation", "home_isolation", "home_monitoring", "area_high", "area_proposal", ...
    key: str
    starts_at: datetime
    ends_at: datetime
    reasons: tuple[Reason, ...]
    duties: tuple[Duty, ...] = ()
    details: tuple[
        tuple[str, str], ...
    ] = ()  # sorted (name, value) pairs shown to people: level, grain, day 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything one edition asks for one subject at one moment. `review_at` is when the answer may change.

    `measures` are in force or still to come (compare `starts_at`); `ended` are those already over, with the
    evidence of their duties, so that a lift can say how it came about and its tasks are closed by evidence.
    """

    edition: str
    measures: tuple[Measure, ...]
    review_at: datetime | None
    ended: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what is in force and what is wanted. `action`: "start", "change" or "lift".

    A lift has in `after` how the measure ended, or nothing if its ground fell away.
    """

    action: str
    before: Measure | None
    after: Measure | None
