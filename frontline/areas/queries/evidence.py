"""The clock of an area with the evidence of every day, and what is still missing until it falls."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.areas import rules, words
from frontline.areas.models import Area
from frontline.areas.queries.areas import Clock
from frontline.areas.rules import State
from frontline.facts.areas import AreaDecided, RoundCompleted
from frontline.facts.base import Fact, area
from frontline.facts.cases import InfectionFound
from frontline.loop import codec
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, MeasureRow
from frontline.plan.edition import Edition
from frontline.plan.measure import Duty
from frontline.plan.rules.area_infections import counts
from frontline.ui.words import until

_ROUNDS = ("area_round", "closing_round")


@dataclass(frozen=True, slots=True)
class Count:
    """The clean days of the step that is in force."""

    anchor: date  # the day before the first clean day
    needed: int
    rounds: tuple[Duty, ...]  # rounds this step asks for

    def number(self, day: date) -> int:
        """Which clean day it is; 0 if none."""
        number = (day - self.anchor).days
        return number if 0 < number <= self.needed else 0


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an area: infections that count, those that do not and why, rounds, what it still lacks."""

    day: date
    counted: int
    not_counted: tuple[str, ...]
    doubtful: int  # found in isolation, but nobody judged that there is no risk outside: they count
    rounds: tuple[RoundCompleted, ...]
    number: int  # which clean day of the step in force; 0 if none
    over: bool
    missing: tuple[str, ...]


def count_of(row: MeasureRow | None, edition: Edition) -> Count | None:
    """How the step in force counts; None where nothing with a clock is in force."""
    details = dict(row.details) if row else {}
    if row is None or "last_clean_day" not in details:
        return None
    anchor, last = date.fromisoformat(details["anchor"]), date.fromisoformat(details["last_clean_day"])
    rounds = tuple(duty for duty in codec.duties_of(row) if duty.kind in _ROUNDS)
    return Count(anchor, (last - anchor).days, rounds)


def days(
    found: Area, decision: AreaDecided, edition: Edition, row: MeasureRow | None, *, at: datetime
) -> list[Day]:
    """Each day since the last infection before the decision (or the decision), newest first."""
    infections = infections_inside(decision.places, at=at)
    told = [f for f in loop.facts_about(area(found.pk), at=at) if isinstance(f, RoundCompleted)]
    of_day: dict[date, list[Fact]] = defaultdict(list)
    for fact in [*infections, *told]:
        of_day[timezone.localdate(fact.at, edition.zone)].append(fact)
    today = timezone.localdate(at, edition.zone)
    first = min([*of_day, timezone.localdate(decision.at, edition.zone)])
    count = count_of(row, edition)
    return [_day(day, of_day.get(day, []), edition, count, today) for day in rules.days_of(first, today)]


def _day(day: date, facts: Sequence[Fact], edition: Edition, count: Count | None, today: date) -> Day:
    found = [fact for fact in facts if isinstance(fact, InfectionFound)]
    left_out = [fact for fact in found if not counts(edition, fact)]
    listed = edition.list("area.not_counted")
    return Day(
        day=day,
        counted=len(found) - len(left_out),
        not_counted=tuple(str(words.FOUND_IN.get(fact.found_in, fact.found_in)) for fact in left_out),
        doubtful=sum(fact.found_in in listed and counts(edition, fact) for fact in found),
        rounds=tuple(fact for fact in facts if isinstance(fact, RoundCompleted)),
        number=count.number(day) if count else 0,
        over=day < today,
        missing=tuple(_missing(day, edition, count)),
    )


def _missing(day: date, edition: Edition, count: Count | None) -> Iterable[str]:
    """Rounds this day still lacks, in the edition's words."""
    for duty in count.rounds if count else ():
        if duty.evidence is None and timezone.localdate(duty.opens_at, edition.zone) == day:
            yield edition.wording(duty.kind, words.language(), "duties")


def not_counted_clause(edition: Edition) -> str:
    """The document that says which infections do not count."""
    parameter = edition.parameters.get("area.not_counted")
    return f"{words.edition_name(edition)} · {parameter.source}" if parameter else ""


def infections_inside(places: Iterable[int], *, at: datetime) -> list[InfectionFound]:
    """Infections known inside these places that nobody took back, as far as the reader may see them."""
    taken_back = FactRow.objects.filter(retracts__isnull=False, known_at__lte=at).values("retracts")
    rows = FactRow.objects.filter(
        kind="infection_found",
        known_at__lte=at,
        touched__subject_kind="place",
        touched__subject_id__in=list(places),
    ).exclude(pk__in=taken_back)
    facts = (codec.fact_of(row) for row in rows.distinct().order_by("at"))
    return [fact for fact in facts if isinstance(fact, InfectionFound)]


def still_missing(clock: Clock | None) -> list[str]:
    """What has to happen until the level falls, in the order in which it can."""
    if clock is None:
        return []
    left = clock.needed - clock.done
    lines = []
    if left and clock.state == State.RUNNING:
        text = ngettext("%(n)d more day without a new infection, until the end of %(day)s",
                        "%(n)d more days without a new infection, until the end of %(day)s", left)  # fmt: skip
        lines.append(text % {"n": left, "day": f"{clock.last:%m-%d}"})
    if clock.closing == "open" and clock.closing_opens is not None:
        day = timezone.localtime(clock.closing_opens)
        lines.append(_("A full testing round on %(day)s or later, all negative") % {"day": f"{day:%m-%d}"})
    if clock.state == State.OVERDUE:
        ends = until(timezone.localtime(clock.ends_at))
        lines.append(
            _("Or a signed and dated decision before %(when)s; without one it falls then") % {"when": ends}
        )
    return lines
