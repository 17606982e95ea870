"""A system of somebody else, as a real server: takes requests, refuses, answers nonsense, or is gone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

Row = dict[str, str]


class Outside(ThreadingHTTPServer):
    """What it holds, and how it behaves."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows: dict[str, Row] = {}
        self.names: dict[str, str] = {}  # Idempotency-Key -> number
        self.behaves = "well"  # well, tokens, broken, down, refuses
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v2"

    def take(self, given: Row, name: str) -> str:
        number = self.names.setdefault(name, str(1000 + len(self.names)))
        self.rows.setdefault(
            number, {**given, "service_request_id": number, "status": "open", "status_notes": ""}
        )
        return number

    def close(self, number: str, notes: str) -> None:
        self.rows[number] |= {"status": "closed", "status_notes": notes}


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(lambda: self._filed({key: value[0] for key, value in parse_qs(body).items()}))

    def do_GET(self) -> None:
        self._answer(self._found)

    def _filed(self, given: Row) -> list[Row]:
        number = self.server.take(given, self.headers["Idempotency-Key"])
        return (
            [{"token": f"t{number}"}] if self.server.behaves == "tokens" else [{"service_request_id": number}]
        )

    def _found(self) -> list[Row]:
        parts = urlsplit(self.path)
        last = parts.path.rpartition("/")[2].rpartition(".")[0]
        if "/tokens/" in parts.path:
            return [{"token": last, "service_request_id": last[1:]}]
        wanted = parse_qs(parts.query).get("service_request_id", [""])[0].split(",")
        return [self.server.rows[number] for number in wanted if number in self.server.rows]

    def _answer(self, rows: object) -> None:
        self.server.asked += 1
        behaves = self.server.behaves
        if behaves == "down":
            self.send_error(503)
        elif behaves == "moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
        elif behaves == "refuses":
            self._send(400, [{"code": "400", "description": "service_code unknown"}], "errors", "error")
        elif behaves == "broken":
            self._send(200, None, "", "")
        elif callable(rows):
            self._send(200, rows(), "service_requests", "request")

    def _send(self, status: int, rows: list[Row] | None, root: str, item: str) -> None:
        if rows is None:
            content = b"<html>" * 3
        elif ".xml" in self.path:
            made = ElementTree.Element(root)
            for row in rows:
                one = ElementTree.SubElement(made, item)
                for name, text in row.items():
                    ElementTree.SubElement(one, name).text = text
            content = ElementTree.tostring(made)
        else:
            content = json.dumps(rows).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def serving() -> Iterator[Outside]:
    server = Outside()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
