"""The switch by two people: one proposes on the ground of a dry run, another one confirms."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.loop.models import SubjectRow
from frontline.planning.models import DryRun, DryRunLine, Proposal


@transaction.atomic
def propose(dry_run: UUID, *, note: str, by: Actor, at: datetime) -> Proposal:
    """Propose the switch that a dry run was about. Raises Refused, NotHere."""
    access.require(by, Verb.PROPOSE_PLAN)
    assert by.account is not None  # a right comes with an account
    run = DryRun.objects.select_for_update().filter(ref=dry_run).first()
    if run is None:
        raise NotHere
    if Proposal.objects.filter(dry_run=run).exclude(state=Proposal.State.WITHDRAWN).exists():
        raise Refused(_("This dry run has a proposal already."))
    _check(run, at)
    proposal = Proposal.objects.create(
        edition_id=run.edition_id, since=run.since, migration=run.migration, dry_run=run, note=note,
        proposed_by=by.account, proposed_by_name=by.name, proposed_at=at,
    )  # fmt: skip
    _log("switch_proposed", proposal, by, at)
    return proposal


def confirm(proposal: UUID, *, by: Actor, at: datetime) -> Proposal:
    """Put the proposed edition in force from its moment; by somebody else than proposed it. Raises Refused, NotHere."""
    access.require(by, Verb.CONFIRM_PLAN)
    try:
        return _confirm(proposal, by, at)
    except IntegrityError:  # two proposals for one moment, confirmed at once
        raise Refused(_("Another edition has just been decided for that moment.")) from None


@transaction.atomic
def _confirm(ref: UUID, by: Actor, at: datetime) -> Proposal:
    found = _open(ref)
    if found.proposed_by == by.account:
        raise Refused(_("You proposed this switch yourself; somebody else has to confirm it."))
    _check(found.dry_run, at)
    proposer = Account.objects.get(pk=found.proposed_by)
    found.period = plans.put_in_force(
        found.edition_id, since=found.since, migration=found.migration,
        proposed_by=access.actor_for(proposer, at=at), confirmed_by=by, at=at, note=found.note,
    )  # fmt: skip
    return _close(found, Proposal.State.CONFIRMED, by, at)


@transaction.atomic
def withdraw(proposal: UUID, *, why: str, by: Actor, at: datetime) -> Proposal:
    """Take a proposal back, or refuse it: whoever may propose or confirm. Raises Refused, NotHere."""
    if not by.may(Verb.CONFIRM_PLAN):
        access.require(by, Verb.PROPOSE_PLAN)
    found = _close(_open(proposal), Proposal.State.WITHDRAWN, by, at)
    _log("switch_withdrawn", found, by, at, why=why)
    return found


def _open(ref: UUID) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).select_related("dry_run").filter(ref=ref).first()
    if found is None:
        raise NotHere
    if found.state != Proposal.State.OPEN:
        raise Refused(
            _("%(name)s has closed this proposal already; a new one is needed.")
            % {"name": found.closed_by_name}
        )
    return found


def _close(proposal: Proposal, state: str, by: Actor, at: datetime) -> Proposal:
    proposal.state, proposal.closed_by, proposal.closed_by_name = state, by.account, by.name
    proposal.closed_at = at
    proposal.save()
    return proposal


def _log(kind: str, proposal: Proposal, by: Actor, at: datetime, why: str | None = None) -> None:
    log.write(
        kind, actor=by, at=at, edition=proposal.edition_id, since=proposal.since.isoformat(),
        migration=proposal.migration, dry_run=proposal.dry_run.digest, note=proposal.note, why=why,
    )  # fmt: skip


def _check(run: DryRun, at: datetime) -> None:
    """What forbids the switch a dry run was about, now. Raises Refused."""
    if run.since <= at:
        raise Refused(_("That moment has passed; choose one that is still to come."))
    if run.state != DryRun.State.DONE:
        raise Refused(_("The dry run is not done; wait for it, or begin a new one."))
    hours = settings.PLAN_DRY_RUN_HOURS
    if at - run.at > timedelta(hours=hours):
        raise Refused(_("The dry run is older than %(hours)s hours; begin a new one.") % {"hours": hours})
    periods = [period for period in plans.periods() if period.since <= run.since]
    if periods and periods[-1].since == run.since:
        raise Refused(_("Another edition is decided for that very moment already; choose another moment."))
    if periods and periods[-1].edition_id == run.edition_id:
        raise Refused(_("This edition is in force at that moment already."))


_REAL = """
SELECT DISTINCT ON (c.subject_kind, c.subject_id, m.kind, m.key)
  c.subject_kind, c.subject_id, c.building, m.kind, m.key, c.action,
  coalesce((c.after->>'ends_at')::timestamptz, m.ends_at) AS ends_at
FROM loop_measurechange c JOIN loop_measurerow m ON m.id = c.measure_id
WHERE c.at >= %(since)s AND c.edition = %(edition)s
ORDER BY c.subject_kind, c.subject_id, m.kind, m.key, c.at, c.id
"""
_SAME = f"""
UPDATE planning_dryrunline l SET real_action = r.action, real_ends_at = r.ends_at,
  outcome = CASE WHEN r.action = l.action AND r.ends_at = l.ends_at THEN 'same' ELSE 'other' END
FROM ({_REAL}) r
WHERE l.run_id = %(run)s AND l.subject_kind = r.subject_kind AND l.subject_id = r.subject_id
  AND l.kind = r.kind AND l.key = r.key
"""
_EXTRA = f"""
INSERT INTO planning_dryrunline
  (run_id, subject_kind, subject_id, building, kind, key, action, what, outcome, real_action, real_ends_at, told_since)
SELECT %(run)s, r.subject_kind, r.subject_id, r.building, r.kind, r.key, '', '', 'extra', r.action, r.ends_at, false
FROM ({_REAL}) r WHERE NOT EXISTS (
  SELECT FROM planning_dryrunline l WHERE l.run_id = %(run)s AND l.subject_kind = r.subject_kind
    AND l.subject_id = r.subject_id AND l.kind = r.kind AND l.key = r.key)
"""
_NOTHING = "UPDATE planning_dryrunline SET outcome = 'nothing' WHERE run_id = %(run)s AND outcome = ''"
_TOLD = """
UPDATE planning_dryrunline l SET told_since = true WHERE run_id = %(run)s AND outcome <> 'same' AND EXISTS (
  SELECT FROM loop_factrow f WHERE f.subject_kind = l.subject_kind AND f.subject_id = l.subject_id
    AND f.known_at > %(known)s)
"""
_COUNT = "SELECT outcome, count(*) FROM planning_dryrunline WHERE run_id = %(run)s GROUP BY 1"


def compare_switched(*, at: datetime) -> bool:
    """Lay a dry run beside what really happened, once everybody was looked at after the switch. For the worker."""
    with transaction.atomic():
        found = (
            Proposal.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("dry_run")
            .filter(state=Proposal.State.CONFIRMED, since__lte=at, compared_at__isnull=True)
            .order_by("since")
            .first()
        )
        if found is None or SubjectRow.objects.filter(review_at__lte=found.since).exists():
            return False
        found.outcomes, found.compared_at = _lay_beside(found), at
        found.save(update_fields=["outcomes", "compared_at"])
        return True


def _lay_beside(proposal: Proposal) -> dict[str, int]:
    values: dict[str, int | str | datetime] = {
        "run": proposal.dry_run_id,
        "since": proposal.since,
        "edition": proposal.edition_id,
        "known": proposal.dry_run.at,
    }
    with connection.cursor() as cursor:
        for statement in (_SAME, _NOTHING, _EXTRA, _TOLD):
            cursor.execute(statement, values)
        cursor.execute(_COUNT, values)
        counts = {str(outcome): int(number) for outcome, number in cursor.fetchall()}
    return {outcome: counts.get(outcome, 0) for outcome in DryRunLine.Outcome.values if outcome}
