"""Adding a room, as CONTRIBUTING.md says: one folder, and its name where `make check` misses it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from frontline.site.home import frontline_home
from tests.house.tree import ROOT, files

TOY = {
    "__init__.py": '"""A room to try the house with."""\n',
    "apps.py": """from django.apps import AppConfig


class ToyRoomConfig(AppConfig):
    name = "frontline.toyroom"
    label = "toyroom"
""",
    "room.py": """from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop import rooms

rooms.enter(
    rooms.Room("toyroom", _("Toys"), icon="home", home="toyroom:shelf", verbs=frozenset({Verb.SEE_BOARD}))
)
""",
    "urls.py": """from django.urls import path

from frontline.toyroom import views

urlpatterns = [path("", views.shelf, name="shelf")]
""",
    "views.py": """from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def shelf(request: HttpRequest) -> HttpResponse:
    return render(request, "toyroom/shelf.html")
""",
    "templates/toyroom/shelf.html": """{% extends "ui/base.html" %}
{% load i18n %}
{% block heading %}{% trans "Toys" %}{% endblock %}
""",
}
# Commander He walks in: the menu has the entry, the page answers. Nothing is kept.
VISIT = """
import django
django.setup()
from django.db import transaction
from django.test import Client
from tests.cast import hire
from tests.town import build_town

with transaction.atomic():
    town = build_town()
    hire(town)
    client = Client()
    client.force_login(town.accounts["he"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/toyroom/", headers={"accept-language": "en"})
    transaction.set_rollback(True)
print(page.status_code, page.content.decode().count('href="/toyroom/"'))
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The checkout once more, where a room may be opened and removed."""
    for name in files():
        if name.startswith(("frontline/", "tests/", "plans/", "locale/")) or "/" not in name:
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    return tmp_path


@pytest.fixture
def run(copy: Path) -> Run:
    """A program of the environment, on the copy."""

    def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        settings = (
            os.environ | {"PYTHONPATH": str(copy), "FRONTLINE_HOME": str(frontline_home())} | environment
        )
        return subprocess.run(command, cwd=copy, env=settings, capture_output=True, text=True, check=False)

    return run


def checked(run: Run) -> tuple[str, str]:
    """What two steps of `make check` complain of: the contracts, and the list of rooms."""
    contracts = run("lint-imports", "--no-logo")
    rooms = run("python", "-W", "ignore", "-m", "django", "check")
    return contracts.stdout if contracts.returncode else "", rooms.stderr if rooms.returncode else ""


def build(copy: Path) -> None:
    for name, text in TOY.items():
        path = copy / "frontline" / "toyroom" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def name_it(copy: Path) -> dict[Path, str]:
    """Its name in the two lists; what stood there before."""
    lists = {copy / "pyproject.toml": ('  "(command)', '  "(toyroom) | (command)')}
    lists[copy / "frontline/site/settings.py"] = ("ROOMS: list[str] = [", 'ROOMS: list[str] = ["toyroom", ')
    before = {path: path.read_text("utf-8") for path in lists}
    for path, (old, new) in lists.items():
        assert before[path].count(old) == 1
        path.write_text(before[path].replace(old, new), "utf-8")
    return before


def where_named(copy: Path) -> set[str]:
    told = (copy / "tests/house/test_toy_room.py", copy / "CONTRIBUTING.md")
    found = (path for path in copy.rglob("*") if path.suffix in {".py", ".toml", ".html", ".po", ".md"})
    return {
        str(path.relative_to(copy))
        for path in found
        if path not in told and "toyroom" in path.read_text("utf-8")
    }


@pytest.mark.django_db
def test_a_room_is_opened_and_removed(copy: Path, run: Run) -> None:
    build(copy)
    contracts, rooms = checked(run)
    assert "frontline.toyroom" in contracts
    assert "frontline/toyroom is not open" in rooms and "ROOMS in frontline/site/settings.py" in rooms

    before = name_it(copy)
    assert checked(run) == ("", "")
    database = str(connection.settings_dict["NAME"])
    visit = run("python", "-c", VISIT, FRONTLINE_DATABASE=database, FRONTLINE_NO_DATABASE="")
    assert visit.stdout.split() == ["200", "1"], visit.stderr

    shutil.rmtree(copy / "frontline" / "toyroom")
    assert where_named(copy) == {"pyproject.toml", "frontline/site/settings.py"}
    for path, text in before.items():
        path.write_text(text, "utf-8")
    assert checked(run) == ("", "")
