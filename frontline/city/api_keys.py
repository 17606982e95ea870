"""Keys with which other systems speak: made, ended, and in whose name a request with one speaks."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account, ApiKey
from frontline.city.roles import Verb

Scope = ApiKey.Scope
VERBS = {
    Scope.RESULTS: Verb.ENTER_RESULTS,
    Scope.COUNTS: Verb.PLAN_SCREENING,
    Scope.BOUNDARIES: Verb.REDRAW_GRIDS,
    Scope.REQUESTS: Verb.SET_CATALOGUE,
    Scope.CUT_OFFS: Verb.ANSWER_REQUESTS,
}


class Unfit(ValueError):
    """One clear sentence for whoever makes the key."""


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def scopes_of(actor: Actor) -> list[Scope]:
    """What the actor may let a system do. Raises NotAllowed where that is nothing."""
    found = [scope for scope, verb in VERBS.items() if actor.may(verb)]
    if not found:
        access.require(actor, Verb.ENTER_RESULTS)
    return found


def keys_of(actor: Actor) -> list[ApiKey]:
    """The actor's own living keys."""
    scopes_of(actor)
    return list(ApiKey.objects.filter(account=actor.account or 0, ended_at=None).order_by("id")[:100])


def make_key(name: str, scopes: Collection[str], *, by: Actor, at: datetime) -> str:
    """A new key in the actor's name; the text is shown this once and never again. Raises Unfit."""
    chosen = [scope for scope in scopes_of(by) if scope in scopes]
    if not name.strip() or by.account is None:
        raise Unfit(_("Say which system is to use the key."))
    if not chosen or len(chosen) != len(set(scopes)):
        raise Unfit(_("Choose what the key is for."))
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        digest=_digest(secret), name=name.strip()[:80], scopes=chosen, account=by.account, made_at=at
    )
    log.write("api_key_made", actor=by, at=at, key=str(key.ref), name=key.name, scopes=list(chosen))
    return secret


def end_key(key: ApiKey, *, by: Actor, at: datetime) -> None:
    """Its own maker ends it."""
    if ApiKey.objects.filter(pk=key.pk, account=by.account or 0, ended_at=None).update(ended_at=at):
        log.write("api_key_ended", actor=by, at=at, key=str(key.ref))


def key_of(secret: str, scope: Scope) -> ApiKey | None:
    """The living key with this text, where it is for that."""
    return ApiKey.objects.filter(digest=_digest(secret), scopes__contains=[scope], ended_at=None).first()


def actor_of_key(secret: str, scope: Scope, *, at: datetime) -> Actor | None:
    """In whose name a request with this key speaks; None where the key is not, or no longer, good for it."""
    key = key_of(secret, scope)
    account = Account.objects.filter(pk=key.account).first() if key else None
    actor = access.actor_for(account, at=at) if account else None
    return actor if actor is not None and actor.may(VERBS[scope]) else None
