"""Results in FHIR R4: a Bundle, a DiagnosticReport or an Observation as JSON; and the OperationOutcome that answers.

Each resource is checked by itself with fhir.resources (R4B, whose resources of a laboratory are those of R4), so that
one wrong entry does not spoil the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from frontline.city.imports.dates import BadValue
from frontline.screening.actions.results import Told, Unread
from frontline.screening.exchange import codes
from frontline.screening.exchange.codes import Finding

ENTRIES = 5_000  # of one bundle; checking them takes a second
DEEPEST = 40  # levels of brackets; a resource has about twelve
_BUNDLES = {"collection", "batch", "transaction", "message", "document"}
_KINDS = ("DiagnosticReport", "Observation", "Specimen")
Outcome = dict[str, Any]


class Unusable(Exception):
    """The request as a whole; str() says why."""


@dataclass(slots=True)
class Read:
    """What a request says."""

    told: list[Told] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


@dataclass(slots=True)
class _Here:
    """The resources of a request, by what a reference may call them."""

    specimens: dict[str, Any] = field(default_factory=dict)
    observations: list[tuple[int, set[str], Any]] = field(default_factory=list)  # entry, its names, resource
    reports: list[tuple[int, Any]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read(body: bytes) -> Read:
    """Results by tube. Raises Unusable."""
    here = _Here()
    for number, url, resource in _resources(_decoded(body)):
        _sort_in(here, number, url, resource)
    if not here.observations and not here.reports and not here.unread:
        raise Unusable(_("There is no Observation and no DiagnosticReport in it."))
    return _by_tube(here)


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unusable(_("This is not JSON in UTF-8.")) from None
    if not isinstance(said, dict) or not isinstance(said.get("resourceType"), str):
        raise Unusable(_("A FHIR resource says its resourceType."))
    if _too_deep(said):
        raise Unusable(_("The resource is nested more than %(n)d levels deep.") % {"n": DEEPEST})
    return said


def _too_deep(said: object) -> bool:
    level = [said]
    for _deeper in range(DEEPEST):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return False
    return True


def _parts(one: object) -> Iterable[object]:
    if isinstance(one, dict):
        return one.values()
    return one if isinstance(one, list) else ()


def _resources(said: Mapping[str, Any]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Entry, its address, and each resource with those it contains."""
    for number, (url, resource) in enumerate(_entries(said), start=1):
        yield number, url, resource
        contained = resource.get("contained")
        for inner in contained if isinstance(contained, list) else ():
            if isinstance(inner, dict):
                yield number, _named(f"#{inner.get('id', '')}", number), inner


def _named(reference: str, number: int) -> str:
    """What an entry contains is known by its name in that entry only."""
    return f"{number}{reference}" if reference.startswith("#") else reference


def _entries(said: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    if said["resourceType"] in ("DiagnosticReport", "Observation"):
        return [("", said)]
    if said["resourceType"] != "Bundle":
        raise Unusable(_("Send a Bundle, a DiagnosticReport or an Observation."))
    if said.get("type") not in _BUNDLES:
        raise Unusable(
            _("A Bundle of results is of type collection, batch, transaction, message or document.")
        )
    entries = said.get("entry")
    if not isinstance(entries, list) or not entries:
        raise Unusable(_("The Bundle has no entries."))
    if len(entries) > ENTRIES:
        raise Unusable(_("A Bundle has at most %(n)d entries; send several.") % {"n": ENTRIES})
    found: list[tuple[str, Mapping[str, Any]]] = []
    for one in entries:
        resource = one.get("resource") if isinstance(one, dict) else None
        if not isinstance(resource, dict):
            raise Unusable(_("Every entry of the Bundle has a resource."))
        found.append((str(one.get("fullUrl") or ""), resource))
    return found


@cache
def _models() -> dict[str, Any]:
    """Loaded with the first message: they keep some 35 MB."""
    from fhir.resources.R4B.diagnosticreport import DiagnosticReport
    from fhir.resources.R4B.observation import Observation
    from fhir.resources.R4B.specimen import Specimen

    return {"DiagnosticReport": DiagnosticReport, "Observation": Observation, "Specimen": Specimen}


def _sort_in(here: _Here, number: int, url: str, said: Mapping[str, Any]) -> None:
    """Patients, orders and the like are passed over: a result is told of a tube."""
    kind = said.get("resourceType")
    if kind not in _KINDS:
        return
    try:
        resource = _models()[kind].model_validate(said)
    except ValueError as bad:
        here.unread.append(Unread(number, {}, _first(bad, str(kind))))
        return
    own = f"{kind}/{resource.id}" if resource.id and "#" not in url else ""
    names = {name for name in (url, own) if name}
    if kind == "Specimen":
        here.specimens |= dict.fromkeys(names, resource)
    elif kind == "Observation":
        here.observations.append((number, names, resource))
    else:
        here.reports.append((number, resource))


def _first(bad: ValueError, kind: str) -> str:
    """Of what the library found wrong the first, in one sentence."""
    errors = bad.errors() if hasattr(bad, "errors") else []
    where = ".".join(str(part) for part in errors[0]["loc"]) if errors else ""
    why = str(errors[0]["msg"]) if errors else str(bad)
    text = _("The %(kind)s does not fit FHIR R4 at “%(where)s”: %(why)s") % {
        "kind": kind, "where": where[:80], "why": why.partition("\n")[0][:160],
    }  # fmt: skip
    return text


def _by_tube(here: _Here) -> Read:
    """What is said of one barcode in several observations is one result."""
    result = Read(unread=here.unread)
    findings: dict[str, list[Finding]] = {}
    entries: dict[str, int] = {}
    for number, specimen, found in _all_findings(here):
        try:
            barcode = _barcode(specimen, here, number)
        except BadValue as bad:
            result.unread.append(Unread(number, {}, str(bad)))
            continue
        findings.setdefault(barcode, []).extend(found)
        entries.setdefault(barcode, number)
    correction = _("Corrected by the laboratory (%(message)s)") % {"message": "FHIR"}
    for barcode, found in findings.items():
        try:
            result.told.append(codes.told(barcode, found, correction=correction))
        except BadValue as bad:
            result.unread.append(Unread(entries[barcode], {"barcode": barcode[:80]}, str(bad)))
    result.unread.sort(key=lambda one: one.number)
    return result


def _all_findings(here: _Here) -> Iterator[tuple[int, Any, list[Finding]]]:
    reported: dict[str, Any] = {}
    for number, report in here.reports:
        listed = [_named(one.reference, number) for one in report.result or [] if one.reference]
        specimen = next(iter(report.specimen or []), None)
        reported |= dict.fromkeys(listed, specimen)
        if not listed:
            yield number, specimen, [_of_report(report)]
    for number, names, one in here.observations:
        inherited = next((reported[name] for name in names if name in reported), None)
        yield number, one.specimen or inherited, _of_observation(one)


def _of_report(report: Any) -> Finding:
    """A report without observations says its result as its conclusion."""
    values = [text for one in report.conclusionCode or [] for text in _texts(one)]
    values += [report.conclusion] if report.conclusion else []
    return Finding(_texts(report.code), tuple(values), report.status or "", report.issued)


def _of_observation(one: Any) -> list[Finding]:
    own = _values(one)
    found = [Finding(_texts(one.code), own, one.status or "", one.issued)] if own else []
    for part in one.component or []:
        if inner := _values(part):
            found.append(Finding(_texts(part.code), inner, one.status or "", one.issued))
    return found or [Finding(_texts(one.code), (), one.status or "", one.issued)]


def _values(one: Any) -> tuple[str, ...]:
    if one.valueCodeableConcept is not None:
        return _texts(one.valueCodeableConcept)
    if one.valueQuantity is not None and one.valueQuantity.value is not None:
        return (str(one.valueQuantity.value),)
    if one.valueString:
        return (one.valueString,)
    if one.valueInteger is not None:
        return (str(one.valueInteger),)
    return tuple(text for meaning in one.interpretation or [] for text in _texts(meaning))


def _texts(concept: Any) -> tuple[str, ...]:
    """Codes and words of a CodeableConcept; the library takes a null for any field."""
    if concept is None:
        return ()
    coded = [text for one in concept.coding or [] for text in (one.code, one.display) if text]
    return (*coded, *([concept.text] if concept.text else []))


def _barcode(specimen: Any, here: _Here, number: int) -> str:
    """By identifier, or by reference to a Specimen that came along."""
    if specimen is None:
        raise BadValue(_("It names no tube: give specimen with the barcode as identifier."))
    if specimen.identifier is not None and specimen.identifier.value:
        return str(specimen.identifier.value).strip()
    found = here.specimens.get(_named(specimen.reference or "", number))
    if found is None:
        raise BadValue(
            _("The specimen %(reference)s did not come along.") % {"reference": str(specimen.reference)[:80]}
        )
    identifiers = [
        *(found.identifier or []),
        *([found.accessionIdentifier] if found.accessionIdentifier else []),
    ]
    identifiers += [one for box in found.container or [] for one in box.identifier or []]
    values = [str(one.value).strip() for one in identifiers if one.value]
    if not values:
        raise BadValue(_("The specimen has no identifier: give the barcode of the tube."))
    return values[0]


def outcome(issues: Sequence[tuple[str, str, str]]) -> Outcome:
    """An OperationOutcome. An issue: severity, code of FHIR, one sentence."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": severity, "code": code, "diagnostics": text} for severity, code, text in issues
        ],
    }
