"""Files of facts: examples of an edition, and what `frontline plan evaluate` is given (docs/plan-examples.md)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from frontline.facts.base import Fact, Subject, SubjectKind
from frontline.facts.register import KINDS
from frontline.plan.edition import Edition, Parameter, PlanError
from frontline.plan.loading import read_yaml
from frontline.plan.reading import Place

MOST = 100_000  # facts in one file
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_SUBJECT = re.compile(rf"({'|'.join(SubjectKind)}):(\d{{1,18}})")
SUBJECTS = {"subject", "source"}  # fields of facts that hold a subject
FIELDS = ("name", "why", "edition", "previous", "settings", "facts", "checks")


@dataclass(frozen=True)
class Check:
    """What is expected of one subject at one moment; `where` names the file and line."""

    at: datetime
    subject: Subject
    expect: Mapping[str, Any]
    where: Place


@dataclass(frozen=True)
class FactsFile:
    """Facts, the edition they are meant for, changed settings, and what is expected (examples only)."""

    name: str
    edition: str | None
    previous: tuple[str, ...]
    settings: Mapping[str, Any]
    facts: tuple[Fact, ...]
    checks: tuple[Check, ...]


def read_facts_file(path: Path, zone: ZoneInfo) -> FactsFile:
    """Times without a zone are in `zone`. Raises PlanError naming file, line and field."""
    document, place = read_yaml(path)
    if not isinstance(document, dict):
        raise place.error("must be a mapping with a list called facts.")
    for key in document.keys() - set(FIELDS):
        raise place.at(str(key)).error(f"is not known here; known are {', '.join(FIELDS)}.")
    facts = _list(document.get("facts", []), place.at("facts"))
    checks = _list(document.get("checks", []), place.at("checks"))
    return FactsFile(
        name=str(document.get("name", path.stem)),
        edition=document.get("edition"),
        previous=tuple(_list(document.get("previous", []), place.at("previous"))),
        settings=document.get("settings") or {},
        facts=tuple(_fact(item, place.at("facts", str(n)), zone) for n, item in enumerate(facts)),
        checks=tuple(_check(item, place.at("checks", str(n)), zone) for n, item in enumerate(checks)),
    )


def _list(value: Any, place: Place) -> list[Any]:
    if not isinstance(value, list):
        raise place.error("must be a list.")
    if len(value) > MOST:
        raise place.error(f"has more than {MOST:,} entries; split the file.")
    return value


def _fact(item: Any, place: Place, zone: ZoneInfo) -> Fact:
    if not isinstance(item, dict) or item.get("kind") not in KINDS:
        raise place.error(f"needs a kind out of {', '.join(sorted(KINDS))}.")
    fields = {str(key): moment_in_zone(value, zone) for key, value in item.items() if key != "kind"}
    fields.setdefault("known_at", fields.get("at"))
    for key in fields.keys() - {f.name for f in dataclass_fields(KINDS[item["kind"]])}:
        raise place.at(key).error(f"is not a field of {item['kind']}.")
    try:
        for key in SUBJECTS & fields.keys():
            fields[key] = asdict(subject(str(fields[key])))
        return msgspec.convert(fields, KINDS[item["kind"]])
    except (msgspec.ValidationError, ValueError) as error:
        raise place.error(f"{item['kind']}: {error}.") from error


def subject(text: str) -> Subject:
    """A subject as people write it: person:1, place:12, area:3, site:4, city:0."""
    match = _SUBJECT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no subject; write person:1, place:12, area:3, site:4 or city:0")
    return Subject(SubjectKind(match[1]), int(match[2]))


def moment_in_zone(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, str) and _MOMENT.match(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=zone)
    return value


def _check(item: Any, place: Place, zone: ZoneInfo) -> Check:
    if not isinstance(item, dict):
        raise place.error("needs at, subject and expect.")
    at = moment_in_zone(item.get("at"), zone)
    if not isinstance(at, datetime):
        raise place.at("at").error("must be a date and time.")
    try:
        about = subject(str(item.get("subject")))
    except ValueError as error:
        raise place.at("subject").error(f"{error}.") from error
    return Check(at, about, item.get("expect") or {}, place)


def with_settings(edition: Edition, settings: Mapping[str, Any]) -> Edition:
    """The edition with some parameters set otherwise, as a city may; each is marked as an assumption."""
    parameters = dict(edition.parameters)
    own = {k: v for k, v in settings.items() if k not in ("migration", "effective_from")}
    for name, value in own.items():
        if name not in parameters:
            raise PlanError(f"Edition {edition.id} has no parameter {name!r} to set.")
        parameters[name] = _changed(parameters[name], value)
    effective = datetime.fromisoformat(str(settings.get("effective_from", edition.effective_from)))
    return replace(
        edition,
        parameters=parameters,
        migration=str(settings.get("migration", edition.migration)),
        effective_from=effective if effective.tzinfo else effective.replace(tzinfo=edition.zone),
    )


def _changed(parameter: Parameter, value: Any) -> Parameter:
    settled = tuple(value) if isinstance(value, list) else value
    if type(settled) is not type(parameter.value):
        raise PlanError(f"Parameter {parameter.name} is {parameter.value!r}; {value!r} is of another kind.")
    return replace(parameter, value=settled, certainty="assumption", source="assumption")


def day_text(value: Any) -> str:
    """A day of an example as details print it."""
    return value.isoformat() if isinstance(value, date) else str(value)
