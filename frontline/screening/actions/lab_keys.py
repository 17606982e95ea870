"""Keys with which another system speaks: a laboratory's sends results, the screening group's reads counts."""

import hashlib
import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.models import LabKey
from frontline.screening.queries.results import see_results


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def make_key(name: str, *, by: Actor, at: datetime) -> str:
    """A new key in the actor's name; the text is shown this once and never again."""
    see_results(by)
    if not name.strip() or by.account is None:
        raise Refused(_("Say which system is to use the key."))
    secret = secrets.token_urlsafe(32)
    key = LabKey.objects.create(
        digest=_digest(secret), name=name.strip()[:80], account=by.account, made_at=at
    )
    log.write("lab_key_made", actor=by, at=at, key=str(key.ref), name=key.name)
    return secret


def end_key(key: LabKey, *, by: Actor, at: datetime) -> None:
    see_results(by)
    if LabKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=at):
        log.write("lab_key_ended", actor=by, at=at, key=str(key.ref))


def actor_of_key(secret: str, *, at: datetime) -> Actor | None:
    """In whose name a request with this key speaks; None where the key is not, or no longer, good."""
    key = LabKey.objects.filter(digest=_digest(secret), ended_at=None).first()
    account = Account.objects.filter(pk=key.account).first() if key else None
    actor = access.actor_for(account, at=at) if account else None
    able = actor is not None and (actor.may(Verb.ENTER_RESULTS) or actor.may(Verb.PLAN_SCREENING))
    return actor if able else None
