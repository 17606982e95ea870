from pathlib import Path

import pytest

from frontline.plan.edition import PlanError
from frontline.plan.facts_file import read_facts_file, with_settings
from frontline.site.cli import main
from tests.plan.cases import LIN, ZONE, ninth

FACT = "{id: i, kind: infection_found, subject: 'person:1', at: 2022-07-01 08:00, case_type: confirmed}"


def test_known_at_is_at_and_times_are_in_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(f"facts:\n  - {FACT}\n", encoding="utf-8")
    fact = read_facts_file(path, ZONE).facts[0]
    assert fact.subject == LIN and fact.at == fact.known_at and fact.at.tzinfo is ZONE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FACT.replace("infection_found", "infection"), "line 2: facts.0: needs a kind out of"),
        (FACT.replace("person:1", "lin"), "'lin' is no subject; write person:1"),
        (FACT.replace("case_type: confirmed", "colour: red"), "colour: is not a field of infection_found"),
        (FACT.replace(", case_type: confirmed", ""), "missing required field `case_type`"),
        (FACT.replace("2022-07-01 08:00", "yesterday"), "infection_found: Invalid RFC3339"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(f"facts:\n  - {text}\n", encoding="utf-8")
    with pytest.raises(PlanError) as refused:
        read_facts_file(path, ZONE)
    assert says in str(refused.value)


def test_settings_must_exist_and_keep_their_kind() -> None:
    with pytest.raises(PlanError, match="has no parameter"):
        with_settings(ninth(), {"clock.colour": "red"})
    with pytest.raises(PlanError, match="is of another kind"):
        with_settings(ninth(), {"infected.maximum_days": "many"})
    assert "infected.maximum_days" in with_settings(ninth(), {"infected.maximum_days": 20}).assumptions


def test_command_line_checks_and_evaluates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(f"facts:\n  - {FACT}\n", encoding="utf-8")
    evaluate = ["plan", "evaluate", "--edition", ninth().id, "--facts", str(path), "--at", "2022-07-02 08:00"]
    assert main(evaluate) == 0
    assert "Isolation of an infected person at a central site" in capsys.readouterr().out
    assert main([*evaluate, "--json"]) == 0
    assert '"kind": "central_treatment"' in capsys.readouterr().out
    assert main(["plan", "check"]) == 0
    assert main(["plan", "show", "no-such-edition"]) == 2
    assert "There is no edition 'no-such-edition'; known are" in capsys.readouterr().err
