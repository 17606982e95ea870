"""A dry run: asked for from a page, computed by the worker, taken up again anew when its worker was killed."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop import plans, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import EditionRow, SubjectRow
from frontline.plan.edition import MIGRATIONS
from frontline.plan.measure import Change, Measure
from frontline.planning.models import DryRun, DryRunLine
from frontline.planning.rules import what_of

PULSE = timedelta(seconds=90)  # real time; a batch takes a second, without a pulse the worker was killed
_ATTEMPTS = 3  # a dry run that lost its worker so often will not be done by another
_BATCH = 1000  # subjects between two pulses


class _Taken(Exception):
    """Another worker took the run up; this one was thought dead, and stops."""


def ask(edition: str, *, since: datetime, migration: str, by: Actor | None, at: datetime) -> DryRun:
    """Put a dry run in the queue. Raises Refused."""
    if by is not None and not by.may(Verb.CONFIRM_PLAN):
        access.require(by, Verb.PROPOSE_PLAN)
    if migration not in MIGRATIONS:
        raise Refused(_("Choose what becomes of running cases."))
    if not EditionRow.objects.filter(pk=edition).exists():
        raise Refused(_("Edition %(id)s is not published; publish it first.") % {"id": edition})
    if since <= at:
        raise Refused(_("That moment has passed; choose one that is still to come."))
    return DryRun.objects.create(
        edition_id=edition,
        since=since,
        migration=migration,
        by=by.account if by else None,
        by_name=by.name if by else "",
        at=at,
    )


def run_waiting(*, at: datetime) -> bool:
    """Do the oldest dry run that waits or lost its worker; False when there is none. For the worker."""
    run = _take(clock.real_now(), at)
    if run is None:
        return False
    if run.attempts > _ATTEMPTS:
        return _fail(run, _("It stopped three times without an end; the worker's log says why."))
    try:
        compute(run)
    except plans.NoPlan as missing:
        return _fail(run, str(missing))
    except _Taken:
        pass
    return True


def finish(run: DryRun, *, at: datetime) -> None:
    """Do this dry run here and now, for a command. Raises NoPlan, Refused when a worker took it first."""
    taken = _take(clock.real_now(), at, only=run.pk)
    if taken is None:
        raise Refused(_("The worker has begun this dry run; see its page."))
    compute(taken)


def _take(real: datetime, at: datetime, only: int | None = None) -> DryRun | None:
    waiting = models.Q(state=DryRun.State.WAITING)
    lost = models.Q(state=DryRun.State.RUNNING, heartbeat_at__lt=real - PULSE)
    with transaction.atomic():
        found = DryRun.objects.select_for_update(skip_locked=True).filter(waiting | lost)
        run = (found if only is None else found.filter(pk=only)).order_by("pk").first()
        if run is not None:
            run.state, run.heartbeat_at, run.at = DryRun.State.RUNNING, real, at
            run.attempts, run.taken = run.attempts + 1, uuid4()
            run.done, run.total, run.counts = 0, SubjectRow.objects.count(), {}
            run.save()
        return run


def _fail(run: DryRun, message: str) -> bool:
    DryRun.objects.filter(pk=run.pk, taken=run.taken).update(state=DryRun.State.FAILED, message=message[:400])
    return True


@dataclass
class _Tally:
    """What came since the last pulse, and the counts of all."""

    run: int
    taken: UUID | None
    waiting: list[Change] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    troubles: int = 0

    def add(self, difference: reconcile.Difference) -> None:
        if difference.change is not None:
            self.waiting.append(difference.change)
        else:
            self.troubles += 1

    def pulse(self, done: int) -> None:
        """Lines and progress are written together or not at all."""
        lines = _lines(self.run, self.waiting)
        self.counts.update((line.kind, line.what) for line in lines)
        self.waiting = []
        with transaction.atomic():
            DryRunLine.objects.bulk_create(lines, batch_size=1000)
            mine = DryRun.objects.filter(pk=self.run, taken=self.taken)
            if not mine.update(heartbeat_at=clock.real_now(), done=done, troubles=self.troubles):
                raise _Taken


def compute(run: DryRun) -> None:
    """Ask the plan as it would be about everybody, and write down what would change."""
    DryRunLine.objects.filter(run=run).delete()  # of an attempt that was killed
    plan = plans.proposed(run.edition_id, since=run.since, migration=run.migration)
    tally = _Tally(run.pk, run.taken)
    for difference in reconcile.differences(at=run.since, plan=plan, batch=_BATCH, progress=tally.pulse):
        tally.add(difference)
    counts: dict[str, dict[str, int]] = {}
    for (kind, what), number in sorted(tally.counts.items()):
        counts.setdefault(kind, {})[what] = number
    DryRun.objects.filter(pk=run.pk, taken=run.taken).update(
        state=DryRun.State.DONE, counts=counts, digest=digest_of(run), troubles=tally.troubles
    )


def _lines(run: int, changes: list[Change]) -> list[DryRunLine]:
    people = {_measure(change).subject.id for change in changes if _measure(change).subject.kind == "person"}
    homes = dict(Person.objects.filter(pk__in=people).values_list("pk", "building_id"))
    return [_line(run, change, homes) for change in changes]


def _measure(change: Change) -> Measure:
    measure = change.before or change.after
    assert measure is not None  # a change has one of both
    return measure


def _line(run: int, change: Change, homes: Mapping[int, int | None]) -> DryRunLine:
    measure, before, after = _measure(change), change.before, change.after
    return DryRunLine(
        run_id=run,
        subject_kind=str(measure.subject.kind),
        subject_id=measure.subject.id,
        building=homes.get(measure.subject.id) if measure.subject.kind == "person" else None,
        kind=measure.kind,
        key=measure.key,
        action=change.action,
        what=what_of(change.action, before.ends_at if before else None, after.ends_at if after else None),
        before=_period(before),
        after=_period(after),
        ends_at=(after or measure).ends_at,
    )


def _period(measure: Measure | None) -> dict[str, str] | None:
    if measure is None:
        return None
    return {"starts_at": measure.starts_at.isoformat(), "ends_at": measure.ends_at.isoformat()}


_DIGEST = """
SELECT subject_kind, subject_id, kind, key, action, extract(epoch FROM ends_at)::bigint
FROM planning_dryrunline WHERE run_id = %s AND action <> '' ORDER BY 1, 2, 3, 4
"""


def digest_of(run: DryRun) -> str:
    """SHA-256 over what was foretold, in one order: the proposal is about these lines and no others."""
    digest = hashlib.sha256()
    with connection.chunked_cursor() as cursor:
        cursor.execute(_DIGEST, [run.pk])
        while rows := cursor.fetchmany(2000):
            for row in rows:
                digest.update(("\x1f".join(map(str, row)) + "\n").encode())
    return digest.hexdigest()
