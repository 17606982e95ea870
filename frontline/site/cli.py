"""The command line `frontline`: exit code 0 done, 1 something refused or different, 2 unusable call."""

from __future__ import annotations

import argparse
import importlib
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from frontline.site.commands import COMMANDS
from frontline.site.home import frontline_home
from frontline.site.postgres.errors import PostgresError

ERRORS = Path("command-errors.log")  # in the installation's home


class CommandError(Exception):
    """A command cannot do what was asked; str() is one clear sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors are one sentence on stderr, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _parser(given).parse_args(given)  # imports the command: Ctrl-C may come here too
        return int(importlib.import_module(COMMANDS[options.command][0]).run(options))
    except (CommandError, PostgresError) as refused:
        print(f"frontline: {refused}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader (head, less) has seen enough
        return 0
    except Exception as unforeseen:
        print(f"frontline: {_noted(unforeseen)}", file=sys.stderr)
        return 2


def _noted(unforeseen: Exception) -> str:
    """A fault of ours or of the machine, in one sentence; what a developer needs goes to a file."""
    if type(unforeseen.__cause__).__name__ in ("UndefinedTable", "UndefinedColumn"):
        return "The database's tables are missing or older than this version: run `frontline migrate`."
    what = " ".join(f"{type(unforeseen).__name__}: {unforeseen}".split())[:300]
    path = frontline_home() / ERRORS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(unforeseen)) + "\n")
    except OSError:
        return f"Something unforeseen stopped the command ({what}); run `frontline doctor`."
    return f"Something unforeseen stopped the command ({what}); run `frontline doctor`. Details: {path}"


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frontline", description="Frontline (前线): run a city's epidemic response."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in given if not word.startswith("-")), None)
    for name, (module, says) in COMMANDS.items():
        sub = commands.add_parser(name, help=says, description=f"frontline {name}: {says}.")
        sub.add_argument("--json", action="store_true", help="print machine-readable JSON")
        if name == chosen:  # the others' modules stay unloaded
            importlib.import_module(module).add_arguments(sub)
    return parser


if __name__ == "__main__":
    # by its own name, so that errors raised elsewhere are the ones caught here
    sys.exit(importlib.import_module("frontline.site.cli").main())
