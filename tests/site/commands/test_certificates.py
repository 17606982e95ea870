"""Slips from the command line: issued, verified, refused; keys listed and retired."""

import json
from argparse import Namespace
from datetime import timedelta
from pathlib import Path

import pytest

from frontline.city import clock
from frontline.loop import actions as loop
from frontline.site import cli
from frontline.site.cli import CommandError
from frontline.site.commands import certificates
from tests.city.certificates.making import KEY, NOON, SLIP, listed
from tests.editions import in_force
from tests.telling import test_result
from tests.town import Town, build_town


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Noon; Lin was tested negative an hour ago."""
    monkeypatch.setattr(certificates, "start_django", lambda *_, **__: None)  # the tests' own database
    in_force()
    built = build_town()
    clock.set_exercise(at=NOON, paused=True)
    told = test_result(built.people["lin"], NOON - timedelta(hours=1))
    loop.record(told, by=None, at=NOON)
    return built


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = cli.main(["certificates", *words, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else {"error": said.err}


def test_issue_verify_and_save_the_code(
    town: Town, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    picture = tmp_path / "slip.png"
    code, issued = run(capsys, "issue", town.people["lin"].code, "--out", str(picture))
    assert code == 0 and issued["expires_at"] == (NOON + timedelta(hours=47)).isoformat()
    code, good = run(capsys, "verify", "--picture", str(picture))
    assert code == 0 and good["slip"]["result"] == "negative"  # type: ignore[index]
    code, refused = run(capsys, "verify", str(issued["text"]), "--at", (NOON + timedelta(days=3)).isoformat())
    assert (code, refused["reason"]) == (1, "expired")
    code, refused = run(capsys, "verify", str(issued["text"]), "--purpose", "screening")
    assert (code, refused["reason"]) == (1, "context")


def test_whoever_has_no_test_gets_no_slip(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "issue", town.people["guest"].code)
    assert code == 1 and not said["issued"]
    code, said = run(capsys, "issue", "NOBODY")
    assert code == 2 and "nobody with the resident code" in str(said["error"])


def test_keys_are_listed_and_retired(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    code, before = run(capsys, "keys")
    [key] = before["keys"]  # type: ignore[misc]
    code, after = run(capsys, "keys", "--retire", key["kid"])  # type: ignore[has-type]
    assert code == 0 and key not in after["keys"]  # type: ignore[operator, has-type]
    assert run(capsys, "keys", "--retire", "0000")[0] == 2


def test_a_saved_list_needs_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from frontline.city.certificates import keys, slip

    saved = tmp_path / "keys.json"
    saved.write_text(json.dumps({"version": 1, "keys": keys.to_json([listed()])}), "utf-8")
    text, at = slip.seal(SLIP, KEY), NOON.isoformat()
    assert run(capsys, "verify", text, "--keys", str(saved), "--at", at)[0] == 0
    assert run(capsys, "verify", text.replace("A", "B", 3), "--keys", str(saved), "--at", at)[0] == 1
    saved.write_text("[]", "utf-8")
    assert run(capsys, "verify", text, "--keys", str(saved))[0] == 2


@pytest.mark.parametrize(
    "words", [{}, {"text": "x", "picture": Path("y")}, {"picture": Path("/nowhere.png")}]
)
def test_one_code_at_a_time(words: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        certificates._text(Namespace(**{"text": None, "picture": None, **words}))
    for at in ("noon", "2022-11-08T12:00"):
        with pytest.raises(CommandError):
            certificates._at(at)
