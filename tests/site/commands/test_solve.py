import csv
import gzip
import json
from pathlib import Path

import pytest

from frontline.site import cli

LINE = "4 3 2\n1 2 5\n2 3 9\n3 4 1\n"  # vertices, edges, p; edges
TABLE = "id;x;y;weight;candidate\na;0;0;2;1\nb;3;4;1;0\nc;30;40;1;1\n"
CAPACITATED = "1 99\n4 2 6\n1 0 0 3\n2 1 0 3\n3 2 0 3\n4 3 0 3\n"


def test_a_graph_is_solved_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "line.txt.gz", tmp_path / "out.csv"
    source.write_bytes(gzip.compress(LINE.encode()))
    assert cli.main(["solve", "sites", str(source), "--out", str(out)]) == 0
    assert "cost 6, at least 6" in capsys.readouterr().out
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert sum(float(row["distance"]) for row in rows) == 6


def test_a_table_says_its_points_by_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "points.csv"
    source.write_text(TABLE)
    assert cli.main(["solve", "sites", str(source), "--points", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["sites"], said["stopped"], said["cost"]) == (["a"], "proven", pytest.approx(55))


def test_capacities_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "four.txt", tmp_path / "out.csv"
    source.write_text(CAPACITATED)
    assert cli.main(["solve", "sites", str(source), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cost"] == pytest.approx(2)
    points = [row["point"] for row in csv.DictReader(out.read_text().splitlines())]
    assert sorted(points.count(point) for point in set(points)) == [2, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns x and y"), ("4 3 2\n1 2 5\n", "cut short"), ("4 1 2\n1 2 5\n", "falls into pieces"),
        ("3 2 1\n1 2 5\n2 9 1\n", "1 to 3"), ("3 2 1\n1 2 5\n2 x 1\n", "no number"),
        ("1 9\n4 2 6\n1 0 0\n", "cut short"),
        ("3 2 1\n1 2 5\n2 3 -1\n", "0 or more"), ("x,y\n1,b\n", "Row 1: y is no number"), ("x,y\n1,\n", "y is missing"),
        ("x,y\n", "no rows"), ("x,y\n1,2\n", "how many points"), ("x,y,candidate\n1,2,0\n", "No row is a candidate"),
        ("x,y,weight\n1,2,-1\n", "not all 0"), ("1 99\n2 1 5\n1 0 0 3\n2 1 0 3\n", "cannot serve everybody"),
        ("999999999 0 5\n", "up to"), ("2 1 5\n1 2 1\n", "Ask for 1 to 2"),
    ],
)  # fmt: skip
def test_an_unusable_file_gets_one_sentence(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "given.txt"
    source.write_text(text)
    assert cli.main(["solve", "sites", str(source)]) == 2
    heard = capsys.readouterr().err
    assert said in heard and heard.count("\n") == 1


def test_files_that_cannot_be_read_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "line.txt").write_text(LINE)
    (tmp_path / "line.gz").write_bytes(b"\x1f\x8bno")
    for words in (["no.txt"], ["line.gz"], ["line.txt", "--out", str(tmp_path)], ["line.txt", "--seconds", "-1"],
                  ["line.txt", "--seed", "-1"]):  # fmt: skip
        assert cli.main(["solve", "sites", str(tmp_path / words[0]), *words[1:]]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_pools_stand_beside_their_hours(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["solve", "pooling", "--prevalence", "0.01", "--rounds", "3", "--first-hours", "10"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["2", "18", "0.1956", "100.0%", "11", ">", "1"]
    assert lines[3].split()[:4] == ["3", "26", "0.1334", "*"]
    assert "0.0808" in lines[-1]


def test_pooling_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["solve", "pooling", "--prevalence", "0.01", "--household", "3", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schemes"][1]["sizes"][1:] == [1] and said["entropy"] < 0.0808
    assert cli.main(["solve", "pooling", "--prevalence", "2"]) == 2
    assert "between 0 and 1" in capsys.readouterr().err
