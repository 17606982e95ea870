"""Which column of a list is what: a small YAML file, ours or a city's own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from frontline.city.imports.sheet import BadFile

FOLDER = Path(__file__).parent / "layouts"
CASE_FIELDS = (
    "id", "name", "sex", "onset", "sampled", "reported", "first_exposure", "last_exposure", "case_type", "severity",
    "found_in",
)  # fmt: skip
LINK_FIELDS = ("source", "target", "setting")
DATES = ("year-first", "day-first", "month-first")
LARGEST = 100_000  # bytes of a layout file


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by field, in the order in which they are tried; every column of `source` names a source."""

    key: str
    names: dict[str, str]
    cases: dict[str, tuple[str, ...]]
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: str = "year-first"
    severities: dict[str, str] = field(default_factory=dict)
    own: bool = False  # taken out of Frontline: the id is the resident code

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or self.key


def known() -> dict[str, Layout]:
    """The layouts that come with Frontline."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read(path: Path, key: str = "") -> Layout:
    """A layout from a file. Raises BadFile."""
    if path.stat().st_size > LARGEST:
        raise BadFile(_("A layout is a short YAML file; this one is too long."))
    try:
        told = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise BadFile(_("The layout is no YAML file: correct it and try again.")) from None
    if not isinstance(told, dict) or not isinstance(told.get("cases"), dict):
        raise BadFile(_("The layout has to say under `cases` which column is what."))
    return _layout(key or path.stem, told)


def _layout(key: str, told: dict[str, Any]) -> Layout:
    cases = _columns(told["cases"], CASE_FIELDS)
    links = _columns(told.get("links") or {}, LINK_FIELDS)
    for needed in ("id", "sampled"):
        if not cases.get(needed):
            raise BadFile(_("The layout names no column for %(field)s.") % {"field": needed})
    if links and not (links.get("source") and links.get("target")):
        raise BadFile(_("The layout's links need a column for source and one for target."))
    dates = told.get("dates", "year-first")
    if dates not in DATES:
        raise BadFile(_("`dates` in the layout is one of %(known)s.") % {"known": ", ".join(DATES)})
    names = told.get("name") or {}
    return Layout(
        key=key[:60],
        names={"en": names} if isinstance(names, str) else {str(k): str(v) for k, v in dict(names).items()},
        cases=cases,
        links=links,
        dates=dates,
        severities={str(k).lower(): str(v) for k, v in (told.get("severities") or {}).items()},
        own=told.get("own") is True and key == "frontline",
    )


def _columns(told: Any, fields: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, dict):
        raise BadFile(_("The layout has to give each field its columns."))
    unknown = sorted(set(map(str, told)) - set(fields))
    if unknown:
        text = _("The layout names unknown fields: %(unknown)s; known are %(known)s.")
        raise BadFile(text % {"unknown": ", ".join(unknown), "known": ", ".join(fields)})
    return {
        str(name): tuple(
            str(column).strip().lower() for column in (value if isinstance(value, list) else [value])
        )
        for name, value in told.items()
    }
