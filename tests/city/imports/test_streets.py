"""Streets come in as a GeoJSON layer or a table; each row that is none is refused in words."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from frontline.city.imports import geojson, limits
from frontline.city.imports.kinds import KINDS
from frontline.city.imports.sheet import BadFile
from frontline.city.models import Street
from frontline.site.home import checkout
from tests.city.imports.conftest import Bring

REAL = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data") / "wuhan-osm-tile"
LINE = {"type": "LineString", "coordinates": [[97.0, 33.0, 3680.0], [97.001, 33.0005, 3689.0]]}


def layer(*features: tuple[dict[str, Any], object]) -> str:
    made = [{"type": "Feature", "properties": words, "geometry": drawn} for words, drawn in features]
    return json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False)


def test_a_layer_comes_in_once_and_again_changes_nothing(bring: Bring) -> None:
    two = {"type": "MultiLineString", "coordinates": [[[97, 33], [97.1, 33]], [[97.2, 33], [97.3, 33]]]}
    text = layer(
        ({"id": 7, "name": "扎西科路", "kind_detail": "secondary", "tags": ["a"], "source": "OSM"}, LINE),
        ({"id": 8, "name": "后巷", "kind_detail": "footway"}, LINE),
        ({"id": 9, "kind_detail": "motorway"}, two),
    )
    counts, refused = bring("streets", text, "roads.geojson")
    assert (counts.created, [one.reason for one in refused]) == (3, [])
    road, lane, motorway = Street.objects.order_by("code")
    assert (road.name, road.source, road.walkable, road.drivable) == ("扎西科路", "OSM", True, True)
    assert road.line == {"type": "LineString", "coordinates": [[97.0, 33.0], [97.001, 33.0005]]}
    assert (lane.walkable, lane.drivable, motorway.walkable, motorway.drivable) == (True, False, False, True)
    assert bring("streets", text, "roads.geojson")[0].unchanged == 3
    assert bring("streets", text.replace("后巷", "前巷"), "roads.geojson")[0].updated == 1


def test_a_table_with_wkt_comes_in_and_goes_out_the_same(bring: Bring) -> None:
    text = (
        "道路编码,道路名称,可步行,可行车,线形\n"
        'W1,扎西科路,是,是,"LINESTRING (97 33, 97.01 33)"\n,无名巷,是,否,"LINESTRING (97 33, 97 33.01)"\n'
    )
    assert bring("streets", text)[0].created == 2
    assert bring("streets", text)[0].unchanged == 2
    rows = list(KINDS["streets"].rows())
    assert [row["drivable"] for row in rows] == ["yes", "no"]
    assert json.loads(rows[0]["geometry"]) == Street.objects.get(code="W1").line


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (None, "cannot be read"),
        ({"type": "Point", "coordinates": [97, 33]}, "is a line"),
        ({"type": "LineString", "coordinates": [[97, 33], [97, 33]]}, "is a line"),
        ({"type": "LineString", "coordinates": [[500000, 3650000], [500100, 3650000]]}, "not in degrees"),
        ({"type": "LineString", "coordinates": [[-179, 33], [179, 33]]}, "not in degrees"),
        ({"type": "LineString", "coordinates": [["a", "b"], [1, 2]]}, "cannot be read"),
        ({"type": "LineString", "coordinates": 3}, "cannot be read"),
        ({"type": "LineString", "coordinates": [[97, 33]] * 40_000}, "longer than"),
        ({"type": "Sphere"}, "cannot be read"),
    ],
)
def test_what_is_no_street_is_refused_in_words(bring: Bring, geometry: object, says: str) -> None:
    counts, [refused] = bring("streets", layer(({"id": 1}, geometry), ({"id": 2}, LINE)), "x.geojson")
    assert (counts.created, counts.refused) == (1, 1)
    assert says in refused.reason, refused.reason


def test_railways_are_no_streets(bring: Bring) -> None:
    _counts, [refused] = bring("streets", layer(({"id": 1, "highway": "rail"}, LINE)), "x.geojson")
    assert "is no street" in refused.reason


@pytest.mark.parametrize("text", ["{", '{"type": "Topology"}', '{"features": []}', "{" * 5000])
def test_what_is_no_layer_is_refused_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(BadFile):
        list(geojson.lines(path))


def test_a_layer_too_large_for_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAP_FEATURES", 10)
    path = tmp_path / "x.geojson"
    path.write_text(layer(({"id": 1}, LINE)))
    with pytest.raises(BadFile):
        list(geojson.lines(path))


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is missing: set FRONTLINE_DATA")
def test_streets_of_a_real_city_come_in(bring: Bring) -> None:
    counts, refused = bring("streets", (REAL / "roads.geojson").read_bytes(), "roads.geojson")
    assert counts.read == 374 and counts.created > 150
    assert counts.created + counts.updated + counts.unchanged + counts.refused == 374
    assert {one.reason for one in refused if "no street" not in one.reason} == set()
