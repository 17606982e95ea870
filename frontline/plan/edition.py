"""An edition of the plan: parameters with source and certainty, rules that apply, wording. Immutable."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Value = int | float | bool | str | tuple[int, ...] | tuple[str, ...]

CERTAINTIES = ("sure", "probable", "unsure", "assumption")
MIGRATIONS = ("recompute", "grandfather", "more_favourable", "new_only")
LANGUAGES = ("zh-Hans", "en")  # required; "bo" is optional


class PlanError(ValueError):
    """An edition or a file of facts cannot be used; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number (or word, or list) of the plan, and how sure we are of it."""

    name: str
    value: Value
    unit: str
    source: str  # official document and clause; "assumption" is an allowed source
    since: date
    certainty: str
    note: Mapping[str, str] = field(default_factory=dict)  # language -> text

    def note_in(self, language: str) -> str:
        """The note in a language, else in English."""
        return self.note.get(language) or self.note.get("en", "")


@dataclass(frozen=True, slots=True)
class Override:
    """What two people may decide by hand about one kind of measure, and for how long at most."""

    measure: str
    changes: tuple[str, ...]  # of "exempt", "end", "at_home"
    maximum_days: int


@dataclass(frozen=True, eq=False)
class Edition:
    """One published edition. Compared and cached by identity; `digest` tells whether two say the same."""

    id: str
    name: Mapping[str, str]
    document: str
    effective_from: datetime
    announced_at: datetime
    supersedes: str | None
    migration: str
    disease: str
    rules: Mapping[str, str]  # name of the rule -> clause as a person would cite it
    parameters: Mapping[str, Parameter]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]  # section -> name -> language -> text
    overrides: Mapping[str, Override]

    def value(self, name: str) -> Value:
        """The value of a parameter. Loading has checked that those a rule needs are there."""
        return self.parameters[name].value

    def number(self, name: str, default: int = 0) -> int:
        parameter = self.parameters.get(name)
        return default if parameter is None else int(parameter.value)  # type: ignore[arg-type]

    def word(self, name: str) -> str:
        return str(self.parameters[name].value)

    def flag(self, name: str) -> bool:
        return name in self.parameters and bool(self.parameters[name].value)

    def list(self, name: str) -> tuple[Any, ...]:
        value = self.parameters[name].value if name in self.parameters else ()
        return value if isinstance(value, tuple) else (value,)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.word("clock.time_zone"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything the edition says; changes when any word of it does."""
        return hashlib.sha256(canonical(self.to_json()).encode()).hexdigest()

    @cached_property
    def assumptions(self) -> frozenset[str]:
        """Names of the parameters that no document settles; a reason that rests on one says so."""
        return frozenset(p.name for p in self.parameters.values() if p.certainty == "assumption")

    def wording(self, name: str, language: str, section: str = "measures") -> str:
        """The words for a measure, duty, reason or parameter in a language, else in English, else its name."""
        text = self.words.get(section, {}).get(name, {})
        return text.get(language) or text.get("en") or name

    def to_json(self) -> dict[str, Any]:
        """The edition as plain values, as the database stores it."""
        return {
            "id": self.id,
            "name": dict(self.name),
            "document": self.document,
            "effective_from": self.effective_from.isoformat(),
            "announced_at": self.announced_at.isoformat(),
            "supersedes": self.supersedes,
            "migration": self.migration,
            "disease": self.disease,
            "rules": dict(self.rules),
            "parameters": {p.name: _parameter_to_json(p) for p in self.parameters.values()},
            "wording": {s: {k: dict(v) for k, v in names.items()} for s, names in self.words.items()},
            "overrides": {
                o.measure: {"changes": [*o.changes], "maximum_days": o.maximum_days}
                for o in self.overrides.values()
            },
        }


def _parameter_to_json(parameter: Parameter) -> dict[str, Any]:
    value = parameter.value
    return {
        "value": [*value] if isinstance(value, tuple) else value,
        "unit": parameter.unit,
        "source": parameter.source,
        "since": parameter.since.isoformat(),
        "certainty": parameter.certainty,
        "note": dict(parameter.note),
    }


def canonical(document: object) -> str:
    """JSON with one spelling only, so that equal content has equal digests."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
