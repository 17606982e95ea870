"""`frontline city new`: from nothing to a city somebody can sign in to."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import management

from frontline.city.access import actor_for
from frontline.city.models import Account, Place
from frontline.city.roles import Verb
from frontline.loop import plans
from tests.site.commands.conftest import Call, one_sentence

CODES = "code12,name\n632701000000,玉树市\n632701004000,扎西科街道\n632701004002,代莫社区\n"
NINTH = "covid-2022-06-28-ninth"
Typed = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """What is piped in; the tables of the test run are there already."""
    monkeypatch.setattr(management, "call_command", lambda *names, **options: None)
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "yushu_2023.csv"
    path.write_text(CODES)
    return path


def test_a_city_is_ready_in_one_call(call: Call, typed: Typed, codes: Path) -> None:
    typed("yak butter tea\n")
    words = (
        "--account",
        "wu",
        "--role",
        "epidemiologist",
        "--role",
        "data_clerk",
        "--password-stdin",
        "--json",
    )
    code, out, _error = call("city", "new", "632701", "--area-codes", codes, "--edition", NINTH, *words)
    said = json.loads(out)
    assert (code, said["city"], said["name"], said["edition"]) == (0, "632701000000", "玉树市", NINTH)
    assert said["area_codes"]["created"] == 3
    [period] = plans.periods()
    wu = Account.objects.get(username="wu")
    actor = actor_for(wu, at=max(period.since, wu.grants.first().since))  # type: ignore[union-attr]
    assert actor.city_wide and actor.may(Verb.REPORT_CASES) and wu.check_password("yak butter tea")


def test_what_is_there_stays_and_a_second_call_goes_on(call: Call, typed: Typed) -> None:
    assert call("city", "new", "632701000000", "--name", "玉树市", "--edition", NINTH)[0] == 0
    typed("short\n")
    answer = call("city", "new", "632701", "--name", "其他", "--account", "wu", "--password-stdin")
    refused(answer, "nobody can sign in yet")
    assert not Account.objects.exists()
    typed("yak butter tea\n")
    code, out, _error = call("city", "new", "632701", "--name", "其他", "--account", "wu", "--password-stdin")
    assert code == 0 and NINTH in out and "data_clerk" in out
    assert [place.name for place in Place.objects.filter(kind="city")] == ["玉树市"]
    assert len(plans.periods()) == 1


def refused(answer: tuple[int, str, str], says: str) -> None:
    code, out, error = answer
    assert (code, out) == (2, "") and one_sentence(error) and says in error, error


def test_what_cannot_be_a_city(call: Call, typed: Typed, codes: Path, tmp_path: Path) -> None:
    refused(call("city", "new", "632701"), "--name")
    for code in ("63270", "632701004000", "abcdef", "６３２７０１"):
        refused(call("city", "new", code, "--name", "玉树市"), "no area code of a city")
    refused(call("city", "new", "632701", "--area-codes", tmp_path / "none.csv"), "There is no file")
    refused(call("city", "new", "632702", "--area-codes", codes), "has no city 632702000000")
    refused(call("city", "new", "632701", "--name", "玉树市", "--edition", "none"), "no edition")
    refused(call("city", "new", "632701", "--name", "玉树市", "--account", "wu"), "--password-stdin")


def test_rows_refused_of_its_list_are_exit_1(call: Call, typed: Typed, codes: Path) -> None:
    codes.write_text(CODES + "12,没有\n")
    code, out, _error = call("city", "new", "632701", "--area-codes", codes)
    assert code == 1 and "1 refused" in out and codes.with_name("yushu_2023.refused.csv").exists()
