"""Decisions that need a second person: one moves, another one confirms or turns down, else the motion lapses."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas import rules
from frontline.areas.actions.decisions import Decision, check, decide, may, signature
from frontline.areas.actions.static import Static, check_static, decide_static
from frontline.areas.models import Area, Motion
from frontline.areas.queries import proposals as proposed
from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account, Place
from frontline.city.roles import Verb
from frontline.loop.actions import Refused

_MOMENTS = ("since", "until")
WHAT = {Decision: "area", Static: "static_management"}


def move(decision: Decision | Static, *, by: Actor, at: datetime) -> Area | Motion:
    """Decide at once where one person suffices; else write down what waits for the second. Raises Refused."""
    what = WHAT[type(decision)]
    waits = rules.second_person(what)
    if isinstance(decision, Static):
        may(by, decision.places)
        check_static(decision, proposed.edition_now(at), at)
    else:
        check(decision, proposed.edition_now(at), by, at)
    if waits is None:
        return _decide(decision, by=by, at=at)
    with transaction.atomic():
        motion = Motion.objects.create(
            what=what,
            name=decision.name,
            content=_content(decision),
            moved_by=by.account or 0,
            moved_by_name=signature(by),
            moved_at=at,
            lapses_at=at + waits,
        )
        _log("area_moved", motion, by, at)
    return motion


def confirm(motion: Motion, *, by: Actor, at: datetime) -> Area:
    """The second person agrees: from now on it holds. Raises Refused."""
    _second(by)
    with transaction.atomic():
        held = _waiting(motion, at)
        if held.moved_by == by.account:
            raise Refused(_("You moved this yourself: a second person has to confirm it."))
        found = _decide(_decision(held, at), by=_mover(held, at), at=at)
        _close(held, Motion.State.CONFIRMED, by, at, area=found)
    return found


def turn_down(motion: Motion, *, why: str, by: Actor, at: datetime) -> Motion:
    """The second person does not agree, or the first one takes it back. Raises Refused."""
    _second(by)
    with transaction.atomic():
        held = _waiting(motion, at)
        return _close(held, Motion.State.TURNED_DOWN, by, at, why=why)


def _second(by: Actor) -> None:
    """Whoever decides areas, or signs overrides as the second person, may confirm."""
    access.require(by, Verb.SIGN_OVERRIDES if by.may(Verb.SIGN_OVERRIDES) else Verb.DECIDE_AREAS)


def _decide(decision: Decision | Static, *, by: Actor, at: datetime) -> Area:
    if isinstance(decision, Static):
        return decide_static(decision, by=by, at=at)
    return decide(decision, proposal=None, by=by, at=at)


def _mover(motion: Motion, at: datetime) -> Actor:
    """Who moved it, with the rights of now: a right that has ended since carries no decision."""
    account = Account.objects.filter(pk=motion.moved_by).first()
    return access.actor_for(account, at=at) if account else access.NOBODY


def _content(decision: Decision | Static) -> dict[str, Any]:
    values = {one.name: getattr(decision, one.name) for one in fields(decision)}
    values["places"] = [place.pk for place in decision.places]
    return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}


def _decision(motion: Motion, at: datetime) -> Decision | Static:
    """What was moved. It begins when it is confirmed, if its own beginning has passed."""
    values = dict(motion.content)
    values["places"] = list(Place.objects.filter(pk__in=values["places"]))
    for name in _MOMENTS:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    values["since"] = max(values["since"], at)
    if motion.what == "area":
        return Decision(**values)
    for name in ("exemptions", "guaranteed"):
        values[name] = tuple(values[name])
    return Static(**values)


def _waiting(motion: Motion, at: datetime) -> Motion:
    held = Motion.objects.select_for_update().get(pk=motion.pk)
    if held.state != Motion.State.WAITING:
        raise Refused(_("%(who)s has settled this already. Reload the page.") % {"who": held.closed_by_name})
    if held.lapses_at <= at:
        raise Refused(_("Nobody confirmed this in time and it has lapsed: move it anew."))
    return held


def _close(motion: Motion, state: str, by: Actor, at: datetime, **values: Any) -> Motion:
    for name, value in {**values, "state": state, "closed_by_name": signature(by), "closed_at": at}.items():
        setattr(motion, name, value)
    motion.save()
    _log(f"area_motion_{state}", motion, by, at)
    return motion


def _log(kind: str, motion: Motion, by: Actor, at: datetime) -> None:
    subject = ("area", motion.area_id) if motion.area_id else None
    log.write(kind, actor=by, at=at, subject=subject, motion=motion.pk, what=motion.what)
