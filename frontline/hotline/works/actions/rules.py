"""The city's own promises and limits: a new version from now on. Versions are never changed."""

from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.hotline.works import rules as pure
from frontline.hotline.works import words
from frontline.hotline.works.models import WorkRulesVersion
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.rules import Promise, Value, WorkRules
from frontline.loop.actions import Refused


def put_in_force(rules: WorkRules, *, note: str, by: Actor, at: datetime) -> WorkRulesVersion:
    """It holds from `at` on, for what is promised and asked from then on. Raises Refused."""
    access.require(by, Verb.SET_CATALOGUE)
    wrong = pure.problem(rules)
    if wrong:
        raise Refused(_said(wrong))
    if not note.strip():
        raise Refused(_("Say why this is changed."))
    try:
        with transaction.atomic():
            row = WorkRulesVersion.objects.create(
                since=at, content=msgspec.to_builtins(rules), note=note.strip()[:400], decided_by=by.account,
                decided_by_name=by.name,
            )  # fmt: skip
            log.write("work_rules_in_force", actor=by, at=at, rules=row.pk, note=row.note)
    except IntegrityError as twice:
        raise Refused(_("Another version was put in force at this very moment: read it first.")) from twice
    return row


def _said(wrong: str) -> str:
    if wrong in words.VALUES:
        least, most = pure.limits_of(wrong)
        return _("%(what)s: between %(least)g and %(most)g.") % {
            "what": words.VALUES[wrong], "least": least, "most": most,
        }  # fmt: skip
    return _(
        "Each promise needs a key of its own, and at most 240 hours; somebody is there before it is done."
    )


def change_value(name: str, value: float, *, note: str, by: Actor, at: datetime) -> WorkRulesVersion:
    """One limit; what a city sets itself has its own decision as the source. Raises Refused."""
    now = kept.in_force(at)
    before: Value = getattr(now, name)
    decided = Value(value, before.unit, source=note.strip()[:200], certainty="sure")
    return put_in_force(msgspec.structs.replace(now, **{name: decided}), note=note, by=by, at=at)


def change_promise(promise: Promise, *, note: str, by: Actor, at: datetime) -> WorkRulesVersion:
    """One kind of promise as it should be, or a new one; the others stay. Raises Refused."""
    now = kept.in_force(at)
    decided = msgspec.structs.replace(promise, source=note.strip()[:200], certainty="sure")
    others = [one for one in now.promises if one.key != promise.key]
    place = next((n for n, one in enumerate(now.promises) if one.key == promise.key), len(others))
    changed = (*others[:place], decided, *others[place:])
    return put_in_force(msgspec.structs.replace(now, promises=changed), note=note, by=by, at=at)
