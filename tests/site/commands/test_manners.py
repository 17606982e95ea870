"""The other commands: exit codes, one sentence, --json; and what nobody foresaw."""

import io
import json
from pathlib import Path

import pytest

from frontline.city.models import LogEntry
from frontline.site import cli
from frontline.site.commands import doctor
from tests.site.commands.conftest import Call, one_sentence
from tests.town import Town, build_town

PASSWORD = "yak butter tea\n"


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def refused(answer: tuple[int, str, str], says: str) -> None:
    code, out, error = answer
    assert (code, out) == (2, ""), error
    assert one_sentence(error) and says in error, error


def test_somebody_is_added_and_granted(call: Call, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    assert call("account", "add", "chen", "--password-stdin", "--json")[:2] == (0, '{"username": "chen"}\n')
    code, out, _error = call("account", "grant", "chen", "data_clerk", "--place", "632701000000", "--json")
    assert (code, json.loads(out)["role"]) == (0, "data_clerk")
    assert json.loads(call("account", "list", "--json")[1])[0]["rights"] == ["data_clerk on place 玉树市"]
    assert call("account", "revoke", "chen", "data_clerk")[0] == 0
    assert {row["role"] for row in json.loads(call("account", "roles", "--json")[1])} > {"commander"}


def test_what_an_account_cannot_be_or_have(call: Call, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(call("account", "grant", "nobody", "commander", "--place", "632701000000"), "no account")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    refused(call("account", "add", "chen", "--password-stdin"), "password")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    refused(call("account", "add", "chen", "--password-stdin"), "password")
    refused(call("account", "add", "chen"), "--password-stdin")
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    call("account", "add", "chen", "--password-stdin")
    refused(call("account", "grant", "chen", "king", "--place", "632701000000"), "king")
    refused(call("account", "grant", "chen", "commander", "--place", "1"), "1")
    refused(
        call("account", "grant", "chen", "commander", "--place", "632701000000", "--until", "soon"), "soon"
    )
    assert call("account", "grant", "chen", "commander")[0] == 2


@pytest.mark.django_db(transaction=True)
def test_the_log_is_verified(call: Call, transactional_db: None) -> None:
    code, out, _error = call("audit", "verify", "--json")
    assert code == 0 and not json.loads(out)["broken"]
    refused(call("audit", "verify", "--expect", "12"), "--expect")
    assert call("audit")[0] == 2


@pytest.mark.django_db(transaction=True)
def test_a_changed_entry_is_exit_1(
    call: Call, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    call("account", "add", "chen", "--password-stdin")
    assert call("audit", "verify")[0] == 0
    LogEntry.objects.update(kind="something_else")
    code, out, _error = call("audit", "verify", "--json")
    assert code == 1 and json.loads(out)["broken"]


def test_without_a_plan_reconcile_says_what_to_do(call: Call, db: None) -> None:
    for words in (("--check",), ("--all",), ("--json",)):
        code, _out, error = call("reconcile", *words)
        assert code in (0, 2)
        assert code == 0 or one_sentence(error)
    refused(call("reconcile", "--check"), "edition")


def test_the_plan_answers_in_json(call: Call) -> None:
    for words in (("list",), ("show", NINTH), ("diff", NINTH, TWENTY)):
        code, out, _error = call("plan", *words, "--json")
        assert code == 0 and json.loads(out)


NINTH, TWENTY = "covid-2022-06-28-ninth", "covid-2022-11-11-twenty"


def test_what_the_plan_refuses(call: Call, tmp_path: Path, db: None) -> None:
    refused(call("plan", "show", "none"), "no edition")
    facts = tmp_path / "facts.yaml"
    asked = ("plan", "evaluate", "--edition", NINTH, "--at", "2022-11-08 12:00", "--facts")
    refused(call(*asked, facts), "facts.yaml")
    refused(call(*asked, tmp_path), str(tmp_path))
    for content in (b"", b"\xff\xfe\x00", b"facts: [", b"facts: {}", b"- 1\n"):
        facts.write_bytes(content)
        refused(call(*asked, facts), "facts.yaml")
    facts.write_text("facts: []\n")
    refused(call("plan", "evaluate", "--edition", NINTH, "--facts", facts, "--at", "noon"), "noon")
    assert call(*asked, facts)[0] == 0
    refused(call("plan", "publish", tmp_path / "none"), "none")
    refused(
        call(
            "plan", "switch", TWENTY, "--since", "2032-11-11T14:00", "--migration", "recompute", "--dry-run"
        ),
        "publish it first",
    )
    refused(
        call("plan", "switch", TWENTY, "--since", "noon", "--migration", "recompute", "--dry-run"), "noon"
    )


def test_what_nobody_foresaw_is_one_sentence_and_a_file(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(options: object) -> int:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setenv("FRONTLINE_HOME", str(tmp_path))
    monkeypatch.setattr(doctor, "run", broken)
    code, out, error = call("doctor")
    assert (code, out) == (2, "") and one_sentence(error)
    assert "Traceback" in (tmp_path / cli.ERRORS).read_text()
