"""Commands in the test run's own database: they start no server and no Django of their own."""

from collections.abc import Callable
from importlib import import_module

import pytest

from frontline.site import cli
from frontline.site.commands import COMMANDS

Call = Callable[..., tuple[int, str, str]]
_OTHERS = ("frontline.site.line_lists", "frontline.site.commands.plan_city")


@pytest.fixture
def call(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call `frontline ...`: exit code, standard output, errors."""
    for module in (*(module for module, _says in COMMANDS.values()), *_OTHERS):
        if hasattr(import_module(module), "start_django"):
            monkeypatch.setattr(f"{module}.start_django", lambda role, *, database="": None)

    def called(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as unusable:  # argparse's own
            code = int(str(unusable.code or 0))
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def one_sentence(error: str) -> bool:
    """One line for a person, nothing of the program's inside."""
    lines = error.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("frontline: ") and "Traceback" not in error


__all__ = ["Call", "one_sentence"]
