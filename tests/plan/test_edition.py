import json
from collections.abc import Callable
from pathlib import Path

import pytest

from frontline.plan.differences import diff
from frontline.plan.edition import Edition, PlanError
from frontline.plan.loading import PLANS, editions, load_edition, superseded
from frontline.plan.reading import Place, read_edition
from tests.plan.cases import ninth

TEXT = (PLANS / "covid-2022-06-28-ninth" / "plan.yaml").read_text(encoding="utf-8")
WORDS = (PLANS / "wording.yaml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Edition]:
    """Loads the text of an edition from a folder of its own."""

    def write(text: str) -> Edition:
        folder = tmp_path / "covid-2022-06-28-ninth"
        folder.mkdir()
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "wording.yaml").write_text(WORDS, encoding="utf-8")
        return load_edition(folder)

    return write


@pytest.mark.parametrize("edition", editions().values(), ids=lambda edition: edition.id)
def test_edition_round_trips_through_json(edition: Edition) -> None:
    again = read_edition(json.loads(json.dumps(edition.to_json())), Place("stored"))
    assert again.to_json() == edition.to_json()
    assert again.digest == edition.digest
    assert again.parameters == edition.parameters


def test_digest_changes_with_any_word(load: Callable[[str], Edition]) -> None:
    assert load(TEXT.replace("Local rules of 2022 use 4 days.", "x")).digest != ninth().digest


def test_editions_follow_each_other() -> None:
    newest = list(editions().values())[-1]
    assert [*superseded(newest), newest] == list(editions().values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "effective_from: 2022-06-28T00:00:00+08:00",
            "effective_from: 2022-06-28",
            "line 4: effective_from: ",
        ),
        ("migration: more_favourable", "migration: best", "migration: is 'best'; it must be one of"),
        (
            "{value: exposure,",
            "{value: arrival,",
            "clock.anchor.value: is 'arrival'; it must be one of exposure",
        ),
        ("{value: 28,", "{value: -1,", "no number of a plan is below zero"),
        ("{value: 28,", "{value: many,", "it must be a whole number"),
        ("{value: 28, unit: days,", "{value: 28,", "infected.maximum_days.unit: is missing or empty"),
        ("certainty: sure", "certainty: certain", "it must be one of sure, probable, unsure, assumption"),
        ("  close_contact: 密切接触者管理", "  close_kontact: x", "is no rule; known are"),
        ("  infected.maximum_days:", "  infected.longest_days:", "is missing; the rule infected needs it"),
        ("disease: COVID-19", "disease: COVID-19\ncolour: red", "colour: is not a field of an edition"),
        ("Asia/Shanghai", "Asia/Nowhere", "must name a time zone"),
        ("rules:\n", "rules: [\n", "is not YAML"),
        (
            "[at_home, exempt, end]",
            "[stricter]",
            "overrides.central_isolation.changes: must be a list out of",
        ),
        ("id: covid-2022-06-28-ninth", "id: other", "the folder is called"),
    ],
)
def test_a_fault_is_named_with_file_line_and_key(
    load: Callable[[str], Edition], old: str, new: str, says: str
) -> None:
    assert old in TEXT
    with pytest.raises(PlanError) as refused:
        load(TEXT.replace(old, new, 1))
    assert says in str(refused.value)
    assert "plan.yaml, line " in str(refused.value)


def test_missing_words_are_named(load: Callable[[str], Edition]) -> None:
    text = TEXT + "\nwording:\n  measures:\n    area_high: {en: High}\n"
    with pytest.raises(PlanError, match=r"wording\.measures\.area_high\.zh-Hans: is missing"):
        load(text)


def test_wording_falls_back_to_english_then_to_the_name() -> None:
    assert ninth().wording("area_high", "zh-Hans") == "高风险区"
    assert ninth().wording("area_high", "bo") == "High-risk area"
    assert ninth().wording("unknown", "en") == "unknown"


def test_diff_says_what_moved_in_words() -> None:
    before, after = list(editions().values())[:2]
    sentences = [difference.sentence() for difference in diff(before, after)]
    assert "close_contact.central_isolation.days: from 7 (days) to 5 (days)" in sentences
    assert "contact_of_contact: gone (was You were in close contact with a close contact)" in sentences
    assert diff(before, before) == ()
