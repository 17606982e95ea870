"""Declaring a round complete: a fact of every area in force that it covers, kept right when a result changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.facts.areas import RoundCompleted
from frontline.facts.base import Fact, FactRetracted, area
from frontline.loop import actions as loop
from frontline.loop.actions import Refused
from frontline.screening.models import Completion, Round, RoundFact
from frontline.screening.queries import completion as asking
from frontline.screening.queries.completion import InArea


def complete_round(round: Round, *, why: str = "", by: Actor, at: datetime) -> Completion:
    """The round is complete: sampling ended, every tube has its result, nobody is missing without a signed reason.

    Raises Refused saying what stands in the way.
    """
    access.require(by, Verb.PLAN_SCREENING)
    if not asking.whole_round(by, round):
        raise Refused(_("Only somebody whose rights cover the whole round can say that nobody is missing."))
    # Whoever was sampled here and lives elsewhere counts too.
    with transaction.atomic(), access.whole_city(by):
        return _complete(Round.objects.select_for_update().get(pk=round.pk), why.strip(), by, at)


def _complete(round: Round, why: str, by: Actor, at: datetime) -> Completion:
    found = asking.standing(round)
    refused = found.why_not(round, signed=bool(why))
    if refused or found.last_sample_at is None:
        raise Refused(_says(refused, found))
    made = Completion.objects.create(
        round=round, at=at, by=by.account, by_name=by.name, last_sample_at=found.last_sample_at,
        people=found.people, missing=found.missing, why=why[:300], positives=found.positives,
    )  # fmt: skip
    round.state, round.completed_at = Round.State.COMPLETED, at
    round.save(update_fields=["state", "completed_at"])
    tell_areas(made, asking.areas_covered(round, at=at), by=by, at=at)
    log.write("round_completed", actor=by, at=at, round=round.pk, missing=found.missing, why=made.why)
    return made


def close_unfinished(round: Round, *, why: str, by: Actor, at: datetime) -> None:
    """The round will not be complete: somebody says why, and its time of keeping begins. No area hears of it.

    It may still be declared complete while its detail is there. Raises Refused.
    """
    access.require(by, Verb.PLAN_SCREENING)
    if not asking.whole_round(by, round):
        raise Refused(_("Only somebody whose rights cover the whole round can close it."))
    if not why.strip():
        raise Refused(_("Say why the round is closed without being complete; it stays on record."))
    changed = Round.objects.filter(pk=round.pk, state=Round.State.ENDED).update(
        state=Round.State.UNFINISHED, closed_at=at, closed_why=why.strip()[:300], closed_by_name=by.name
    )
    if not changed:
        raise Refused(_("Only a round whose sampling has ended and that is not complete can be closed."))
    log.write("round_closed_unfinished", actor=by, at=at, round=round.pk, why=why.strip()[:300])


def _says(refused: str, found: asking.Standing) -> str:
    if refused == "not_ended":
        return _("End the sampling first.")
    if refused == "untold":
        return _("%(n)d tubes have no result yet.") % {"n": found.untold}
    if refused == "undecided":
        return _("%(n)d people of positive tubes have no single result yet; wait, or sign a reason.") % {
            "n": found.undecided
        }
    if refused == "missing":
        return _("%(n)d people are neither sampled nor excused; sample them, or sign a reason.") % {
            "n": found.missing
        }
    return _("Nobody was sampled in this round.")


def tell_areas(made: Completion, areas: Mapping[int, Sequence[int]], *, by: Actor, at: datetime) -> None:
    """Make the facts of these areas what the round says now: tell what is missing, take back what is not so."""
    told = {fact.area: fact for fact in made.facts.filter(withdrawn_at=None)}
    facts: list[Fact] = []
    rows: list[RoundFact] = []
    gone: list[int] = []
    for number, places in sorted(areas.items()):
        seen = asking.in_area(made.round, number, places)
        before = told.get(number)
        if seen.last_sample_at is None or (before and _same(before, seen)):
            continue
        if before:
            facts.append(_retraction(before, at))
            gone.append(before.pk)
        fact = _fact(seen, seen.last_sample_at, at)
        facts.append(fact)
        rows.append(_row(made, fact))
    if facts:
        loop.record_many(facts, by=by, at=at)
        RoundFact.objects.filter(pk__in=gone).update(withdrawn_at=at)
        RoundFact.objects.bulk_create(rows)


def _same(fact: RoundFact, seen: InArea) -> bool:
    return fact.all_negative == seen.all_negative


def _fact(seen: InArea, last: datetime, at: datetime) -> RoundCompleted:
    return RoundCompleted(
        id=loop.new_id(), subject=area(seen.area), at=last, known_at=at,
        all_negative=seen.all_negative, people=seen.people,
    )  # fmt: skip


def _retraction(fact: RoundFact, at: datetime) -> FactRetracted:
    return FactRetracted(
        id=loop.new_id(), subject=area(fact.area), at=at, known_at=at, retracts=str(fact.fact),
        why="A result of the round was corrected.",
    )  # fmt: skip


def _row(made: Completion, fact: RoundCompleted) -> RoundFact:
    return RoundFact(
        completion=made, area=fact.subject.id, fact=UUID(fact.id), all_negative=fact.all_negative,
        people=fact.people, last_sample_at=fact.at,
    )  # fmt: skip


def look_again(rounds: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Results of these rounds changed: what complete ones said about their areas, and whether they were clean."""
    for made in (
        Completion.objects.filter(round__in=rounds, round__erased_at=None)
        .select_related("round")
        .select_for_update(of=("self",))
    ):
        found = asking.standing(made.round)
        Completion.objects.filter(pk=made.pk).update(positives=found.positives)
        known = list(made.facts.filter(withdrawn_at=None).values_list("area", flat=True))
        tell_areas(made, asking.places_of_areas(known), by=by, at=at)
