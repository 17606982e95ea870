"""Decisions about areas. Each changes the room's own rows and tells one fact; the loop does the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas import rules, words
from frontline.areas.models import Area, AreaPlace
from frontline.areas.queries import places as asking
from frontline.areas.queries import proposals as proposed
from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account, Place
from frontline.city.roles import Verb
from frontline.facts.areas import (
    AreaContinued,
    AreaDecided,
    AreaLifted,
    AreaProposalRejected,
    LiftHeld,
    RoundCompleted,
)
from frontline.facts.base import Fact, area, place
from frontline.loop import actions as loop
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow
from frontline.plan.edition import Edition

_AHEAD = timedelta(days=1)  # a decision may begin at most so much later
_BACK = timedelta(days=3)  # or so much earlier than it is entered


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides about places."""

    places: Sequence[Place]
    level: str
    name: str
    since: datetime
    office: str  # key in authorities.yaml
    ground: str = ""


def decide(decision: Decision, *, proposal: MeasureRow | None, by: Actor, at: datetime) -> Area:
    """Make an area of these places. Raises Refused, with the first decider's name if somebody was faster."""
    edition = proposed.edition_now(at)
    check(decision, edition, by, at)
    with transaction.atomic():
        if proposal is not None:
            _still_open(proposal)
        found = new_area(decision.name, Area.Kind.RISK, decision.places, at)
        fact = decided(found, decision, at)
        rest = _rest_of(proposal, decision, at)
        loop.record_many([fact, *rest], by=by, at=at)
        log_entry("area_decided", found, by, at, level=decision.level, places=[p.pk for p in decision.places])
    return found


def redecide(found: Area, decision: Decision, *, by: Actor, at: datetime) -> FactRow:
    """Decide anew about an area: other level, other places. The earlier decision holds until then."""
    edition = proposed.edition_now(at)
    check(decision, edition, by, at)
    if not decision.ground.strip():
        raise Refused(_("Say why the area is decided anew; the reason stands in its history."))
    with transaction.atomic():
        hold_row(found)
        AreaPlace.objects.filter(area=found).delete()
        set_places(found, decision.places)
        Area.objects.filter(pk=found.pk).update(name=decision.name)
        row = loop.record(decided(found, decision, at), by=by, at=at)
        log_entry("area_decided", found, by, at, level=decision.level, places=[p.pk for p in decision.places])
    return row


def reject(proposal: MeasureRow, *, why: str, office: str, by: Actor, at: datetime) -> FactRow:
    """No area here: the proposal goes until a new infection is found at the place."""
    at_place = Place.objects.get(pk=proposal.subject_id)
    may(by, [at_place])
    with transaction.atomic():
        _still_open(proposal)
        row = loop.record(_rejected(proposal, why, office_name(office, "area"), at), by=by, at=at)
        log.write(
            "area_rejected",
            actor=by,
            at=at,
            subject=("place", proposal.subject_id),
            why=why,
            fact=str(row.pk),
        )
    return row


def complete_round(
    found: Area, *, done_at: datetime, all_negative: bool, people: int, by: Actor, at: datetime
) -> FactRow:
    """A full testing round is complete; `done_at` is when its last sample was taken."""
    access.require(by, Verb.RECORD_CARE if by.may(Verb.RECORD_CARE) else Verb.DECIDE_AREAS)
    if done_at > at:
        raise Refused(_("The last sample cannot have been taken later than now: correct the time."))
    if people < 1:
        raise Refused(_("Say how many people were tested in this round."))
    fact = RoundCompleted(
        id=loop.new_id(),
        subject=area(found.pk),
        at=done_at,
        known_at=at,
        all_negative=all_negative,
        people=people,
    )
    return tell(fact, "area_round_completed", found, by, at, all_negative=all_negative, people=people)


def hold(found: Area, *, why: str, until: datetime, by: Actor, at: datetime) -> FactRow:
    """Conditions are met; keep the level until a moment for a signed reason."""
    return _signed_until(LiftHeld, "area_held", found, why, until, by, at)


def go_on(found: Area, *, why: str, until: datetime, by: Actor, at: datetime) -> FactRow:
    """The time is over, conditions are not met: the area goes on until a moment for a signed reason."""
    return _signed_until(AreaContinued, "area_continued", found, why, until, by, at)


def _signed_until(
    told: type[LiftHeld] | type[AreaContinued],
    entry: str,
    found: Area,
    why: str,
    until: datetime,
    by: Actor,
    at: datetime,
) -> FactRow:
    may_about(by, found)
    _ahead(until, at)
    fact = told(
        id=loop.new_id(),
        subject=area(found.pk),
        at=at,
        known_at=at,
        why=why,
        signed_by=signature(by),
        until=until,
    )
    return tell(fact, entry, found, by, at, why=why, until=until.isoformat())


def lift(found: Area, *, why: str, by: Actor, at: datetime) -> FactRow:
    """End everything decided for the area, now."""
    may_about(by, found)
    fact = AreaLifted(
        id=loop.new_id(), subject=area(found.pk), at=at, known_at=at, why=why, signed_by=signature(by)
    )
    return tell(fact, "area_lifted", found, by, at, why=why)


def signature(by: Actor) -> str:
    """The name under a decision, as the account is known to others."""
    account = Account.objects.filter(pk=by.account or 0).first()
    return (account.display_name or account.username) if account else by.name


def tell(fact: Fact, entry: str, found: Area, by: Actor, at: datetime, **detail: object) -> FactRow:
    with transaction.atomic():
        row = loop.record(fact, by=by, at=at)
        log_entry(entry, found, by, at, fact=fact.id, **detail)
    return row


def log_entry(kind: str, found: Area, by: Actor, at: datetime, **detail: object) -> None:
    log.write(kind, actor=by, at=at, subject=("area", found.pk), **detail)


def check(decision: Decision, edition: Edition, by: Actor, at: datetime) -> None:
    may(by, decision.places)
    if not decision.places:
        raise Refused(_("Choose at least one place."))
    office_name(decision.office, "area")
    for at_place in decision.places:
        grain = rules.GRAIN_OF_KIND.get(at_place.kind, at_place.kind)
        if (why := rules.refusal(edition, level=decision.level, grain=str(grain))) is not None:
            raise Refused(words.refused(edition, why, level=decision.level, grain_key=str(grain)))
    begins(decision.since, at)


def may(by: Actor, places: Iterable[Place]) -> None:
    access.require(by, Verb.DECIDE_AREAS)
    if not asking.may_decide(by, places):
        raise Refused(
            _("Your right to decide does not cover this place: the headquarters of the city decides here.")
        )


def may_about(by: Actor, found: Area) -> None:
    may(by, Place.objects.filter(area_parts__area=found))


def office_name(key: str, what: str) -> str:
    """The office as the notice prints it. Raises Refused if it may not decide this."""
    chosen = rules.office(key)
    if chosen is None or what not in chosen.decides:
        raise Refused(_("This office may not decide this: choose the authority that the law names."))
    return words.in_language(dict(chosen.name))


def begins(since: datetime, at: datetime) -> None:
    if not at - _BACK <= since <= at + _AHEAD:
        raise Refused(_("A decision begins between three days ago and tomorrow: correct the time."))


def _ahead(until: datetime, at: datetime) -> None:
    if until <= at:
        raise Refused(_("The new end lies in the past: choose a later one."))


def _still_open(proposal: MeasureRow) -> None:
    """Hold the proposal's row, and see whether somebody else was faster."""
    row = MeasureRow.objects.select_for_update().get(pk=proposal.pk)
    fact = proposed.answer_to(row)
    if fact is not None:
        raise Refused(
            _("%(who)s decided about this place at %(when)s. Reload the list to see the decision.")
            % {"who": fact.told_by_name or "–", "when": f"{timezone.localtime(fact.known_at):%H:%M}"}
        )
    if row.lifted_at is not None:
        raise Refused(_("The ground of this proposal has been taken back; nothing is left to decide."))


def hold_row(found: Area) -> None:
    Area.objects.select_for_update().get(pk=found.pk)


def new_area(name: str, kind: str, places: Iterable[Place], at: datetime) -> Area:
    found = Area.objects.create(name=name, kind=kind, created_at=at)
    set_places(found, places)
    return found


def set_places(found: Area, places: Iterable[Place]) -> None:
    AreaPlace.objects.bulk_create([AreaPlace(area=found, place=one) for one in places])


def decided(
    found: Area, decision: Decision, at: datetime, counted_from: datetime | None = None
) -> AreaDecided:
    """The fact of a decision; a part kept on says from where its days are counted."""
    largest = max(decision.places, key=lambda one: rules.SIZE[rules.GRAIN_OF_KIND[one.kind]])
    return AreaDecided(
        id=loop.new_id(),
        subject=area(found.pk),
        at=decision.since,
        known_at=at,
        level=decision.level,
        grain=str(rules.GRAIN_OF_KIND[largest.kind]),
        places=tuple(sorted(one.pk for one in decision.places)),
        name=decision.name,
        decided_by=office_name(decision.office, "area"),
        ground=decision.ground,
        counted_from=counted_from,
    )


def _rest_of(proposal: MeasureRow | None, decision: Decision, at: datetime) -> list[Fact]:
    """An area below the level “high” settles the proposal only if it is said that there is to be no high one."""
    if proposal is None or decision.level == "high":
        return []
    why = _("Decided at the level “%(level)s” instead.") % {"level": decision.level}
    return [_rejected(proposal, why, office_name(decision.office, "area"), at)]


def _rejected(proposal: MeasureRow, why: str, office: str, at: datetime) -> AreaProposalRejected:
    return AreaProposalRejected(
        id=loop.new_id(),
        subject=place(proposal.subject_id),
        at=at,
        known_at=at,
        infections=tuple(proposed.infection_ids(proposal)),
        why=why,
        decided_by=office,
    )
