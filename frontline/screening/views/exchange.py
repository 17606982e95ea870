"""POST /api/screening/results/hl7 and /fhir: docs/interfaces/results-api.md."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.problems import problem
from frontline.screening import words
from frontline.screening.actions.results import Told, Unread, take_results
from frontline.screening.exchange import fhir, hl7
from frontline.screening.queries.results import held_in
from frontline.screening.views.api import MOST, by_laboratory

if TYPE_CHECKING:
    from frontline.screening.models import ResultFile

_HL7 = "application/hl7-v2; charset=utf-8"
_FHIR = "application/fhir+json"


@by_laboratory(problem)
def take_hl7(body: bytes, actor: Actor, at: datetime) -> HttpResponse:
    """Take ORU^R01 messages, alone or in MLLP frames; the answer has an acknowledgement for each."""
    try:
        messages = hl7.read(body, get_default_timezone())
    except hl7.Rejected as bad:
        return problem(400, str(bad))
    if sum(len(one.told) + len(one.unread) for one in messages) > MOST:
        return problem(413, f"A request has at most {MOST:,} results; send several.")
    answers = [_acknowledged(one, by=actor, at=at) for one in messages]
    framed = b"\x0b" in body
    text = "".join(f"\x0b{one}\x1c\r" if framed else one for one in answers)
    return HttpResponse(text.encode(), content_type=_HL7)


def _acknowledged(message: hl7.Message, *, by: Actor, at: datetime) -> str:
    """Take one message; each is a delivery of its own, so that one does not spoil the others."""
    said: list[hl7.Said] = []
    ref = uuid4().hex[:20]
    if not message.rejected:
        file = _taken(message.told, message.unread, message.name, by=by, at=at)
        ref = file.ref.hex[:20]  # 20 signs are what MSH-10 always had room for
        said = [hl7.Said(one.number, True, one.reason) for one in message.unread]
        said += [hl7.Said(0, False, text) for text in _held(by, file)]
    return hl7.acknowledgement(message, said, at=localtime(at), ref=ref)


def _taken(
    told: Sequence[Told], unread: Sequence[Unread], name: str, *, by: Actor, at: datetime
) -> "ResultFile":
    return take_results(told, unread=unread, source="api", name=name, by=by, at=at)


def _held(by: Actor, file: "ResultFile") -> list[str]:
    return [f"{row.barcode}: {words.HELD[row.why]}" for row in held_in(by, file)]


_CODES = {400: "invalid", 401: "login", 405: "not-supported", 413: "too-long"}


def _outcome(status: int, text: str) -> HttpResponse:
    issues = [("error", _CODES[status], text)]
    return JsonResponse(fhir.outcome(issues), status=status, content_type=_FHIR)


@by_laboratory(_outcome)
def take_fhir(body: bytes, actor: Actor, at: datetime) -> HttpResponse:
    """Take a Bundle, a DiagnosticReport or an Observation; the answer is an OperationOutcome."""
    try:
        read = fhir.read(body)
    except fhir.Unusable as bad:
        return _outcome(400, str(bad))
    file = _taken(read.told, read.unread, "FHIR", by=actor, at=at)
    issues = [("information", "informational", _counts(file))]
    issues += [
        ("error", "invalid", _("Entry %(n)d: %(why)s") % {"n": one.number, "why": one.reason})
        for one in read.unread
    ]
    issues += [("warning", "incomplete", text) for text in _held(actor, file)]
    return JsonResponse(fhir.outcome(issues), content_type=_FHIR)


def _counts(file: "ResultFile") -> str:
    return _("%(read)d read, %(taken)d taken, %(again)d known already, %(held)d held, %(refused)d refused.") % {
        "read": file.read, "taken": file.taken, "again": file.again, "held": file.held, "refused": file.refused,
    }  # fmt: skip
