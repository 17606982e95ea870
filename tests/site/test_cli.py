"""The command line's manners: help everywhere, one sentence, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from frontline.site import cli
from frontline.site.commands import COMMANDS
from frontline.site.home import frontline_home


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_an_unknown_command_is_an_unusable_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2
    assert "db" in capsys.readouterr().err


def test_help_loads_no_django() -> None:
    program = (
        "import sys\nfrom frontline.site import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_status_of_nothing_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["db", "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["running"] is False
    assert not (tmp_path / "home").exists()


def test_doctor_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTLINE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["doctor", "--json"]) == 1
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert checks["PostgreSQL programs"]["well"]
    for name in ("Node", "Chromium", "fonts", "database"):
        assert not checks[name]["well"]
        assert checks[name]["advice"]


def test_home_is_chosen_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_HOME", str(tmp_path / "a b"))
    assert frontline_home() == tmp_path / "a b"
    monkeypatch.setenv("FRONTLINE_HOME", "")
    assert frontline_home().name == ".frontline"
