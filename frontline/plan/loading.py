"""Editions from the folder `plans/`: YAML files, their lines for errors, the list of what there is."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import frontline.plan.rules  # noqa: F401  (registers every rule)
from frontline.plan.edition import Edition, PlanError
from frontline.plan.reading import Place, read_edition
from frontline.plan.registry import RULES
from frontline.plan.validation import check_edition

PLANS = Path(__file__).resolve().parents[2] / "plans"
LARGEST = 1_000_000  # bytes; the largest edition so far has 20,000


def load_edition(folder: Path) -> Edition:
    """The edition of a folder. Raises PlanError naming file, line and key."""
    document, place = read_yaml(folder / "plan.yaml")
    shared, shared_place = read_yaml(folder.parent / "wording.yaml") if _has_shared(folder) else ({}, place)
    if not isinstance(shared, Mapping):
        raise shared_place.error("must be a mapping of sections.")
    if isinstance(document, dict):
        document["wording"] = _layered(shared, document.get("wording") or {})
    edition = read_edition(document, place)
    if edition.id != folder.name:
        raise place.at("id").error(f"is {edition.id!r} but the folder is called {folder.name!r}.")
    check_edition(edition, place, RULES)
    return edition


def _has_shared(folder: Path) -> bool:
    return (folder.parent / "wording.yaml").is_file()


def _layered(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    sections = {*shared, *own}
    return {section: {**shared.get(section, {}), **own.get(section, {})} for section in sections}


def editions(folder: Path = PLANS) -> Mapping[str, Edition]:
    """Every edition of a folder by id, in the order in which they came into force; read once."""
    return _editions(folder)


@lru_cache(maxsize=16)
def _editions(folder: Path) -> Mapping[str, Edition]:
    loaded = [load_edition(path.parent) for path in sorted(folder.glob("*/plan.yaml"))]
    return {edition.id: edition for edition in sorted(loaded, key=lambda e: (e.effective_from, e.id))}


def edition_by_id(id: str, folder: Path = PLANS) -> Edition:
    """The edition called so. Raises PlanError listing the known ones."""
    known = editions(folder)
    if id not in known:
        raise PlanError(f"There is no edition {id!r}; known are {', '.join(known)}.")
    return known[id]


def superseded(edition: Edition, folder: Path = PLANS) -> tuple[Edition, ...]:
    """The editions before this one, oldest first, as `evaluate` takes them for running cases."""
    chain: list[Edition] = []
    before = edition.supersedes
    while before is not None:
        chain.insert(0, edition_by_id(before, folder))
        before = chain[0].supersedes
        if len(chain) > len(editions(folder)):
            raise PlanError(f"The editions before {edition.id!r} go round in a circle.")
    return tuple(chain)


def read_yaml(path: Path) -> tuple[Any, Place]:
    """The plain values of a YAML file and the line of each key. Raises PlanError."""
    try:
        if path.stat().st_size > LARGEST:
            raise PlanError(f"{path}: is larger than {LARGEST:,} bytes; this is no file of a plan.")
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        place = Place(str(path), dict(_lines(node, ())))
        return yaml.safe_load(text), place
    except OSError as error:
        raise PlanError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"{path}: is not UTF-8 text (byte {error.start}).") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanError(f"{path}, line {line}: is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PlanError(f"{path}: is not YAML: {error}.") from error


def _lines(node: yaml.Node | None, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        found = []
        for key, value in node.value:
            inner = (*path, str(key.value))
            found += [(inner, key.start_mark.line + 1), *_lines(value, inner)]
        return found
    if isinstance(node, yaml.SequenceNode):
        return [
            pair
            for number, item in enumerate(node.value)
            for pair in [
                ((*path, str(number)), item.start_mark.line + 1),
                *_lines(item, (*path, str(number))),
            ]
        ]
    return []
