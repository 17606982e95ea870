"""What surrounds every request: one transaction, the web role, and the actor told to the database."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontline.city import access, clock
from frontline.city.models import Account

Response = Callable[[HttpRequest], HttpResponse]

# These answer without the database, or manage their own transaction.
_OUTSIDE = ("/static/", "/healthz", "/readyz", "/metrics", "/service-worker.js")


class Door:
    """One transaction per request, under the web role. A failed page leaves nothing half done."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_OUTSIDE):
            return self.get_response(request)
        with transaction.atomic():
            if settings.ROLE_PER_REQUEST:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL ROLE {settings.ROLE_PER_REQUEST}")
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


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
