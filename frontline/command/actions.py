"""Editing the groups, setting the exercise's clock, keeping the board's counters."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, clock, log
from frontline.city.access import Actor
from frontline.city.models import Account, Household
from frontline.city.roles import Verb
from frontline.command.models import Group, Membership, Visit
from frontline.loop.actions import Refused

LONGEST_JUMP = timedelta(days=60)  # further, and most of the exercise would be over

_FOLD = """
WITH new AS (DELETE FROM command_taskcount WHERE NOT folded RETURNING "group", kind, due_at, n)
INSERT INTO command_taskcount ("group", kind, due_at, n, folded)
SELECT "group", kind, due_at, sum(n), true FROM new GROUP BY 1, 2, 3
ON CONFLICT (due_at, "group", kind) WHERE folded
DO UPDATE SET n = command_taskcount.n + excluded.n
"""


def fold_counts(*, at: datetime) -> int:
    """Fold what statements appended to the counters; one worker at a time. Returns how many rows it wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('frontline.command.fold'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        folded = int(cursor.rowcount)
        if folded:
            cursor.execute("DELETE FROM command_taskcount WHERE folded AND n = 0")
        return folded


def bring_groups(rows: Iterable[Mapping[str, str]], *, by: Actor | None, at: datetime) -> int:
    """Groups and their heads from a list (key, zh, en, head, phone, optionally duties); known keys are kept."""
    brought = 0
    for order, row in enumerate(rows):
        group, new = Group.objects.get_or_create(
            key=row["key"],
            defaults={
                "name": row["zh"],
                "name_en": row.get("en", ""),
                "duties": row.get("duties", ""),
                "phone": row.get("phone", ""),
                "order": order,
            },
        )
        if new and row.get("head"):
            Membership.objects.create(group=group, name=row["head"], role=Membership.Role.HEAD, since=at)
        brought += new
    return brought


def change_group(
    group: Group, *, name: str, name_en: str, duties: str, phone: str, by: Actor, at: datetime
) -> Group:
    """Rename a group or move its telephone."""
    access.require(by, Verb.EDIT_GROUPS)
    group.name, group.name_en, group.duties, group.phone = name, name_en, duties, phone
    group.save(update_fields=["name", "name_en", "duties", "phone"])
    log.write("group_changed", actor=by, at=at, subject=("group", group.pk))
    return group


@transaction.atomic
def add_member(
    group: Group, *, name: str, account: str, role: str, phone: str, by: Actor, at: datetime
) -> Membership:
    """Somebody joins a group from now on. A new head takes over from the one before, whose time ends now."""
    access.require(by, Verb.EDIT_GROUPS)
    holder = _account(account)
    shown = name or (holder.display_name if holder else "")
    if not shown:
        raise Refused(_("Give a name, or the user name of an account."))
    here = group.memberships.select_for_update().filter(until__isnull=True)
    if here.filter(name=shown, account=holder).exists():
        raise Refused(_("%(name)s is in this group already; end that membership first.") % {"name": shown})
    if role == Membership.Role.HEAD:
        here.filter(role=role).update(until=at)
    joined = Membership.objects.create(
        group=group, account=holder, name=shown, role=role, phone=phone, since=at
    )
    log.write("group_joined", actor=by, at=at, subject=("group", group.pk), member=joined.pk, role=role)
    return joined


def _account(username: str) -> Account | None:
    if not username:
        return None
    found = Account.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Refused(_("There is no account %(name)s; choose one of the list.") % {"name": username})
    return found


def end_membership(member: Membership, *, by: Actor, at: datetime) -> None:
    """Somebody leaves a group now; the row stays."""
    access.require(by, Verb.EDIT_GROUPS)
    if not Membership.objects.filter(pk=member.pk, until__isnull=True).update(until=max(at, member.since)):
        raise Refused(_("This membership has ended already."))
    log.write("group_left", actor=by, at=at, subject=("group", member.group_id), member=member.pk)


def set_clock(
    *,
    by: Actor,
    at: datetime,
    speed: float | None = None,
    paused: bool | None = None,
    to: datetime | None = None,
) -> clock.Reading:
    """Pause, go on, change the speed or jump ahead in an exercise. Raises Refused."""
    access.require(by, Verb.SET_CLOCK)
    before = clock.read()
    if not before.exercise:
        raise Refused(_("Only the clock of an exercise can be changed; this is a real response."))
    if to is not None:
        _jump(to, before)
    if speed is not None:
        clock.set_speed(speed)
    if paused is not None:
        clock.pause() if paused else clock.resume()
    reading = clock.read()
    log.write(
        "clock_set", actor=by, at=at, speed=reading.speed, paused=reading.paused, jump=to and to.isoformat()
    )
    return reading


def _jump(to: datetime, before: clock.Reading) -> None:
    if to <= before.now:
        raise Refused(
            _("The clock cannot go back: what was told since would lie in the future. Choose a later time.")
        )
    if to > before.now + LONGEST_JUMP:
        raise Refused(_("Jump 60 days ahead at most."))
    clock.set_exercise(at=to, speed=before.speed, paused=before.paused)


def record_visit(
    household: Household, *, outcome: str, note: str = "", by: Actor, at: datetime, known_at: datetime | None = None,
    ref: UUID | None = None,
) -> Visit:  # fmt: skip
    """Somebody went there. Told twice under one ref is once. Raises Refused."""
    access.require(by, Verb.RECORD_CARE)
    if outcome not in Visit.Outcome.values:
        raise Refused(_("Say whether somebody was met and is well, needs help, or nobody was met."))
    if outcome == Visit.Outcome.NEEDS_HELP and not note.strip():
        raise Refused(_("Say what is needed: whoever reads it has to do something."))
    told = {"household": household, "building_id": household.building_id, "outcome": outcome,
            "note": note.strip()[:400], "at": at, "told_at": known_at or at, "by": by.account,
            "by_name": by.name}  # fmt: skip
    visit, new = Visit.objects.get_or_create(ref=ref or uuid4(), defaults=told)
    if new:
        log.write("household_visited", actor=by, at=at, subject=("household", household.pk), outcome=outcome)
    return visit
