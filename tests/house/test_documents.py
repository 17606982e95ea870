"""Documentation fails like code: what it names exists, and what exists is named."""

import re
from pathlib import PurePosixPath

import pytest

from frontline.city.imports.kinds import KINDS
from frontline.site.commands import COMMANDS
from frontline.site.demo.cast import CAST, PASSWORD
from tests.house.tree import ROOT, files, texts

DOCUMENTS = texts(".md")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z0-9]+):", MAKEFILE, re.MULTILINE))
VARIABLE = re.compile(r"\b(?:FRONTLINE_[A-Z_]+|DATABASE_URL)\b")
SETTINGS = DOCUMENTS["docs/operating/settings.md"]
COMMAND_LINE = DOCUMENTS["docs/interfaces/command-line.md"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    here = ROOT / PurePosixPath(name).parent
    assert [link for link in LINK.findall(DOCUMENTS[name]) if not (here / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    named = re.findall(r"(?:^    |`|&& )make ([a-z0-9]+)", DOCUMENTS[name], re.MULTILINE)
    assert set(named) <= TARGETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name: str) -> None:
    named = re.findall(r"(?:^    |`)frontline ([a-z]+)", DOCUMENTS[name], re.MULTILINE)
    assert set(named) <= set(COMMANDS)


def test_the_command_line_is_documented_as_it_is() -> None:
    assert re.findall(r"^\| `frontline ([a-z]+)`", COMMAND_LINE, re.MULTILINE) == list(COMMANDS)
    listed = re.search(r"\*\*Kinds\*\* of lists: ([^.]*)\.", COMMAND_LINE)
    assert listed and listed[1].split(", ") == list(KINDS)


def test_every_target_a_person_calls_is_explained() -> None:
    explained = set(re.findall(r"make ([a-z0-9]+)", "\n".join(DOCUMENTS.values())))
    shown = set(re.findall(r"^([a-z0-9]+):.*## ", MAKEFILE, re.MULTILINE))
    assert shown - {"help", "setup"} <= explained


def test_every_setting_is_documented_and_none_is_invented() -> None:
    code = "\n".join(texts(".py").values())
    read = set(
        re.findall(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"(FRONTLINE_[A-Z_]+|DATABASE_URL)\"", code)
    )
    assert read - set(VARIABLE.findall(SETTINGS)) == set()
    assert {name for name in VARIABLE.findall(SETTINGS) if name not in code} == set()


def test_the_readme_lists_who_can_sign_in() -> None:
    readme = DOCUMENTS["README.md"]
    assert {member.username for member in CAST if f"`{member.username}`" not in readme} == set()
    assert {member.name for member in CAST if member.role and member.name not in readme} == set()
    assert f"`{PASSWORD}`" in readme


def test_the_architecture_knows_every_floor() -> None:
    floors = {name.split("/")[1] for name in files() if name.startswith("frontline/") and name.count("/") > 1}
    rooms = {name.split("/")[1] for name in files() if re.fullmatch(r"frontline/\w+/room\.py", name)}
    assert {floor for floor in floors - rooms if floor not in DOCUMENTS["ARCHITECTURE.md"]} == set()


def test_pictures_are_small_and_shown() -> None:
    pictures = [name for name in files() if name.startswith("docs/pictures/")]
    assert [name for name in pictures if (ROOT / name).stat().st_size > 300_000] == []  # bytes
    assert [name for name in pictures if name not in DOCUMENTS["README.md"]] == []
    assert len(pictures) >= 2


def test_every_edition_says_what_changed() -> None:
    editions = {name.split("/")[1] for name in files() if re.fullmatch(r"plans/[^/]+/plan\.yaml", name)}
    assert {id for id in editions if f"plans/{id}/CHANGES.md" not in DOCUMENTS} == set()
