import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from frontline.site import cli
from tests.solvers.epidemic.real import DATA, real

COUNTS = "date,cases\n" + "".join(f"2022-10-{day:02d},{day % 5}\n" for day in range(1, 15))


def test_r_over_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "cases.csv", tmp_path / "r.csv"
    file.write_text(COUNTS)
    words = ["trace", "rt", str(file), "--mean", "2.6", "--sd", "1.5", "--out", str(out)]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert printed == out.read_text() and printed.startswith(
        "from,to,r,sd,q025,median,q975,doubt\n2022-10-02,2022-10-08,"
    )
    assert cli.main([*words, "--cohort", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["doubt"] == "unfinished"


def test_a_window_without_a_number_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "si.csv").write_text("day,w\n0,0\n1,1\n")
    (tmp_path / "cases.csv").write_text(
        "dates,local,imported\n2022-12-30,0,3\n2022-12-31,2,0\n2023-01-01,0,0\n2023-01-02,0,0\n"
    )
    words = [
        "trace",
        "rt",
        str(tmp_path / "cases.csv"),
        "--interval",
        str(tmp_path / "si.csv"),
        "--window",
        "1",
        "--json",
    ]
    assert cli.main(words) == 1
    told = json.loads(capsys.readouterr().out)
    assert [row["r"] is None for row in told] == [False, False, True] and told[2][
        "doubt"
    ] == "nobody_infectious"
    assert told[0]["r"] == pytest.approx((1 + 2) / (1 / 5 + 3))


@real
def test_the_school_of_2009(capsys: pytest.CaptureFixture[str]) -> None:
    folder = DATA / "epiestim-reference"
    words = [
        "trace",
        "rt",
        str(folder / "Flu2009_incidence.csv"),
        "--interval",
        str(folder / "Flu2009_si_distr.csv"),
        "--json",
    ]
    assert cli.main(words) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first["to"] == "2009-05-04" and first["r"] == pytest.approx(1.73560890945907, abs=1e-9)


def test_chains_of_a_small_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases, links, out, graph = (tmp_path / name for name in ("c.csv", "l.csv", "o.csv", "g.graphml"))
    cases.write_text("id,onset\na,2024-02-28\nb,2024-03-01\nc,NA\n", encoding="utf-8")
    links.write_text('source,case,kind\na,b,"ward ""<3>"""\na,c,\nc,c,\n', encoding="utf-8")
    words = ["trace", "chains", str(cases), str(links), "--out", str(out), "--graphml", str(graph), "--json"]
    assert cli.main(words) == 1  # c is said to have infected itself
    said = json.loads(capsys.readouterr().out)
    assert said["refused"] == [{"source": "c", "case": "c", "why": "itself"}]
    assert said["most"] == {"a": 2} and said["serial_interval"] == {"pairs": 1, "mean": 2, "median": 2}
    assert out.read_text().splitlines()[1:] == ["a,1,0,2,2.0,", "b,1,1,0,0.0,a", "c,1,1,0,0.0,a"]
    edges = list(ElementTree.parse(graph).getroot().iter("{http://graphml.graphdrawing.org/xmlns}data"))
    assert [edge.text for edge in edges] == ['ward "<3>"', None]


@real
def test_mers_in_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    folder = DATA / "outbreak-linelists"
    lists = [str(folder / f"mers_korea_2015_{name}.csv") for name in ("linelist", "contacts")]
    assert cli.main(["trace", "chains", *lists, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["most"].items())[:4] == [("SK_14", 38), ("SK_1", 26), ("SK_16", 21), ("SK_15", 4)]


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        (COUNTS, [], "serial interval"), (COUNTS, ["--mean", "0.5", "--sd", "1"], "above 1 day"), ("", [], "no rows"),
        ("a,b\n1,2\n", [], "needs a column named date"), (COUNTS.replace("10-03", "10-04"), [], "write every day once"),
        (COUNTS.replace(",3", ",many"), [], "must be a number"),
        (COUNTS.replace("2022-10-01", "1/10/22"), [], "no date"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_gets_one_sentence(
    text: str, words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text(text)
    assert cli.main(["trace", "rt", str(tmp_path / "x.csv"), *words]) == 2
    assert says in capsys.readouterr().err
