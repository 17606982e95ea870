"""Reads an edition from plain values (a YAML file, stored JSON) and says exactly what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontline.plan.edition import (
    CERTAINTIES,
    LANGUAGES,
    MIGRATIONS,
    Edition,
    Override,
    Parameter,
    PlanError,
    Value,
)

CHANGES = ("exempt", "end", "at_home")
FIELDS = (
    *("id", "name", "document", "effective_from", "announced_at", "supersedes", "migration", "disease"),
    *("rules", "parameters", "wording", "overrides"),
)


@dataclass
class Place:
    """Where in the document we are: names the file, the line if known, and the key in each error."""

    file: str
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    path: tuple[str, ...] = ()

    def at(self, *keys: str) -> "Place":
        return Place(self.file, self.lines, (*self.path, *keys))

    def error(self, text: str) -> PlanError:
        path, line = self.path, None
        while line is None and path:
            line, path = self.lines.get(path), path[:-1]
        where = f"{self.file}, line {line}" if line else self.file
        return PlanError(f"{where}: {'.'.join(self.path) or 'the document'}: {text}")


def read_edition(document: object, place: Place) -> Edition:
    """Builds an edition from plain values. Raises PlanError with one sentence on the first fault."""
    top = _mapping(document, place)
    for key in top.keys() - set(FIELDS):
        raise place.at(key).error(f"is not a field of an edition; known are {', '.join(sorted(FIELDS))}.")
    supersedes = top.get("supersedes")
    return Edition(
        id=_text(top, "id", place),
        name=_languages(top.get("name"), place.at("name")),
        document=_text(top, "document", place),
        effective_from=moment(top.get("effective_from"), place.at("effective_from")),
        announced_at=moment(top.get("announced_at"), place.at("announced_at")),
        supersedes=None if supersedes is None else str(supersedes),
        migration=_one_of(top.get("migration"), MIGRATIONS, place.at("migration")),
        disease=_text(top, "disease", place),
        rules={k: str(v) for k, v in _mapping(top.get("rules", {}), place.at("rules")).items()},
        parameters=_parameters(top.get("parameters"), place.at("parameters")),
        words=_words(top.get("wording", {}), place.at("wording")),
        overrides=_overrides(top.get("overrides", {}), place.at("overrides")),
    )


def _mapping(value: object, place: Place) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise place.error("must be a mapping of names to values.")
    return {str(key): item for key, item in value.items()}


def _text(top: Mapping[str, Any], key: str, place: Place) -> str:
    value = top.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.at(key).error("is missing or empty; write some text.")
    return value.strip()


def _one_of(value: object, allowed: tuple[str, ...], place: Place) -> str:
    if value not in allowed:
        raise place.error(f"is {value!r}; it must be one of {', '.join(allowed)}.")
    return str(value)


def moment(value: object, place: Place) -> datetime:
    """A date and time with zone, as text or as YAML reads it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise place.error(f"{value!r} is no date and time; write 2022-11-11T14:00+08:00.") from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise place.error(f"{value} needs a time of day and a zone; write 2022-11-11T14:00+08:00.")
    return value


def day(value: object, place: Place) -> date:
    """A calendar day, as text or as YAML reads it."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise place.error(f"{value!r} is no date; write 2022-06-28.") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise place.error(f"{value} is no date; write 2022-06-28.")
    return value


def _languages(value: object, place: Place) -> dict[str, str]:
    texts = {key: str(text) for key, text in _mapping(value, place).items()}
    for language in LANGUAGES:
        if not texts.get(language):
            raise place.at(language).error("is missing; every wording needs zh-Hans and en.")
    return texts


def _parameters(value: object, place: Place) -> dict[str, Parameter]:
    items = _mapping(value, place)
    parameters = {name: _parameter(name, item, place.at(name)) for name, item in sorted(items.items())}
    zone = parameters.get("clock.time_zone")
    try:
        ZoneInfo(str(zone.value) if zone else "")
    except (ZoneInfoNotFoundError, ValueError):
        raise place.at("clock.time_zone").error("must name a time zone such as Asia/Shanghai.") from None
    return parameters


def _parameter(name: str, item: object, place: Place) -> Parameter:
    fields = _mapping(item, place)
    for key in fields.keys() - {"value", "unit", "source", "since", "certainty", "note"}:
        raise place.at(key).error("is not a field of a parameter.")
    return Parameter(
        name=name,
        value=_value(fields.get("value"), place.at("value")),
        unit=_text(fields, "unit", place),
        source=_text(fields, "source", place),
        since=day(fields.get("since"), place.at("since")),
        certainty=_one_of(fields.get("certainty"), CERTAINTIES, place.at("certainty")),
        note=_note(fields.get("note") or {}, place.at("note")),
    )


def _note(value: object, place: Place) -> dict[str, str]:
    """A remark in each language; editions published before had one English sentence."""
    if isinstance(value, str):
        return {"en": value.strip()}
    return _languages(value, place) if value else {}


def _value(value: object, place: Place) -> Value:
    if isinstance(value, list):
        if all(isinstance(v, int) and not isinstance(v, bool) for v in value):
            return tuple(value)
        if all(isinstance(v, str) for v in value):
            return tuple(value)
        raise place.error("must be a list of whole numbers or a list of words.")
    if not isinstance(value, int | float | str):
        raise place.error("is missing; give a number, a word, true or false, or a list.")
    if isinstance(value, int | float) and value < 0:
        raise place.error(f"is {value}; no number of a plan is below zero.")
    return value


def _words(value: object, place: Place) -> dict[str, dict[str, dict[str, str]]]:
    return {
        section: {
            name: _languages(texts, place.at(section, name))
            for name, texts in _mapping(names, place.at(section)).items()
        }
        for section, names in _mapping(value, place).items()
    }


def _overrides(value: object, place: Place) -> dict[str, Override]:
    return {kind: _override(kind, item, place.at(kind)) for kind, item in _mapping(value, place).items()}


def _override(kind: str, item: object, place: Place) -> Override:
    fields = _mapping(item, place)
    changes, maximum = fields.get("changes"), fields.get("maximum_days")
    if not isinstance(changes, list) or not set(changes) <= set(CHANGES):
        raise place.at("changes").error(f"must be a list out of {', '.join(CHANGES)}.")
    if not isinstance(maximum, int) or maximum < 1:
        raise place.at("maximum_days").error("must be a whole number of days, at least 1.")
    return Override(kind, tuple(changes), maximum)
