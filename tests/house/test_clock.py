"""City time comes from the one clock: no floor that works on facts asks the machine."""

import ast
import re

import pytest

from tests.house.tree import files, texts

ROOMS = {name.split("/")[1] for name in files() if re.fullmatch(r"frontline/\w+/room\.py", name)}
FLOORS = sorted({"facts", "plan", "loop", *ROOMS})
MACHINE = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}
SQL_NOW = re.compile(r"\b(?:now\(\)|current_timestamp|clock_timestamp\(\))", re.IGNORECASE)


def calls(text: str) -> set[str]:
    asked = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {
        f"{ast.unparse(func.value).rpartition('.')[2]}.{func.attr}"
        for func in asked
        if isinstance(func, ast.Attribute)
    }


@pytest.mark.parametrize("floor", FLOORS)
def test_nobody_asks_the_machine_for_the_time(floor: str) -> None:
    found = {name: calls(text) & MACHINE for name, text in texts(".py", under=f"frontline/{floor}/").items()}
    assert {name: asked for name, asked in found.items() if asked} == {}, "take `at`, or read city/clock.py"


@pytest.mark.parametrize("floor", FLOORS)
def test_no_statement_asks_the_server_for_the_time(floor: str) -> None:
    code = texts(".py", ".sql", under=f"frontline/{floor}/")
    strings = {name: [s for s in _strings(name, text) if SQL_NOW.search(s)] for name, text in code.items()}
    assert {name: said for name, said in strings.items() if said} == {}


def test_the_check_sees_what_it_should() -> None:
    assert calls("import datetime as d\nd.datetime.now()") & MACHINE == {"datetime.now"}
    assert SQL_NOW.search("select now()") and not SQL_NOW.search("known at")


def _strings(name: str, text: str) -> list[str]:
    if name.endswith(".sql"):
        return [text]
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return [node.value for node in nodes if isinstance(node.value, str)]
