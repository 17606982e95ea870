"""Tubes with one barcode: a person decides which of them a result means, and everything that follows is redone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions.held_results import judge_again
from frontline.screening.actions.results import live_rounds
from frontline.screening.models import Arrival, Conflict, FollowUp, Round, Tube, TubeDecision, TubeResult
from frontline.screening.queries import pairs as asking

How, State, Why = TubeDecision.How, TubeResult.State, TubeResult.Why


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decides about the tubes of a barcode."""

    how: str
    kept: UUID | None = None  # belongs: the tube that the result means
    labels: Mapping[UUID, str] = field(default_factory=dict)  # relabel: the new barcode of a tube


def decide(conflict: Conflict, choice: Choice, *, why: str, by: Actor, at: datetime) -> TubeDecision:
    """Decide, or decide anew: the decision before is replaced and stays on record. Raises NotAllowed, Refused.

    Results move to the tube they mean now; the worker does the books and tells people (`Arrival`, `FollowUp`).
    """
    asking.require_may_decide(by, conflict)
    if not why.strip():
        raise Refused(_("Say why you decide so; it stays on record."))
    with (
        transaction.atomic(),
        access.whole_city(by),
    ):  # a pair is of no place; whose people it has is not looked at
        conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
        tubes = _tubes_of(conflict)
        _refuse(conflict, choice, tubes)
        made = _replace(conflict, choice, tubes, why.strip()[:200], by, at)
        _mark(tubes, at)
        _move_results(conflict.round_id, tubes, [conflict.key, *made.labels.values()], at)
        Arrival.objects.bulk_create(Arrival(round_id=conflict.round_id, tube=tube.ref) for tube in tubes)
        FollowUp.objects.bulk_create(FollowUp(round_id=conflict.round_id, tube=tube.ref) for tube in tubes)
        _settle(conflict, made, at)
        log.write(
            "tubes_decided", actor=by, at=at, round=conflict.round_id, barcode=conflict.key, how=made.how,
            kept=str(made.kept or ""), labels=made.labels, why=made.why,
        )  # fmt: skip
    return made


def _tubes_of(conflict: Conflict) -> list[Tube]:
    found = Tube.objects.filter(round=conflict.round_id, ref__in=conflict.details["tubes"])
    return list(found.select_for_update(no_key=True).order_by("opened_at", "ref"))


def _refuse(conflict: Conflict, choice: Choice, tubes: Sequence[Tube]) -> None:
    if Round.objects.get(pk=conflict.round_id).erased_at or not tubes:
        raise Refused(_("The detail of this round is gone; nothing can be decided any more."))
    if choice.how not in How.values:
        raise Refused(_("Choose what the result means."))
    if choice.how == How.BELONGS:
        _refuse_belongs(conflict, choice, tubes)
    if choice.how == How.RELABEL:
        _refuse_labels(conflict, choice, tubes)
    if choice.how == How.OPEN and not _standing(conflict).exists():
        raise Refused(_("Nothing was decided yet."))


def _refuse_belongs(conflict: Conflict, choice: Choice, tubes: Sequence[Tube]) -> None:
    if choice.kept not in {tube.ref for tube in tubes}:
        raise Refused(_("Choose the tube to which the result belongs."))
    said = set(asking.told(conflict).exclude(state=State.DISMISSED).values_list("result", flat=True))
    if {"negative", "positive"} <= said:
        raise Refused(
            _("The laboratory told both positive and negative for this barcode. Settle these results first, put a new "
              "barcode on a tube, or decide that the tubes cannot be told apart.")
        )  # fmt: skip


def _refuse_labels(conflict: Conflict, choice: Choice, tubes: Sequence[Tube]) -> None:
    refs = {tube.ref for tube in tubes}
    labels = [label.strip() for ref, label in choice.labels.items() if ref in refs and label.strip()]
    if not labels:
        raise Refused(_("Scan the new barcode of at least one of the tubes."))
    if len(tubes) - len(labels) > 1:
        raise Refused(_("Only one of the tubes may keep the barcode; scan a new one for each of the others."))
    if any(len(label) > 40 or "\0" in label for label in labels):
        raise Refused(_("A barcode has 1 to 40 signs."))
    taken = Tube.objects.filter(Q(barcode__in=labels) | Q(label__in=labels), round__in=live_rounds())
    if len(set(labels)) < len(labels) or taken.exclude(ref__in=refs).exists() or conflict.key in labels:
        raise Refused(_("A tube with this barcode is in use already; take a new one."))


def _standing(conflict: Conflict) -> asking.Decisions:
    return TubeDecision.objects.filter(round=conflict.round_id, barcode=conflict.key, replaced_at=None)


def _replace(
    conflict: Conflict, choice: Choice, tubes: Sequence[Tube], why: str, by: Actor, at: datetime
) -> TubeDecision:
    _standing(conflict).update(replaced_at=at)
    relabels = choice.how == How.RELABEL
    labels = {str(ref): label.strip() for ref, label in choice.labels.items() if label.strip()}
    return TubeDecision.objects.create(
        round_id=conflict.round_id, conflict=conflict, barcode=conflict.key, tubes=[tube.ref for tube in tubes],
        how=choice.how, kept=choice.kept if choice.how == How.BELONGS else None,
        labels=labels if relabels else {}, why=why, at=at, by=by.account, by_name=by.name,
    )  # fmt: skip


def _mark(tubes: Sequence[Tube], at: datetime) -> None:
    """What stands on each tube: a function of every decision that stands and names it."""
    refs = [tube.ref for tube in tubes]
    rows = TubeDecision.objects.filter(round=tubes[0].round_id, tubes__overlap=refs, replaced_at=None)
    standing = list(rows.order_by("at", "pk"))
    for tube in tubes:
        own = [one for one in standing if tube.ref in one.tubes]
        tube.label = next((one.labels[str(tube.ref)] for one in own[::-1] if str(tube.ref) in one.labels), "")
        aside = any(one.how == How.APART or (one.how == How.BELONGS and one.kept != tube.ref) for one in own)
        tube.set_aside_at = (tube.set_aside_at or at) if aside else None
    Tube.objects.bulk_update(tubes, ["label", "set_aside_at"])


def _move_results(round: int, tubes: Sequence[Tube], codes: Sequence[str], at: datetime) -> None:
    """Results that no longer are of their tube are held again, and all that is held of the barcodes is judged anew."""
    bears = Counter(tube.code for tube in tubes if tube.set_aside_at is None)
    own = {tube.ref: tube.code for tube in tubes if tube.set_aside_at is None and bears[tube.code] == 1}
    rows = TubeResult.objects.filter(round=round, tube__in=[tube.ref for tube in tubes], state=State.CURRENT)
    wrong = [row for row in rows if row.tube is None or own.get(row.tube) != row.barcode]
    of_nobody = TubeResult.objects.filter(barcode__in=codes, state=State.DISMISSED, why=Why.SET_ASIDE)
    for row in [*wrong, *of_nobody]:
        _hold(row, at)
    Tube.objects.filter(round=round, ref__in={row.tube for row in wrong}).update(result="", resulted_at=None)
    concerned = {*codes, *(row.barcode for row in wrong)}
    held = TubeResult.objects.filter(barcode__in=concerned, state=State.HELD).exclude(why=Why.CONTRADICTS)
    judge_again(list(held.values_list("pk", flat=True)), at=at)


def _hold(row: TubeResult, at: datetime) -> None:
    """Wait for its tube again; the same word held already stands for both."""
    same = TubeResult.objects.filter(barcode=row.barcode, result=row.result, state=State.HELD).exists()
    TubeResult.objects.filter(pk=row.pk).update(
        state=State.REPLACED if same else State.HELD, why="" if same else Why.DOUBLE, settled_at=None
    )


def _settle(conflict: Conflict, made: TubeDecision, at: datetime) -> None:
    """Off the list, or on it again; the next person reads what was decided."""
    again = made.how == How.OPEN
    Conflict.objects.filter(pk=conflict.pk).update(
        settled_at=None if again else at, settled_by=None if again else made.by,
        settlement="" if again else f"{words.DECISIONS[made.how]}: {made.why}"[:200],
    )  # fmt: skip
