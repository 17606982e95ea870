"""What Django is told about a request, and what comes back; no server, no database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from frontline.site.serving import gateway
from frontline.site.serving.gateway import Environ, Gateway

Answer = tuple[int, list[tuple[str, str]], bytes]


class Proto:
    """granian's side of one request."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.answer: Answer | None = None
        self.parts: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), 7):
            yield self._body[start : start + 7]

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, headers, body)

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.answer = (status, headers, body.encode())

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Proto":
        self.answer = (status, headers, b"")
        return self

    async def send_bytes(self, part: bytes) -> None:
        self.parts.append(part)


class Headers(dict[str, str]):
    """granian's headers."""


def scope(method: str = "GET", path: str = "/", **headers: str) -> Any:
    return SimpleNamespace(
        method=method, path=path, query_string="a=1", scheme="https", http_version="2",
        server="127.0.0.1:8443", client="10.0.0.7:5555", authority="city.test:8443",
        headers=Headers({name.replace("_", "-"): value for name, value in headers.items()}),
    )  # fmt: skip


def ask(application: gateway.Application, asked: Any, body: bytes = b"") -> Proto:
    proto = Proto(body)
    through = Gateway(application, threads=1)
    # A thread of its own: Playwright keeps an event loop in the main one for the whole run.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, through(asked, cast(Any, proto))).result()
    through.close()
    return proto


def test_django_is_told_all_it_needs() -> None:
    seen: Environ = {}

    def application(environ: Environ, start: Callable[..., None]) -> Iterable[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("200 OK", [("Set-Cookie", " a=b"), ("Set-Cookie", "c=d")])
        return [b"he", b"llo"]

    asked = scope("POST", "/%E5%89%8D/", content_type="text/x", content_length="11", cookie="s=1", x_y="z")
    proto = ask(application, asked, b"hello world")
    assert proto.answer == (200, [("set-cookie", "a=b"), ("set-cookie", "c=d")], b"hello")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/前/"
    assert (seen["REMOTE_ADDR"], seen["SERVER_PORT"], seen["wsgi.url_scheme"]) == (
        "10.0.0.7",
        "8443",
        "https",
    )
    assert (seen["HTTP_HOST"], seen["HTTP_COOKIE"], seen["HTTP_X_Y"]) == ("city.test:8443", "s=1", "z")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["body"]) == ("text/x", "11", b"hello world")


def test_a_body_beyond_all_bounds_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(environ: Environ, start: Callable[..., None]) -> Iterable[bytes]:
        raise AssertionError("a body that long must not reach Django")

    announced = ask(never, scope("POST", content_length=str(gateway.LONGEST_BODY + 1)))
    assert announced.answer is not None and announced.answer[0] == 413
    monkeypatch.setattr(gateway, "LONGEST_BODY", 20)
    hidden = ask(never, scope("POST", transfer_encoding="chunked"), b"x" * 21)
    assert hidden.answer is not None and hidden.answer[0] == 413


def test_a_large_file_is_sent_in_parts_and_closed() -> None:
    class File(list[bytes]):
        streaming, closed = True, False

        def close(self) -> None:
            self.closed = True

    file = File([b"one", b"", b"two"])

    def application(environ: Environ, start: Callable[..., None]) -> Iterable[bytes]:
        start("200 OK", [])
        return file

    assert ask(application, scope()).parts == [b"one", b"two"]
    assert file.closed
