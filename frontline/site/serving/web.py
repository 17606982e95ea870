"""One process that answers pages and streams: `python -m frontline.site.serving.web --port 8000`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, cast

from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]
from granian.server.embed import Server

from frontline.site.home import frontline_home
from frontline.site.postgres import database_urls
from frontline.site.serving.gateway import Application, Gateway
from frontline.site.serving.live import Hub
from frontline.site.serving.parent import follow_parent
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.site.serving.intake import Intake

THREADS = 6  # per process: enough to wait for the database, few enough for 100 connections
UPLOAD = "/desk/upload"
_OPEN_AT_ONCE = 4096  # requests and streams of one process


class Web:
    """Pages by Django, streams by the hub, uploads by the intake; every port answers all of them."""

    def __init__(self, gateway: Gateway, hub: Hub, intake: Intake, signed_in: Callable[[str], bool]) -> None:
        self._gateway = gateway
        self._hub = hub
        self._intake = intake
        self._signed_in = signed_in

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        if scope.path == UPLOAD:
            await self._intake(scope, proto)
            return
        if scope.path != "/live/":
            await self._gateway(scope, proto)
            return
        cookies = "; ".join(
            v for name, v in scope.headers.items() if name == "cookie"
        )  # HTTP/2: a line for each
        if await self._gateway.run(lambda: self._signed_in(cookies)):
            await self._hub.stream(proto, scope.query_string)
        else:
            proto.response_empty(403, [])


def signed_in(cookies: str) -> bool:
    """Whether these cookies are those of a living session."""
    from django.conf import settings
    from django.contrib.auth import get_user
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import close_old_connections
    from django.http import HttpRequest

    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    if found is None:
        return False
    close_old_connections()
    request = HttpRequest()
    request.session = SessionStore(found.value)
    return get_user(request).is_authenticated


def database_address() -> str:
    """Where this process's role signs in, as a connection string."""
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    given = connection.get_connection_params()
    kept = ("dbname", "host", "port", "user", "password", "sslmode", "sslrootcert")
    return make_conninfo(**{name: given[name] for name in kept if given.get(name)})


def worker_address() -> str:
    """Where the way in for tubes signs in: it sees every person's code, as the worker does."""
    return database_urls(frontline_home(), os.environ.get("FRONTLINE_DATABASE") or None).worker


async def serve(application: Application, options: argparse.Namespace) -> None:
    # Not before Django is there: it reads the room's statements and the city's keys.
    from frontline.site.serving.bus import from_settings
    from frontline.site.serving.intake import Intake

    gateway, hub = Gateway(application, threads=options.threads), Hub(database_address)
    bus = from_settings()
    intake = Intake(worker_address, bus.send if bus else None)
    web = Web(gateway, hub, intake, signed_in)
    servers = [_server(web, options.host, options.port)]
    if options.https_port:
        servers.append(_server(web, options.https_host, options.https_port, options.certificate, options.key))
    logging.getLogger("_granian").addFilter(lambda record: "experimental" not in record.getMessage())
    loop = asyncio.get_running_loop()

    def stop() -> None:
        hub.close()
        intake.close()
        for server in servers:
            server.stop()  # type: ignore[no-untyped-call]

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve() for server in servers))
    await intake.end()
    if bus:
        await bus.end()
    gateway.close()


def _server(
    web: Web, host: str, port: int, certificate: Path | None = None, key: Path | None = None
) -> Server:
    """One listener; with a certificate it speaks HTTPS only."""
    return Server(
        web,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        backlog=_OPEN_AT_ONCE,
        backpressure=_OPEN_AT_ONCE,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,  # telephones of ten years ago
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="frontline-web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--https-host", default="0.0.0.0")
    parser.add_argument("--https-port", type=int, default=0)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    options = parser.parse_args()
    follow_parent()
    start_django("web")
    from django.core.wsgi import get_wsgi_application

    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(serve(cast(Application, get_wsgi_application()), options))
    os._exit(0)  # threads that still wait for the database keep nobody waiting


if __name__ == "__main__":
    main()
