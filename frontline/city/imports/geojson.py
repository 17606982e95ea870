"""GeoJSON as a table: one line for each feature, its properties in columns, its geometry as text in the last one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from frontline.city.imports import limits
from frontline.city.imports.sheet import BadFile, Line


def lines(path: Path) -> Iterator[Line]:
    """The head, then the features. Raises BadFile."""
    features = _features(path)
    head = list(dict.fromkeys(name for one in features for name in _properties(one)))[: limits.COLUMNS - 1]
    head = [name for name in head if name != "geometry"]
    yield Line(1, [*head, "geometry"])
    for number, one in enumerate(features, 2):
        known = _properties(one)
        geometry = one.get("geometry") if isinstance(one, dict) else None
        text = json.dumps(geometry, separators=(",", ":")) if geometry else ""
        yield Line(number, [*(_text(known.get(name)) for name in head), text])


def _features(path: Path) -> list[Any]:
    if path.stat().st_size > limits.MAP_FEATURES:
        raise BadFile(_("The GeoJSON file has more than 64 MB: cut it into parts."))
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadFile(_("This is not GeoJSON: export it again, with the ending .geojson.")) from None
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise BadFile(_("The GeoJSON file holds no features: export the layer as a FeatureCollection."))
    return features


def _properties(feature: object) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    """A property as a cell; lists and objects are none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip() if isinstance(value, str | int | float) else ""
