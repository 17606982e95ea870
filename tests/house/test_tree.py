"""The tree mirrors itself, and nothing in it belongs to one machine."""

import re

from tests.house.tree import ROOT, files, texts

BINARY = (".png", ".ico", ".woff2", ".mo", ".xlsx", ".pdf")
# put together here, so that this file does not name them either
HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
HOMES = re.compile(r"(?<![\w./}$-])/(?:root|work|home/\w+|Users/\w+|opt/\w+)/")
OWN_FOLDERS = {"house", "browser", "journeys"}  # about everything at once


def folders(under: str) -> set[str]:
    return {name.split("/")[1] for name in files() if name.startswith(f"{under}/") and name.count("/") > 1}


def test_every_folder_of_tests_mirrors_a_floor_or_a_room() -> None:
    assert folders("tests") - OWN_FOLDERS <= folders("frontline")


def test_every_floor_and_room_is_tested() -> None:
    assert folders("frontline") - {"facts"} <= folders("tests"), "facts are tested where rules use them"


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [name for name, text in _readable().items() if any(host in text for host in HOSTS)]
    assert found == [], "a city installs from its own mirror (docs/decisions/0001)"


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [(name, match[0]) for name, text in _readable().items() for match in HOMES.finditer(text)] == []


def test_no_file_waits_for_somebody() -> None:
    words = re.compile(
        "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", "NotImplemented" + "Error"))
    )
    assert [(name, match[0]) for name, text in _readable().items() for match in words.finditer(text)] == []


def test_nothing_that_make_makes_is_in_the_repository() -> None:
    made = (".venv/", "node_modules/", ".frontline/", "frontline/ui/static/built/")
    assert [name for name in files() if name.startswith(made) or name.endswith((".mo", ".pyc"))] == []


def test_room_files_have_one_of_the_nine_names() -> None:
    """urls.py, models.py, ...: a room is found by name (docs: ARCHITECTURE.md)."""
    named = {
        "__init__", "apps", "room", "rules", "models", "queries", "actions", "proposals", "forms", "views", "urls",
        "api", "templates", "migrations", "scripts", "templatetags",
    }  # fmt: skip
    rooms = {name.split("/")[1] for name in files() if re.fullmatch(r"frontline/\w+/room\.py", name)}
    for room in rooms:
        here = {
            name.split("/")[2].removesuffix(".py")
            for name in files()
            if name.startswith(f"frontline/{room}/")
        }
        assert named & here >= {"__init__", "apps", "room"}
        assert (ROOT / "tests" / room).is_dir()


def _readable() -> dict[str, str]:
    ours = tuple({name for name in files() if not name.endswith(BINARY)})
    return texts(*ours)
