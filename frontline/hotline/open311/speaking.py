"""Speaking GeoReport v2 to another system: bounded in time and size, no redirects, XML or JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from xml.etree import ElementTree

from frontline.hotline.open311.models import OutsideSystem

SECONDS = 5.0  # that an answer may take
MOST = 1024 * 1024  # bytes of an answer
# Of what we send, not of the link: the office has to handle it by hand.
_OURS = frozenset({400, 404, 405, 406, 409, 410, 413, 415, 422})


class LinkLost(Exception):
    """No answer, or none that can be used: it is tried again later."""


class NotTaken(Exception):
    """The other system says that it cannot take this one."""


@dataclass(frozen=True, slots=True)
class Filed:
    """How the other system acknowledged: with its number, or with a token for it."""

    number: str
    token: str


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *given: Any) -> None:
        return None


_opener = build_opener(_Stay)


def file(system: OutsideSystem, given: Mapping[str, str], *, name: str) -> Filed:
    """Files one; `name` says which, so that a system that knows the header takes it once. Raises LinkLost, NotTaken."""
    body = urlencode({**_common(system), **given}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Idempotency-Key": name}
    rows = _rows(system, Request(f"{system.url}/requests.{system.form}", body, headers))
    found = Filed(_text(rows, "service_request_id")[:80], _text(rows, "token")[:80])
    if not found.number and not found.token:
        raise LinkLost("It answered without a number and without a token.")
    return found


def number_of(system: OutsideSystem, token: str) -> str:
    """The number behind a token; empty while there is none. Raises LinkLost, NotTaken."""
    query = urlencode(_common(system))
    rows = _rows(system, Request(f"{system.url}/tokens/{quote(token, safe='')}.{system.form}?{query}"))
    return _text(rows, "service_request_id")[:80]


def states(system: OutsideSystem, numbers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Status and notes of each number that is known there. Raises LinkLost, NotTaken."""
    query = urlencode({**_common(system), "service_request_id": ",".join(numbers)})
    rows = _rows(system, Request(f"{system.url}/requests.{system.form}?{query}"))
    return {
        str(row.get("service_request_id") or ""): (
            str(row.get("status") or "").lower()[:10],
            str(row.get("status_notes") or "").strip()[:1000],
        )
        for row in rows
    }


def _common(system: OutsideSystem) -> dict[str, str]:
    given = {"api_key": system.api_key, "jurisdiction_id": system.jurisdiction_id}
    return {name: text for name, text in given.items() if text}


def _text(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    return str(rows[0].get(name) or "").strip() if rows else ""


def _rows(system: OutsideSystem, request: Request) -> list[dict[str, Any]]:
    """The requests of an answer. Raises LinkLost, NotTaken."""
    try:
        with _opener.open(request, timeout=SECONDS) as said:
            content = said.read(MOST + 1)
    except HTTPError as error:
        with error:
            if error.code in _OURS:
                raise NotTaken(_errors(system.form, error.read(MOST)) or f"HTTP {error.code}") from error
        raise LinkLost(f"HTTP {error.code}") from error
    except (URLError, HTTPException, OSError) as error:
        raise LinkLost(str(getattr(error, "reason", error))[:200] or type(error).__name__) from error
    if len(content) > MOST:
        raise LinkLost("The answer is larger than 1 MB.")
    found = _read(system.form, content)
    if found is None:
        raise LinkLost(f"The answer is no {system.form.upper()} of GeoReport v2.")
    return found


def _errors(form: str, content: bytes) -> str:
    return "; ".join(str(row.get("description") or "") for row in _read(form, content) or [])[:300]


def _read(form: str, content: bytes) -> list[dict[str, Any]] | None:
    """Rows of a list of requests or errors; None for what is none."""
    try:
        if form == OutsideSystem.Form.JSON:
            found = json.loads(content)
            return found if isinstance(found, list) and all(isinstance(row, dict) for row in found) else None
        root = ElementTree.fromstring(content)
    except (ValueError, RecursionError, ElementTree.ParseError):
        return None
    return [{field.tag: field.text for field in row} for row in root]
