import gzip
import json
from pathlib import Path

import pytest

from frontline.site import cli
from tests.solvers.routes.test_files import TINY


def test_rounds_of_a_file_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "tiny.vrp.gz", tmp_path / "tiny.sol"
    source.write_bytes(gzip.compress(TINY.encode()))
    assert cli.main(["solve", "routes", str(source), "--steps", "20", "--out", str(out)]) == 0
    assert "cost 20 (first rounds 20), 1 rounds, 2 of 2 stops" in capsys.readouterr().out
    assert out.read_text().endswith("Cost 20\n")
    assert cli.main(["solve", "routes", str(source), "--steps", "20", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["cost"] == 20 and sorted(said["rounds"][0]) == [1, 2] and said["unserved"] == []


def test_a_stop_too_large_ends_with_one_and_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "tiny.vrp"
    source.write_text(TINY.replace("3 3\n", "3 9\n"))
    assert cli.main(["solve", "routes", str(source), "--steps", "20"]) == 1
    said = capsys.readouterr().out
    assert "Stop 2 needs 9; the largest vehicle that may go there, 1, takes 5." in said and "in parts" in said


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", [], "no NODE_COORD_SECTION"), (TINY, ["--seconds", "-1"], "--seconds"),
        (TINY, ["--seed", "-1"], "0 or more"), (TINY, ["--steps", "5", "--out", "/nowhere/x.sol"], "cannot be written"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_gets_one_sentence(
    text: str, words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "given.vrp"
    source.write_text(text)
    assert cli.main(["solve", "routes", str(source), *words]) == 2
    heard = capsys.readouterr().err
    assert said in heard and heard.count("\n") == 1
