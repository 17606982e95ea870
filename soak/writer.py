"""Dr Wu reports case after case through the pages, as a browser does: `python -m soak.writer PORT PAIRS JOURNAL`.

A report is in the journal once the product has answered that it is taken. Without an answer she sends it again,
as a person would; should it have been taken the first time, the product says so, and that too is an answer.
"""

from __future__ import annotations

import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

_REST = 0.25  # seconds between reports, and before one is sent again
_TIMEOUT = 60.0  # seconds
_TAGS = re.compile(r"(<[^>]+>|\s)+")


class Wu:
    """Her browser."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._jar = CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self._browser.addheaders = [("Accept-Language", "en")]

    def sign_in(self) -> None:
        self._get("/sign-in/")
        self._post("/sign-in/as/", {"username": "wu"})

    def report(self, patient: str, contact: str) -> bool:
        """Whether the report is there now, taken just now or by an earlier try."""
        where, page = self._post("/cases/report/", _typed(patient, contact))
        if "/sign-in/" in where:
            self.sign_in()
            return False
        if "/cases/person/" in where:
            return True
        if "reported already" in page:
            return True
        raise SystemExit(f"The report was refused: {_TAGS.sub(' ', page)[:2000]}")

    def _get(self, path: str) -> tuple[str, str]:
        return self._ask(urllib.request.Request(self._address + path))

    def _post(self, path: str, fields: dict[str, str]) -> tuple[str, str]:
        token = next((cookie.value for cookie in self._jar if cookie.name == "csrftoken"), "") or ""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._ask(urllib.request.Request(self._address + path, data=body))

    def _ask(self, request: urllib.request.Request) -> tuple[str, str]:
        with self._browser.open(request, timeout=_TIMEOUT) as answer:
            return answer.url, answer.read().decode()


def _typed(patient: str, contact: str) -> dict[str, str]:
    contacts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "60",
                "0-who_0": contact, "0-who_1": "", "0-category": "close", "0-situation": "",
                "0-first": "2022-11-08T20:00", "0-last": "2022-11-09T07:00"}  # fmt: skip
    return {
        "who_0": patient, "who_1": "", "sampled": "2022-11-09T10:00", "case_type": "confirmed",
        "severity": "mild", "found_in": "community",
        **{f"contacts-{name}": value for name, value in contacts.items()},
    }  # fmt: skip


def _until_answered(wu: Wu, patient: str, contact: str) -> None:
    while True:
        try:
            if wu.report(patient, contact):
                return
        except urllib.error.HTTPError as refused:
            if refused.code < 500:
                raise
        except (OSError, HTTPException):
            pass  # killed under us; once more
        time.sleep(_REST)


def _sign_in(wu: Wu) -> None:
    while True:
        try:
            return wu.sign_in()
        except (OSError, HTTPException):
            time.sleep(_REST)


def main() -> None:
    port, pairs, journal = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    wu = Wu(port)
    _sign_in(wu)
    with journal.open("a") as file:
        for line in pairs.read_text().splitlines():
            _until_answered(wu, *line.split())
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
            time.sleep(_REST)


if __name__ == "__main__":
    main()
