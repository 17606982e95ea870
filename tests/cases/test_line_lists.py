"""Line lists come in with every link; nobody is invented; a second time changes nothing."""

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from frontline.cases import rules
from frontline.cases.actions import bringing
from frontline.cases.linelists import layout
from frontline.cases.models import Link
from frontline.city import clock
from frontline.city.imports.sheet import BadFile
from frontline.city.models import Account, Grant, LogEntry, Person, Place
from frontline.loop.models import FactRow
from frontline.site.home import checkout
from tests.town import ALWAYS, Town

NOW = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)
CASES = """id,sex,dt_onset,dt_report,dt_diag,dt_start_exp,dt_end_exp
A1,M,2022-10-01,2022-10-04,2022-10-03,,
A2,F,2022-10-05,2022-10-07,2022-10-06,2022-10-02,2022-10-03
A3,F,NA,2022-10-09,,2022-10-04,2022-10-05
A4,M,2022-10-09,2022-10-11,2022-10-10,,
A4,M,2022-10-09,2022-10-11,2022-10-10,,
A5,M,2022-10-09,,,,
A6,M,2023-10-09,2023-10-09,2023-10-09,,
"""
LINKS = """from,to,exposure
A1,A2,家庭
A2,A3,单位
A3,A2,
A1,A1,
A1,B9,
A1,A2,
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    cases, links = tmp_path / "cases.csv", tmp_path / "links.csv"
    cases.write_text(CASES)
    links.write_text(LINKS)
    return cases, links


def bring_in(cases: Path, links: Path | None, name: str = "mers") -> bringing.Outcome:
    return bringing.bring_in(layout.known()[name], cases, links, by=None, at=NOW)


def test_every_case_and_link_comes_in_and_the_rest_is_named(db: None, files: tuple[Path, Path]) -> None:
    outcome = bring_in(*files)
    assert (outcome.read, outcome.created, outcome.links, outcome.links_created) == (7, 4, 6, 3)
    assert (outcome.dangling, outcome.selves, outcome.circular, outcome.doubles) == (1, 1, 2, 1)
    assert outcome.refused == 5
    assert set(Person.objects.values_list("foreign_key", "name", "invented")) == {
        (key, key, False) for key in ("A1", "A2", "A3", "A4")
    }
    assert Link.objects.filter(certainty="circular").count() == 2
    assert FactRow.objects.filter(kind="infection_found").count() == 4
    assert FactRow.objects.filter(kind="contact_found").count() == 3  # A2 and A3 have days of exposure


def test_a_second_time_changes_nothing(db: None, files: tuple[Path, Path]) -> None:
    bring_in(*files)
    before = (Person.objects.count(), FactRow.objects.count(), Link.objects.count())
    again = bring_in(*files)
    assert (again.created, again.unchanged, again.links_created, again.links_unchanged) == (0, 4, 0, 3)
    assert (Person.objects.count(), FactRow.objects.count(), Link.objects.count()) == before


def test_a_corrected_row_is_told_anew(db: None, files: tuple[Path, Path]) -> None:
    bring_in(*files)
    files[0].write_text(CASES.replace("A1,M,2022-10-01", "A1,M,2022-10-02"))
    again = bring_in(*files)
    assert (again.created, again.updated, again.unchanged) == (0, 1, 3)
    assert FactRow.objects.filter(kind="fact_retracted").count() == 1


def test_the_wrong_layout_and_a_broken_one_are_refused(
    db: None, files: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(BadFile):
        bring_in(files[0], None, "tianjin")
    own = tmp_path / "own.yaml"
    for text in (
        "a: [",
        "cases: {id: x}",
        "cases: {id: x, sampled: y, colour: z}",
        "cases: {id: x, sampled: y}\ndates: z",
    ):
        own.write_text(text)
        with pytest.raises(BadFile):
            layout.read(own)


@pytest.fixture
def empty_city(db: None, client: Client) -> Client:
    """A city of one place and one epidemiologist; no plan in force."""
    clock.set_exercise(at=NOW, paused=True)
    city = Place.objects.create(kind="city", code="000000000000", name="空城")
    wu = Account.objects.create(username="wu", display_name="吴")
    Grant.objects.create(account=wu, role="epidemiologist", on="place", on_id=city.pk, since=ALWAYS)
    client.force_login(wu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, cases: Path, links: Path | None, name: str) -> str:
    sent = {"layout": name, "cases": SimpleUploadedFile(cases.name, cases.read_bytes())}
    if links:
        sent["contacts"] = SimpleUploadedFile(links.name, links.read_bytes())
    return client.post(reverse("cases:line-lists"), sent).content.decode()


def test_dr_wu_uploads_a_list_into_an_empty_city(empty_city: Client, files: tuple[Path, Path]) -> None:
    page = upload(empty_city, *files, "mers")
    assert "B9 不在病例表中" in page
    assert empty_city.get(reverse("cases:chains-data")).json()["left_out"] == 0
    person = Person.objects.get(foreign_key="A2")
    assert empty_city.get(reverse("cases:person", args=[person.ref])).status_code == 200
    assert "A1" in empty_city.get(reverse("cases:cases")).content.decode()


def another_city() -> None:
    """As if nobody had ever been here: the owner may erase, the web role may not."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    Person.objects.all().delete()
    FactRow.objects.all().delete()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(
    empty_city: Client, files: tuple[Path, Path], tmp_path: Path, format: str
) -> None:
    upload(empty_city, *files, "mers")
    out = {}
    for what in ("cases", "links"):
        answer = empty_city.get(reverse("cases:export"), {"what": what, "format": format})
        out[what] = tmp_path / f"{what}.{format}"
        out[what].write_bytes(BytesIO(answer.content).read())
    assert LogEntry.objects.filter(kind="export").count() == 2
    here = bring_in(out["cases"], out["links"], "frontline")
    assert (here.created, here.unchanged) == (0, 4)
    codes = dict(Person.objects.values_list("code", "name"))
    another_city()
    there = bring_in(out["cases"], out["links"], "frontline")
    assert (there.created, there.links_created, there.refused) == (4, 3, 0)
    assert dict(Person.objects.values_list("code", "name")) == codes


def test_zhou_and_he_may_not_bring_in(town: Town, client: Client) -> None:
    for name in ("zhou", "he"):
        client.force_login(town.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("cases:line-lists")).status_code == 403


DATA = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data")
real = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data is missing (FRONTLINE_DATA)")


@real
def test_mers_2015(empty_city: Client) -> None:
    folder = DATA / "outbreak-linelists"
    upload(
        empty_city, folder / "mers_korea_2015_linelist.csv", folder / "mers_korea_2015_contacts.csv", "mers"
    )
    assert (Person.objects.count(), Link.objects.count()) == (162, 98)
    top = rules.top_sources(Link.objects.values_list("source_id", "target_id"))
    assert Person.objects.get(pk=top[0][0]).name == "SK_14" and top[0][1] == 38
    page = empty_city.get(reverse("cases:chains")).content.decode()
    assert "SK_14" in page and ">38<" in page


@real
def test_tianjin_2020(db: None) -> None:
    folder = DATA / "tianjin-2020"
    outcome = bring_in(folder / "Tianjin135cases_revised.csv", folder / "tianjin_edges_clean.csv", "tianjin")
    assert (outcome.created, outcome.links_created, outcome.dangling, outcome.selves) == (135, 89, 0, 0)
    assert outcome.circular == 4  # TJ96 and TJ97, TJ114 and TJ115 name each other


@real
def test_ebola(db: None) -> None:
    folder = DATA / "outbreak-linelists"
    outcome = bring_in(
        folder / "ebola_sim_clean_linelist.csv.gz", folder / "ebola_sim_clean_contacts.csv", "ebola"
    )
    assert (outcome.created, outcome.links, outcome.links_created, outcome.dangling) == (
        5829,
        3800,
        2116,
        1684,
    )
