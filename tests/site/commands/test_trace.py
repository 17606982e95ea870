import csv
import json
from pathlib import Path

import duckdb
import pytest

from frontline.site import cli
from frontline.solvers.tracing.register import Register

HEAD = "person,place,start,end,source,certainty\n"
STAYS = (
    HEAD
    + """甲,mall,2022-10-20 10:00,2022-10-20 11:00,interview,sure
乙,mall,2022-10-20T10:30,2022-10-20T12:00,check-in,likely
丙,mall,2022-10-20T03:45:00Z,2022-10-20T04:30:00+00:00,ticket,sure
丁,mall,2022-10-20 11:00,2022-10-20 11:30,check-in,sure
乙,home,2022-10-20 23:50,2022-10-21 00:10,interview,sure
戊,home,2022-10-20 23:55,2022-10-21 08:00,interview,sure
"""
)
WRONG = (
    HEAD
    + """甲,mall,2022-10-20 12:00,2022-10-20 11:00,,
甲,mall,2022-02-29 12:00,2022-03-01 11:00,,
甲,mall,2022-10-20 12:00,2022-10-20 12:00,,
甲,mall,2022-10-20,2022-10-21,,
,mall,2022-10-20 12:00,2022-10-20 13:00,,
甲,mall,2999-10-20 12:00,2999-10-20 13:00,,
甲,shop,2022-10-20 10:10,2022-10-20 10:20,card,
"""
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "stays.csv").write_text(STAYS, encoding="utf-8")
    assert cli.main(["trace", "index", str(tmp_path / "stays.csv"), "--to", str(tmp_path / "index")]) == 0
    return tmp_path / "index"


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert cli.main(["trace", "search", *words, "--json"]) in (0, 1)
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_who_was_there_with_minutes_and_stays(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (met,) = asked(capsys, str(index), "--person", "甲")  # 丁 came as 甲 left; 丙 was there later, in UTC
    assert met == {
        "case": "甲", "person": "乙", "place": "mall", "from": "2022-10-20T10:30:00+08:00",
        "to": "2022-10-20T11:00:00+08:00", "minutes": 30.0, "own_stay": 0, "own_source": "interview", "stay": 1,
        "source": "check-in", "certainty": "likely", "marks": [],
    }  # fmt: skip
    assert asked(capsys, str(index), "--person", "甲", "--least-minutes", "31") == []
    assert asked(capsys, str(index), "--person", "甲", "--until", "2022-10-20 10:30") == []
    told = asked(capsys, str(index), "--person", "甲", "--circle")
    assert {str(row["person"]): row["longest_minutes"] for row in told} == {
        "丙": 15.0,
        "丁": 30.0,
        "戊": 15.0,
    }
    there = asked(capsys, str(index), "--place", "mall", "--since", "2022-10-20 11:40")
    assert {str(row["person"]): row["minutes"] for row in there} == {"乙": 20.0, "丙": 45.0}
    (place,) = asked(capsys, str(index), "--person", "甲", "--person", "丁", "--shared")
    assert (place["place"], place["cases"], place["visitors"]) == ("mall", ["甲", "丁"], 4)


def test_rows_set_aside_are_counted_and_written(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more.csv").write_text(WRONG, encoding="utf-8")
    refused = tmp_path / "refused.csv"
    words = ["trace", "index", str(tmp_path / "more.csv"), "--to", str(index), "--refused", str(refused)]
    assert cli.main(words) == 1
    assert "1 stays taken in, 7 in the index; 6 set aside" in capsys.readouterr().out
    with refused.open(encoding="utf-8") as file:
        told = {row["row"]: row["reason"] for row in csv.DictReader(file)}
    assert told == {"1": "backwards", "2": "unreadable_time", "3": "no_length", "4": "no_hour", "5": "unknown",
                    "6": "wrong_clock"}  # fmt: skip
    (met,) = asked(capsys, str(index), "--person", "甲")
    assert met["marks"] == ["two_places"]  # 甲 is said to be in the shop as well


def test_an_hour_that_the_clock_has_twice_is_not_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "summer.csv"
    file.write_text(
        HEAD + "a,b,2022-10-30 02:30,2022-10-30 04:00,,\na,b,2022-10-30T02:30+02:00,2022-10-30 04:00,,\n"
    )
    words = ["trace", "index", str(file), "--to", str(tmp_path / "i"), "--zone", "Europe/Berlin", "--json"]
    assert cli.main(words) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["taken"] == 1 and said["set_aside"] == {"hour_of_clock_change": 1}


def test_parquet_is_read_as_csv(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "stays.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT '丙' person, 'mall' place, TIMESTAMP '2022-10-20 10:10' AS start, "
            f"TIMESTAMP '2022-10-20 10:20' AS \"end\") TO '{file}' (FORMAT parquet)"
        )
    assert cli.main(["trace", "index", str(file), "--to", str(index)]) == 0
    assert [row["person"] for row in asked(capsys, str(index), "--person", "甲")] == ["乙", "丙"]


def test_a_call_that_was_interrupted_between_its_two_files_does_no_harm(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = Register.load(index)
    register.note(6, ["ghost"] * 3, [""] * 3)
    register.save(index)  # and then the power went
    (tmp_path / "more.csv").write_text(
        HEAD + "己,mall,2022-10-20 10:00,2022-10-20 10:05,letter,sure\n", encoding="utf-8"
    )
    assert cli.main(["trace", "index", str(tmp_path / "more.csv"), "--to", str(index)]) == 0
    met = asked(capsys, str(index), "--person", "甲")
    assert [(row["person"], row["source"]) for row in met] == [("乙", "check-in"), ("己", "letter")]


def test_a_crowd_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "s.csv", tmp_path / "out.csv"
    file.write_text(HEAD + "".join(f"p{k},station,2022-10-20 08:00,2022-10-20 08:05,,\n" for k in range(9)))
    assert cli.main(["trace", "index", str(file), "--to", str(tmp_path / "i"), "--crowd", "8"]) == 0
    assert "9 people at station on 2022-10-20: its stays are marked" in capsys.readouterr().out
    assert cli.main(["trace", "search", str(tmp_path / "i"), "--person", "p0", "--out", str(out)]) == 1
    assert "8 rows, 8 people" in capsys.readouterr().out and out.read_text().count("crowd") == 8


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "{i}"], "--person or a place"), (["search", "{i}", "--person", "庚"], "No stay names the person"),
        (["search", "{i}", "--person", "甲", "--since", "noon"], "is no time"),
        (["search", "/nowhere", "--person", "x"], "no index"),
        (["search", "{i}", "--person", "甲", "--zone", "Mars/Base"], "no time zone"),
        (["index", "/nowhere.csv", "--to", "{i}"], "cannot be read"),
        (["index", "/nowhere.parquet", "--to", "{i}"], "cannot be read"),
        (["index", __file__, "--to", "{i}"], "needs the columns"),
        (["index", __file__, "--to", "{i}", "--crowd", "0"], "--crowd"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_gets_one_sentence(
    words: list[str], says: str, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["trace", *(word.replace("{i}", str(index)) for word in words)]) == 2
    assert says in capsys.readouterr().err
