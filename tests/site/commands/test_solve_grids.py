import csv
import gzip
import json
from pathlib import Path

import pytest

from frontline.site import cli


def table(head: str = "id,x,y,people,community", count: int = 24) -> str:
    """Two rows of houses; the western half is community 001, the eastern 002."""
    rows = (
        f"h{k},{k % 12 * 20},{k // 12 * 20},2,{'63270100100' + ('1' if k % 12 < 6 else '2')}"
        for k in range(count)
    )
    return "\n".join((head, *rows)) + "\n"


def collection(lat: float = 33.0) -> str:
    features = [
        {"type": "Feature", "id": f"h{k}", "properties": {"People": 2, "grid": "B" if k > 2 else "A"},
         "geometry": {"type": "Point", "coordinates": [97.0 + k / 5000, lat]}}
        for k in range(12)
    ]  # fmt: skip
    features[0]["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[96.9999, lat - 1e-4], [97.0001, lat - 1e-4], [97.0001, lat + 1e-4], [96.9999, lat + 1e-4],
                         [96.9999, lat - 1e-4]]],
    }  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features})


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_grids_of_a_table_are_written_with_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "houses.csv.gz", tmp_path / "grids.csv"
    source.write_bytes(gzip.compress(table().encode()))
    assert (
        cli.main(["solve", "grids", str(source), "--grids", "4", "--area", "632701", "--out", str(out)]) == 0
    )
    assert "4 grids of 12 to 12 people (mean 12), worst 0.00% off" in capsys.readouterr().out
    rows = rows_of(out)
    assert [row["id"] for row in rows] == [f"h{k}" for k in range(24)]
    assert {row["grid"] for row in rows} == {f"632701100{k}" for k in (1, 2, 3, 4)}
    assert rows[0]["grid"] == "6327011001" and rows[11]["grid"] == "6327011004"


def test_inside_communities_codes_begin_with_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "houses.csv", tmp_path / "grids.csv"
    source.write_text(table())
    words = ["solve", "grids", str(source), "--grids", "4", "--communities", "--out", str(out), "--json"]
    assert cli.main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["balanced"] and said["loose"] == 0 and said["roundness"] < 1.2
    assert said["codes"] == [f"63270100100{area}100{serial}" for area in (1, 2) for serial in (1, 2)]
    assert rows_of(out)[11]["grid"].startswith("632701001002")


def test_what_is_not_balanced_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "odd.csv"
    source.write_text("x;y\n0;0\n1;0\n2;0\n3;0\n4;0\n")
    assert cli.main(["solve", "grids", str(source), "--grids", "2"]) == 1
    assert "not within 1.00%: no way to it was found" in capsys.readouterr().out
    assert cli.main(["solve", "grids", str(source)]) == 0  # without a number: one grid for a thousand people


def test_a_heavy_grid_of_a_map_is_made_lighter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "houses.geojson", tmp_path / "after.geojson"
    source.write_text(collection())
    assert cli.main(["solve", "rebalance", str(source), "--grid", "B", "--out", str(out)]) == 0
    heard = capsys.readouterr().out
    assert (
        "3 buildings with 6 people change their grid; 6 cross a border, at least 5.9 whatever is done"
        in heard
    )
    features = json.loads(out.read_text())["features"]
    grid = [feature["properties"]["grid"] for feature in features]
    assert grid == ["A"] * 6 + ["B"] * 6 and features[4]["properties"]["before"] == "B"
    assert features[0]["geometry"]["coordinates"] == pytest.approx([97.0, 33.0])


def test_streets_of_a_file_are_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, streets = tmp_path / "houses.csv", tmp_path / "streets.csv"
    source.write_text("id,x,y\na,0,0\nb,1,0\nc,2,0\nd,3,0\n")
    streets.write_text("from,to\na,c\nb,d\nc,d\n")
    assert cli.main(["solve", "grids", str(source), "--grids", "2", "--streets", str(streets)]) == 0
    streets.write_text("from,to\na,c\nb,d\n")
    assert cli.main(["solve", "grids", str(source), "--grids", "2", "--streets", str(streets)]) == 2
    assert (
        "falls into 2 pieces that no street joins: 2 buildings with a (1 grids by people)"
        in capsys.readouterr().err
    )
    streets.write_text("from,to\na,c\nb,z\n")
    assert cli.main(["solve", "grids", str(source), "--grids", "2", "--streets", str(streets)]) == 2
    assert "Row 3 of the streets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs the columns x and y"), ("a,b\n1,2\n", "needs the columns x and y"), ("x,y\n", "no buildings"),
        ("x,y\n1,b\n", "Building 1: y is no number"), ("x,y\n1,\n", "Building 1 has no coordinates"),
        ("lon,lat\n97,133\n", "Building 1 lies at longitude 97, latitude 133, outside WGS 84."),
        ("lon,lat\n33,97\n", "are longitude and latitude swapped?"), ("x,y,people\n1,1,-2\n", "people must be"),
        ("x,y,people\n1,1,many\n", "people is no number"), ("id,x,y\na,1,1\na,2,2\n", "The id a stands there twice"),
        ("lon,lat\n10,50\n97,33\n", "mix two systems"), ("{", "no GeoJSON"), ('{"features": [1]}', "no GeoJSON"),
        ('{"features": [{"geometry": {"type": "Point"}}]}', "no GeoJSON"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[1, 1]]]}}]}', "no GeoJSON"),
        ('{"features": [{"geometry": null}]}', "Building 1 has no coordinates"),
    ],
)  # fmt: skip
def test_an_unusable_file_gets_one_sentence(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "given.txt"
    source.write_text(text)
    assert cli.main(["solve", "grids", str(source), "--grids", "1"]) == 2
    heard = capsys.readouterr().err
    assert said in heard and heard.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grids", "--grids", "99"], "Ask for 1 to 24 grids"), (["grids", "--seconds", "-1"], "--seconds"),
        (["grids", "--within", "2"], "between 0 and 1"), (["grids", "--template", "{x}"], "cannot be read"),
        (["grids", "--out", "DIR"], "cannot be written"), (["grids", "--out", "a.geojson"], "Metres cannot"),
        (["rebalance", "--grid", "7"], "No building is in grid 7|has no grid"),
    ],
)  # fmt: skip
def test_an_unusable_call_gets_one_sentence(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "houses.csv"
    source.write_text(table())
    given = [str(tmp_path) if word == "DIR" else word for word in words[1:]]
    assert cli.main(["solve", words[0], str(source), *given]) == 2
    heard = capsys.readouterr().err
    assert any(part in heard for part in said.split("|")) and heard.count("\n") == 1
