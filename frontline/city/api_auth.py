"""Who asks under /api/: whoever is signed in to the pages, or a key made for the purpose."""

import re

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.api_keys import actor_of_key
from frontline.city.models import ApiKey


class SessionOfPages(APIKeyCookie):
    """Whoever is signed in to the pages; what changes something needs the CSRF token as well."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.account is not None else None


class Key(HttpBearer):
    """A key made on the page "Keys of other systems"."""

    def __init__(self, scope: ApiKey.Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known = re.fullmatch(r"\S{20,100}", token)
        actor = actor_of_key(token, self.scope, at=clock.now()) if known else None
        if actor is not None:
            access.identify(actor)
        return actor


def signed_in(scope: ApiKey.Scope) -> list[APIKeyCookie | HttpBearer]:
    return [SessionOfPages(), Key(scope)]
