"""What surrounds every request: one transaction, the web role, and the actor told to the database."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from frontline.city import access, clock
from frontline.city.models import Account

Response = Callable[[HttpRequest], HttpResponse]

_TRIES = 3  # of a request that the database ended because it and another waited for one another
# These answer without the database, or manage their own transaction.
_OUTSIDE = ("/static/", "/healthz", "/readyz", "/metrics", "/service-worker.js")


class Door:
    """One transaction per request, under the web role. A failed page leaves nothing half done.

    Of two requests that wait for one another the database ends one; nothing of it was done, and it begins anew.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_OUTSIDE):
            return self.get_response(request)
        # files of a form are read once: such a request is not begun again by itself
        tries = 1 if request.content_type == "multipart/form-data" else _TRIES
        for _try in range(tries):
            request.met_another = False  # type: ignore[attr-defined]
            response = self._through(request)
            if not request.met_another:  # type: ignore[attr-defined]
                break
        return response

    def _through(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            if settings.ROLE_PER_REQUEST:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL ROLE {settings.ROLE_PER_REQUEST}")
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError) or not isinstance(
            exception.__cause__, DeadlockDetected
        ):
            return None
        request.met_another = True  # type: ignore[attr-defined]
        said = _(
            "Somebody changed the same thing at this moment and nothing was written; please send it again."
        )
        return HttpResponse(
            said, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "1"}
        )


class SecureCookies:
    """What is said over https stays there: cookies set on such an answer are never sent over plain http."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class ActorOnRequest:
    """Puts the clock's reading and the actor on the request, and tells the database who asks."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_OUTSIDE):
            return self.get_response(request)
        reading = clock.read()
        request.clock = reading  # type: ignore[attr-defined]
        user = request.user
        actor = access.actor_for(user, at=reading.now) if isinstance(user, Account) else access.NOBODY
        request.actor = actor  # type: ignore[attr-defined]
        access.identify(actor)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, access.NotAllowed):
            return render(request, "ui/not_allowed.html", {"able": str(exception)}, status=403)
        return None
