"""POST /api/screening/results: docs/interfaces/results-api.md."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from frontline.city import api_keys, clock
from frontline.city.access import Actor
from frontline.city.api_keys import Scope
from frontline.city.problems import problem
from frontline.screening import words
from frontline.screening.actions.results import Told, Unread, take_results
from frontline.screening.queries.results import held_in
from frontline.screening.rules import result_in

LONGEST = 8 * 1024 * 1024  # bytes of one request
MOST = 20_000  # results of one request


class ResultSaid(msgspec.Struct):
    """One tube's result."""

    barcode: str
    result: str
    tested_at: datetime | None = None
    ct_orf: float | None = None
    ct_n: float | None = None


class ProblemSaid(msgspec.Struct, omit_defaults=True):
    """What came of a result that was not simply taken."""

    reason: str
    row: int | None = None  # of a result that could not be understood
    barcode: str | None = None
    why: str | None = None  # it is held


class Answer(msgspec.Struct):
    """How many results were taken, and what came of the others."""

    delivery: str
    read: int
    taken: int
    positive: int
    again: int
    held: int
    refused: int
    problems: list[ProblemSaid]


class Delivery(msgspec.Struct):
    """What a laboratory's system sends. `correction`: why results told before are replaced; usually empty."""

    results: list[ResultSaid]
    name: str = ""  # of the run, shown on the page of the delivery
    correction: str = ""


Refuse = Callable[[int, str], HttpResponse]
Take = Callable[[bytes, Actor, datetime], HttpResponse]


def by_laboratory(refuse: Refuse) -> Callable[[Take], Callable[[HttpRequest], HttpResponse]]:
    """An address where a laboratory's system sends results: its body, in whose name, and when. `refuse` words a no."""

    def entry(take: Take) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(take)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method != "POST":
                return refuse(405, "Send results with POST.")
            at = clock.now()
            actor = _laboratory(request, at)
            if actor is None:
                return refuse(
                    401,
                    "Send Authorization: Bearer and a key made for results under Keys of other systems (/keys/).",
                )
            body = request.read(LONGEST + 1)  # here: Django's own bound is that of a form
            if len(body) > LONGEST:
                return refuse(413, f"A request has at most {LONGEST // 1024**2} MB; send several.")
            return take(body, actor, at)

        return answer

    return entry


def _laboratory(request: HttpRequest, at: datetime) -> Actor | None:
    """In whose name a request with a laboratory's key speaks; None without a living one."""
    key = re.fullmatch(r"Bearer (\S{20,100})", request.headers.get("Authorization", ""))
    return api_keys.actor_of_key(key[1], Scope.RESULTS, at=at) if key else None


@by_laboratory(problem)
def take(body: bytes, actor: Actor, at: datetime) -> HttpResponse:
    """Take results; the answer says what came of each that was not simply taken."""
    try:
        said = msgspec.json.decode(body, type=Delivery)
    except msgspec.MsgspecError as error:
        return problem(400, f"{error}; see docs/interfaces/results-api.md.")
    if len(said.results) > MOST:
        return problem(413, f"A request has at most {MOST:,} results; send several.")
    told, unread = _checked(said.results)
    file = take_results(
        told, unread=unread, source="api", name=said.name, correction=said.correction, by=actor, at=at
    )
    answer = Answer(
        str(file.ref), file.read, file.taken, file.positive, file.again, file.held, file.refused,
        [ProblemSaid(one.reason, one.number) for one in unread]
        + [
            ProblemSaid(str(words.HELD[row.why]), None, row.barcode, row.why) for row in held_in(actor, file)
        ],
    )  # fmt: skip
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")


def _checked(said: list[ResultSaid]) -> tuple[list[Told], list[Unread]]:
    told: list[Told] = []
    unread: list[Unread] = []
    for number, one in enumerate(said, start=1):
        why = _wrong(one)
        if why:
            unread.append(Unread(number, {"barcode": one.barcode[:80], "result": one.result[:40]}, why))
        else:
            told.append(Told(one.barcode, result_in(one.result), one.tested_at, one.ct_orf, one.ct_n))
    return told, unread


def _wrong(one: ResultSaid) -> str:
    if not 1 <= len(one.barcode) <= 40 or "\x00" in one.barcode:
        return "barcode has 1 to 40 signs"
    if not result_in(one.result):
        return "result is negative, positive or invalid"
    if one.tested_at is not None and one.tested_at.tzinfo is None:
        return "tested_at carries a zone"
    if any(ct is not None and not 0 <= ct <= 60 for ct in (one.ct_orf, one.ct_n)):
        return "a Ct value lies between 0 and 60"
    return ""
