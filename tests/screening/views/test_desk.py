"""The desk page: nothing about anybody for a stranger, one's own points for a sampler, no sentence missing."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from frontline.city.models import Site
from frontline.screening import desk_words
from tests.screening.desks import begin
from tests.screening.telling import point
from tests.town import Town, account, build_town

SCRIPTS = Path(desk_words.__file__).parent / "scripts"
FIELD = SCRIPTS.parents[1] / "ui" / "scripts" / "lib" / "field"  # what every such page has
# say(words, 'key'), this.say('key'); computed ones are named by what they begin with
SAID = re.compile(r"say\((?:words, |this\.words, )?'([a-z_]+)'|fault: '([a-z_]+)'")
COMPUTED = (
    "next_",
    "retest_",
    "outcome_",
    "tube_",
    "wait_",
    "person_",
    "excused_",
    "state_",
    "leave_",
    "pin_",
)


@pytest.mark.django_db
def test_a_stranger_is_shown_a_page_about_nobody() -> None:
    town = build_town()
    begin(town)
    page = Client().get("/screening/desk/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "采样点S1" not in text and "desk-form" not in text
    assert all(person.name not in text for person in town.people.values())
    assert '<script type="application/json" data-offline>' in text


@pytest.mark.django_db
def test_a_sampler_chooses_among_the_own_points() -> None:
    town: Town = build_town()
    begin(town)
    account(town, "elsewhere", "sampler", on="site", on_id=point(town, "S9").pk)
    account(town, "lead", "screening_lead", on_id=town.city.pk)
    account(town, "east", "grid_worker", on_id=town.communities["east"].pk)
    seen = {}
    for who in ("tashi", "elsewhere", "lead", "east"):
        client = Client()
        client.force_login(town.accounts[who])
        seen[who] = "采样点S1 · 第一轮" in client.get("/screening/desk/").content.decode()
    assert seen == {"tashi": True, "elsewhere": False, "lead": True, "east": True}
    assert Site.objects.filter(kind="sampling").count() == 2


@pytest.mark.django_db
def test_the_manifest_names_icons_that_exist() -> None:
    answer = Client().get("/screening/desk/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["start_url"] == "/screening/desk/" and manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")) is not None


def test_every_sentence_of_the_script_has_words_and_no_words_are_idle() -> None:
    paths = (*SCRIPTS.rglob("*.ts"), *FIELD.rglob("*.ts"))
    source = "\n".join(path.read_text("utf-8") for path in paths if not path.name.endswith(".test.ts"))
    said = {one or other for one, other in SAID.findall(source)}
    assert said - set(desk_words.WORDS) == set()
    idle = {key for key in desk_words.WORDS if f"'{key}'" not in source and not key.startswith(COMPUTED)}
    assert idle == set()


@pytest.mark.django_db
def test_the_way_to_the_desk_stands_where_somebody_may_take_samples_and_nowhere_else(client: Client) -> None:
    town = build_town()
    round = begin(town)
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    account(town, "lead", "screening_lead", on_id=town.city.pk)
    account(town, "he", "commander", on_id=town.city.pk)
    site = Site.objects.get(kind="sampling")
    pages = {
        "home": "/screening/",
        "point": f"/screening/round/{round.ref}/points/{site.ref}/",
        "missing": f"/screening/round/{round.ref}/missing/?place={town.grids['E1'].ref}",
    }
    ways: dict[str, dict[str, str]] = {}
    for who in ("tashi", "gao", "lead", "he"):
        client.force_login(town.accounts[who])
        for name, page in pages.items():
            text = client.get(page).content.decode()
            for at in re.findall(r'class="btn" href="/screening/desk/(?:\?at=([0-9a-f-]+))?"', text):
                ways.setdefault(who, {})[name] = at
    grid = str(town.grids["E1"].ref)
    assert ways == {
        "tashi": {"home": "", "point": str(site.ref)},  # sees no list of missing people
        "gao": {"home": "", "missing": grid},
        "lead": {"home": "", "point": str(site.ref), "missing": grid},
    }


@pytest.mark.django_db
def test_a_link_chooses_the_point_the_grid_or_the_building(client: Client) -> None:
    town = build_town()
    begin(town)
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    client.force_login(town.accounts["gao"])
    for place in (town.grids["E1"], town.buildings[2].place):
        page = client.get(f"/screening/desk/?at={place.ref}").content.decode()
        assert re.search(rf'{place.ref}" selected>{place.name}', page)
    for ref in (town.buildings[4].place.ref, "nonsense", town.city.ref):
        page = client.get(f"/screening/desk/?at={ref}").content.decode()
        assert " selected" not in page and "E1网格" in page
