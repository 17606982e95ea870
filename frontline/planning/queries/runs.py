"""Dry runs, their counts and lines, proposals, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.access import Actor, NotHere
from frontline.city.models import Building
from frontline.facts.base import Subject
from frontline.loop import plans
from frontline.loop.naming import Named, named
from frontline.planning import words
from frontline.planning.models import DryRun, DryRunLine, Proposal
from frontline.planning.queries.editions import language, name_of
from frontline.planning.rules import WHATS

STATES: dict[str, tuple[Promise, str, str]] = {  # word, tone, icon
    DryRun.State.WAITING: (_("waiting for the worker"), "blue", "hourglass"),
    DryRun.State.RUNNING: (_("at work"), "blue", "progress"),
    DryRun.State.DONE: (_("done"), "green", "circle-check"),
    DryRun.State.FAILED: (_("not possible"), "orange", "alert-circle"),
}
OUTCOMES: dict[str, Promise] = {
    DryRunLine.Outcome.SAME: _("happened as foretold"),
    DryRunLine.Outcome.OTHER: _("something else happened"),
    DryRunLine.Outcome.NOTHING: _("did not happen"),
    DryRunLine.Outcome.EXTRA: _("happened without being foretold"),
}
ACTIONS: dict[str, Promise] = {
    "start": _("starts"),
    "change": _("changed"),
    "lift": _("lifted"),
    "": _("nothing"),
}


def run_for(ref: UUID) -> DryRun:
    """A dry run. Raises NotHere."""
    found = DryRun.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


@dataclass(frozen=True, slots=True)
class ListedRun:
    run: DryRun
    name: str
    migration: Promise
    word: Promise
    tone: str
    icon: str


def listed_run(run: DryRun) -> ListedRun:
    word, tone, icon = STATES[run.state]
    return ListedRun(run, name_of(run.edition_id), words.MIGRATIONS[run.migration], word, tone, icon)


def latest_runs(number: int = 10) -> list[ListedRun]:
    return [listed_run(run) for run in DryRun.objects.order_by("-pk")[:number]]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One kind of measure: how many start, are lifted ... in the order of WHATS."""

    kind: str
    word: str
    cells: list[tuple[str, int]]
    total: int


def count_rows(run: DryRun) -> list[CountRow]:
    edition, spoken = plans.edition(run.edition_id), language()
    return [
        CountRow(
            kind,
            edition.wording(kind, spoken),
            [(what, counts.get(what, 0)) for what in WHATS],
            sum(counts.values()),
        )
        for kind, counts in run.counts.items()
    ]


def lines_of(actor: Actor, run: DryRun, *, kind: str, what: str) -> QuerySet[DryRunLine]:
    """The lines behind one count, within the actor's places."""
    rows = _within(actor, DryRunLine.objects.filter(run=run).exclude(action=""))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(what=what) if what else rows


def _within(actor: Actor, rows: QuerySet[DryRunLine]) -> QuerySet[DryRunLine]:
    if actor.city_wide:
        return rows
    granted = Q(grid__in=actor.places) | Q(community__in=actor.places) | Q(township__in=actor.places)
    own = Q(building__in=Building.objects.filter(granted).values("pk"))
    return rows.filter(own | ~Q(subject_kind="person"))


@dataclass(frozen=True, slots=True)
class ShownLine:
    row: DryRunLine
    subject: Named
    measure: str
    what: Promise | str
    before: datetime | None
    after: datetime | None
    outcome: Promise | str
    real: Promise


def shown_lines(actor: Actor, run: DryRun, rows: Iterable[DryRunLine]) -> list[ShownLine]:
    listed = list(rows)
    names = named(actor, {_subject(row) for row in listed})
    edition, spoken = plans.edition(run.edition_id), language()
    return [
        ShownLine(
            row, names[_subject(row)], edition.wording(row.kind, spoken), words.WHATS.get(row.what, ""),
            _end(row.before), _end(row.after), OUTCOMES.get(row.outcome, ""), ACTIONS[row.real_action],
        )
        for row in listed
    ]  # fmt: skip


def _subject(row: DryRunLine) -> Subject:
    return Subject(row.subject_kind, row.subject_id)


def _end(period: dict[str, str] | None) -> datetime | None:
    return datetime.fromisoformat(period["ends_at"]) if period else None


@dataclass(frozen=True, slots=True)
class ListedProposal:
    proposal: Proposal
    name: str
    migration: Promise


def waiting_proposals() -> QuerySet[Proposal]:
    """Proposals that somebody has to confirm or withdraw; one whose moment has passed waits to be withdrawn."""
    return (
        Proposal.objects.filter(state=Proposal.State.OPEN).select_related("dry_run").order_by("since", "pk")
    )


def open_proposals(_actor: Actor) -> QuerySet[Proposal]:
    """For the board: what awaits a signature."""
    return waiting_proposals()


def confirmed_proposals(number: int = 10) -> QuerySet[Proposal]:
    done = Proposal.objects.filter(state=Proposal.State.CONFIRMED).select_related("dry_run")
    return done.order_by("-since")[:number]


def listed_proposals(rows: Iterable[Proposal]) -> Sequence[ListedProposal]:
    return [ListedProposal(row, name_of(row.edition_id), words.MIGRATIONS[row.migration]) for row in rows]


def proposal_for(ref: UUID) -> ListedProposal:
    """A proposal. Raises NotHere."""
    found = listed_proposals(Proposal.objects.filter(ref=ref).select_related("dry_run"))
    if not found:
        raise NotHere
    return found[0]


def proposal_of(run: DryRun) -> Proposal | None:
    return Proposal.objects.filter(dry_run=run).exclude(state=Proposal.State.WITHDRAWN).first()


def compared_lines(actor: Actor, run: DryRun, *, outcome: str) -> QuerySet[DryRunLine]:
    """Foretold beside happened; without a choice everything that differs."""
    rows = _within(actor, DryRunLine.objects.filter(run=run))
    if outcome in DryRunLine.Outcome.values and outcome:
        return rows.filter(outcome=outcome)
    return rows.exclude(outcome__in=["", DryRunLine.Outcome.SAME])


def outcome_counts(proposal: Proposal) -> list[tuple[str, Promise, int]]:
    return [(key, word, proposal.outcomes.get(key, 0)) for key, word in OUTCOMES.items()]


def differing(proposal: Proposal) -> int:
    return sum(count for key, _word, count in outcome_counts(proposal) if key != DryRunLine.Outcome.SAME)
