"""GLOSSARY.md holds every noun (those of the plan: tests/plan/test_glossary.py)."""

import pytest

from frontline.city.roles import ROLES, Verb
from frontline.loop import rooms
from tests.plan.test_glossary import ROWS


def terms(kind: str) -> set[str]:
    return {term for _, term, said, _ in ROWS if said == kind}


def test_every_role_is_explained() -> None:
    assert set(ROLES) ^ terms("role") == set()


def test_every_verb_of_a_right_is_explained() -> None:
    assert {verb.value for verb in Verb} ^ terms("verb") == set()


def test_every_room_that_stands_open_is_explained() -> None:
    assert {room.key for room in rooms.all_rooms()} - terms("room") == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[2]}-{row[1]}")
def test_a_row_has_the_word_of_the_city_and_one_sentence(row: tuple[str, str, str, str]) -> None:
    chinese, _, _, sentence = row
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    assert sentence.endswith(".")
