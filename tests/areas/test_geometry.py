"""Hostile geometries: each is refused or repaired with a sentence that says what to do."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontline.areas import geometry
from frontline.areas.geometry import BadGeometry, Frame, divide, part_of, read, read_layout

YUSHU = Frame(96.95, 32.95, 97.05, 33.05)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def ring(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


BOW = [[97.0, 33.0], [97.02, 33.02], [97.02, 33.0], [97.0, 33.02], [97.0, 33.0]]
REFUSED: list[tuple[str, object, str]] = [
    ("nothing", {}, "Nothing is drawn"),
    ("null", None, "Nothing is drawn"),
    ("no points", polygon(), "Nothing is drawn"),
    ("not json", "{", "not GeoJSON"),
    ("deeply nested", "[" * 100_000, "not GeoJSON"),
    ("a point", {"type": "Point", "coordinates": [97, 33]}, "neither"),
    ("a list", [1, 2], "Nothing is drawn"),
    ("metres of UTM", polygon(ring(500_123.0, 3_651_000.0, 80.0)), "metres"),
    ("not a number", line((float("nan"), 33.0), (97.0, 33.0)), "not a number"),
    ("endless", line((float("inf"), 33.0), (97.0, 33.0)), "not a number"),
    ("exchanged", polygon([[33.0, 97.0], [33.01, 97.0], [33.0, 97.01], [33.0, 97.0]]), "exchanged|metres"),
    ("another city", polygon(ring(116.39, 39.9)), "outside the city"),
    ("date line", polygon([[-179.9, 33], [179.9, 33], [179.9, 34], [-179.9, 34], [-179.9, 33]]), "date line"),
    ("words for numbers", polygon([["a", "b"], ["c", "d"], ["a", "b"]]), "longitude, latitude"),
    ("one number", polygon([[97.0], [97.1], [97.0]]), "longitude, latitude"),
    (
        "ragged",
        {"type": "LineString", "coordinates": [[[97.0, 33.0]], [97.0, 33.0]]},
        "longitude, latitude|line needs",
    ),
    ("two points", polygon([[97.0, 33.0], [97.01, 33.0]]), "three points|holds no ground"),
    ("flat", polygon([[97.0, 33.0], [97.01, 33.0], [97.02, 33.0], [97.0, 33.0]]), "holds no ground"),
    ("a still pen", line((97.0, 33.0), (97.0, 33.0)), "two different points"),
]


@pytest.mark.parametrize(("raw", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_meant_is_refused_in_words(raw: object, says: str) -> None:
    with pytest.raises(BadGeometry, match=says):
        read(raw, YUSHU)


def test_a_million_points_are_refused_before_they_cost_much() -> None:
    many = [[97.0 + n * 1e-8, 33.0] for n in range(1_000_000)]
    with pytest.raises(BadGeometry, match="simplify"):
        read({"type": "LineString", "coordinates": many}, YUSHU)
    with pytest.raises(BadGeometry, match="larger than 16 MB"):
        read(b" " * (geometry.MOST_BYTES + 1), YUSHU)


def test_an_outline_that_crosses_itself_is_untangled_and_says_so() -> None:
    made = read(polygon(BOW), YUSHU)
    assert made.geometry.is_valid and made.geometry.area == pytest.approx(0.0002)
    assert "crossed itself" in made.repaired[0]


def test_a_hole_outside_is_left_out_and_one_inside_stays() -> None:
    made = read(polygon(ring(97.0, 33.0), ring(97.02, 33.02, 0.001)), YUSHU)
    assert "hole" in made.repaired[0] and made.geometry.area == pytest.approx(1e-4)
    sound = read(polygon(ring(97.0, 33.0), ring(97.002, 33.002, 0.001)), YUSHU)
    assert sound.repaired == () and sound.geometry.area == pytest.approx(99e-6)


def test_a_feature_with_three_coordinates_reads_as_well() -> None:
    high = [[*point, 3689.0] for point in ring(97.0, 33.0)]
    assert read(json.dumps({"type": "Feature", "geometry": polygon(high)}), YUSHU).geometry.is_valid


def layout(*shapes: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": drawn} for name, drawn in shapes
    ]
    return {"type": "FeatureCollection", "features": features}


SQUARE = polygon(ring(97.0, 33.0))


def test_twins_are_taken_once_and_overlaps_refused_by_name() -> None:
    kept, said = read_layout(
        layout(("甲", SQUARE), ("乙", SQUARE), ("丙", polygon(ring(97.01, 33.0)))), YUSHU
    )
    assert [geometry.name_of(properties) for properties, _made in kept] == ["甲", "丙"] and "乙" in said[0]
    with pytest.raises(BadGeometry, match=r"甲.*丙.*overlap"):
        read_layout(layout(("甲", polygon(ring(97.0, 33.0))), ("丙", polygon(ring(97.005, 33.0)))), YUSHU)
    with pytest.raises(BadGeometry, match="Outline 2"):
        read_layout(layout(("甲", polygon(ring(97.0, 33.0))), ("丙", polygon())), YUSHU)
    for none in ({"type": "FeatureCollection", "features": []}, {"type": "FeatureCollection", "features": 3}):
        with pytest.raises(BadGeometry):
            read_layout(none, YUSHU)
    with pytest.raises(BadGeometry, match="closed outlines"):
        read_layout(layout(("甲", line((97.0, 33.0), (97.0, 33.01)))), YUSHU)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.floats() | st.text(max_size=3) | st.integers(),
        lambda inner: st.lists(inner, max_size=4),
    ),
    st.sampled_from(["Polygon", "MultiPolygon", "LineString"]),
)
def test_no_coordinates_break_it(coordinates: object, kind: str) -> None:
    try:
        made = read({"type": kind, "coordinates": coordinates}, YUSHU)
    except BadGeometry as refused:
        assert str(refused)
    else:
        assert made.geometry.is_valid


# --- cutting and dividing ----------------------------------------------------------------------------------

GRID_OF = [(97.0 + x * 0.001, 33.0 + y * 0.001) for x in range(4) for y in range(3)]


def test_a_short_line_divides_as_if_it_went_on() -> None:
    chosen = part_of(read(line((97.0025, 33.0005), (97.0025, 33.0015))).geometry, GRID_OF)
    assert [point for point, on in zip(GRID_OF, chosen, strict=True) if on] == [
        p for p in GRID_OF if p[0] > 97.0025
    ]


def test_a_line_that_comes_back_is_an_outline() -> None:
    loop = line(
        (96.9995, 32.9995), (97.0005, 32.9995), (97.0005, 33.0005), (96.9995, 33.0005), (96.9995, 32.99952)
    )
    assert part_of(read(loop).geometry, GRID_OF).count(True) == 1


def test_a_line_beside_everything_divides_nothing() -> None:
    with pytest.raises(BadGeometry, match="one side"):
        part_of(read(line((97.1, 33.0), (97.1, 33.1))).geometry, GRID_OF)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=25, unique=True),
    st.data(),
)
def test_ground_is_shared_out_whole(cells: list[tuple[int, int]], data: st.DataObject) -> None:
    points = [(97.0 + x * 0.0001, 33.0 + y * 0.0001) for x, y in cells]
    keys = [data.draw(st.sampled_from("abc")) for _ in points]
    region = shapely.box(96.999, 32.999, 97.007, 33.007)
    parts = divide(region, points, keys)
    assert set(parts) == set(keys)
    assert sum(part.area for part in parts.values()) == pytest.approx(region.area)
    for point, key in zip(points, keys, strict=True):
        assert parts[key].buffer(1e-9).covers(shapely.Point(point))
