"""granian's requests handed to Django's WSGI application in a few threads; why: docs/decisions/0003."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from urllib.parse import unquote_to_bytes

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., None]], Iterable[bytes]]

_IN_MEMORY = 1024 * 1024  # bytes of a body; a longer one waits on disk
LONGEST_BODY = 128 * 1024 * 1024  # bytes: the people of a large city as a spreadsheet


class TooLong(Exception):
    """The body is longer than any form or file we take."""


class Gateway:
    """Answers one request after another in `threads` threads; each keeps its own database connection."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, proto: HTTPProtocol) -> None:
        loop = asyncio.get_running_loop()
        try:
            body = await _body(scope, proto)
        except TooLong:
            text = f"This file is longer than {LONGEST_BODY >> 20} MiB; divide it and send the parts.\n"
            proto.response_str(413, [("content-type", "text/plain; charset=utf-8")], text)
            return
        answer = await loop.run_in_executor(self._threads, self._answer, _environ(scope, body))
        await self._send(answer, proto)

    async def run(self, question: Callable[[], Any]) -> Any:
        """Ask Django something in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, question)

    def close(self) -> None:
        """Let requests that began end."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _answer(self, environ: Environ) -> _Answer:
        answer = _Answer()
        with environ["wsgi.input"]:  # its file on disk goes with the request
            result = self._application(environ, answer.start)
        if getattr(result, "streaming", False):  # a large file: read while it is sent
            answer.rest = result
            return answer
        try:
            answer.body = b"".join(result)
        finally:
            _close(result)
        return answer

    async def _send(self, answer: _Answer, proto: HTTPProtocol) -> None:
        if answer.rest is None:
            proto.response_bytes(answer.status, answer.headers, answer.body)
            return
        parts = iter(answer.rest)
        try:
            transport = proto.response_stream(answer.status, answer.headers)
            while part := await self.run(lambda: _next(parts)):
                await transport.send_bytes(part)
        except ProtocolClosed:
            pass  # whoever asked has gone away
        finally:
            rest = answer.rest
            await self.run(lambda: _close(rest))


class _Answer:
    """What the application said."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.body = b""
        self.rest: Iterable[bytes] | None = None

    def start(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status = int(status[:3])
        self.headers = [(name.lower(), value.strip()) for name, value in headers]


def _next(parts: Iterator[bytes]) -> bytes:
    """The next part that is not empty; empty at the end."""
    return next((part for part in parts if part), b"")


def _close(result: Iterable[bytes]) -> None:
    close = getattr(result, "close", None)
    if close is not None:
        close()  # tells Django that the request has ended


async def _body(scope: Scope, proto: HTTPProtocol) -> IO[bytes]:
    """The body, read whole before a thread is taken: a slow phone keeps no thread waiting."""
    announced = scope.headers.get("content-length")
    if announced is not None and announced.isdigit() and int(announced) > LONGEST_BODY:
        raise TooLong
    body = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the request
    if announced is None and "transfer-encoding" not in scope.headers and scope.method in ("GET", "HEAD"):
        return cast(IO[bytes], body)
    async for part in proto:
        body.write(part)
        if body.tell() > LONGEST_BODY:
            body.close()
            raise TooLong
    return cast(IO[bytes], body)


def _environ(scope: Scope, body: IO[bytes]) -> Environ:
    host, _, port = scope.server.rpartition(":")
    length = body.tell()
    body.seek(0)
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority  # HTTP/2 has no Host line
    for name, value in scope.headers.items():
        _add_header(environ, name, value)
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:
        return  # could pass for a header with a dash
    key = name.upper().replace("-", "_")
    if key != "CONTENT_TYPE":
        key = f"HTTP_{key}"
    if key in environ and key != "HTTP_HOST":
        value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
    environ[key] = value
