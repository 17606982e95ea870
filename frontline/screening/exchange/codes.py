"""What a laboratory's codes and words mean, and what several observations of one tube come to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city.imports.dates import BadValue
from frontline.screening.actions.results import Told
from frontline.screening.rules import result_in

# SNOMED CT, and HL7 tables 0078 and ObservationInterpretation. What is inconclusive says nothing: tested again.
_RESULTS = {
    "10828004": "positive", "260373001": "positive", "DET": "positive", "POS": "positive",
    "260385009": "negative", "260415000": "negative", "ND": "negative", "NEG": "negative",
    "125154007": "invalid", "455371000124106": "invalid", "419984006": "invalid", "82334004": "invalid",
    "IND": "invalid",
}  # fmt: skip
# LOINC: SARS-CoV-2 RNA, presence, in any and in a respiratory specimen. They say it for all genes together.
_OVERALL = {"94500-6", "94309-2"}
# LOINC: cycle thresholds of ORF1ab, and of N with any primers and with N1, N2, N3.
_CT_ORF = {"94511-3", "94644-4"}
_CT_N = {"94510-5", "94311-8", "94312-6", "94313-4"}
_IS_CT = re.compile(r"(?<![a-z])c[tq](?![a-z])|cycle threshold|循环阈值", re.IGNORECASE)
_IS_N = re.compile(r"(?<![a-z0-9])n[123]?(?![a-z0-9])", re.IGNORECASE)
_NO_CT = {"", "-", "/", "na", "n/a", "no ct", "noct", "undetermined", "无", "阴性", "未检出"}
_FINAL = {"F", "final"}
_CORRECTED = {"C", "corrected", "amended"}
LONGEST_BARCODE = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation: codes and texts of what was looked for, and of what was found."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    status: str  # as the message writes it
    tested_at: datetime | None = None


def told(barcode: str, findings: Sequence[Finding], *, correction: str) -> Told:
    """One tube's result. `correction`: why it replaces another, if its status says so. Raises BadValue."""
    if not 1 <= len(barcode) <= LONGEST_BARCODE or "\x00" in barcode:
        raise BadValue(_("The barcode has 1 to 40 signs."))
    _require_final(findings)
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(_kind(one), []).append(one)
    result = _agreed(found.get("overall") or found.get("result", []))
    times = [one.tested_at for one in findings if one.tested_at]
    corrected = any(one.status in _CORRECTED for one in findings)
    return Told(
        barcode, result, max(times, default=None), _least(found.get("ct_orf", [])), _least(found.get("ct_n", [])),
        correction=correction if corrected else "",
    )  # fmt: skip


def ct_in(text: str) -> float | None:
    """A cycle threshold as laboratories write it; None for "no Ct". Raises BadValue."""
    if text.strip().casefold() in _NO_CT:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 60:
        raise BadValue(_("A Ct value lies between 0 and 60; leave it empty where there is none."))
    return value


def _require_final(findings: Iterable[Finding]) -> None:
    for one in findings:
        if one.status not in _FINAL | _CORRECTED:
            raise BadValue(
                _("Its status is %(status)s: send it again once it is final.")
                % {"status": one.status[:20] or "?"}
            )


def _kind(one: Finding) -> str:
    names = set(one.names)
    if names & _OVERALL:
        return "overall"
    text = " ".join(one.names)
    is_ct = bool(names & (_CT_ORF | _CT_N)) or _IS_CT.search(text) is not None
    if not is_ct:
        return "result"
    if names & _CT_ORF or "orf" in text.casefold():
        return "ct_orf"
    return "ct_n" if names & _CT_N or _IS_N.search(text) else "ct_other"


def _agreed(findings: Sequence[Finding]) -> str:
    """The one result they all say."""
    said = {_result(one) for one in findings}
    if not said:
        raise BadValue(_("It says no result: negative, positive or invalid."))
    if len(said) > 1:
        raise BadValue(_("Its observations say different results: send one for all genes together."))
    return said.pop()


def _result(one: Finding) -> str:
    known = {_RESULTS.get(text) or result_in(text) for text in one.values} - {""}
    if len(known) != 1:
        shown = ", ".join(one.values)[:60]
        raise BadValue(
            _("The result %(text)s is none of negative, positive, invalid.") % {"text": f"“{shown}”"}
        )
    return known.pop()


def _least(findings: Iterable[Finding]) -> float | None:
    """Of several primers the strongest signal."""
    values = [value for one in findings for text in one.values if (value := ct_in(text)) is not None]
    return min(values, default=None)
