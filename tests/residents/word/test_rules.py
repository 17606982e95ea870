"""How many short messages a text takes; which language somebody reads it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.residents.word import rules

EURO = "€"  # of the extension table: two places


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        (EURO * 80, 1),
        (EURO * 81, 2),
        (
            "a" * 152 + EURO + "a" * 10,
            2,
        ),  # the sign of two places does not fit into the first part's last one
        ("菜" * 70, 1),
        ("菜" * 71, 2),
        ("菜" * 134, 2),
        ("菜" * 135, 3),
        ("༄" * 70, 1),
        ("𠮷" * 35, 1),  # outside the basic plane: two units each
        ("𠮷" * 36, 2),
        ("𠮷" * 67, 3),  # 33 of them in a part of 67 units: none is cut
    ],
)
def test_parts(text: str, parts: int) -> None:
    assert rules.parts_of(text) == parts


@given(st.text(max_size=500))
def test_no_text_takes_fewer_parts_than_its_bytes_need(text: str) -> None:
    alone = 140  # octets of a message (TS 23.040)
    units = len(text.encode("utf-16-be", "surrogatepass"))
    if not rules.is_gsm(text):
        assert rules.parts_of(text) == 1 if units <= alone else rules.parts_of(text) >= units / 134
    assert rules.parts_of(text) <= len(text)


def test_the_best_language_is_the_first_that_somebody_wrote() -> None:
    assert rules.best_language(["bo", "zh"], {"zh", "en"}) == "zh"
    assert rules.best_language(["bo"], {"en"}) == "en"
    assert rules.best_language(["bo", "zh"], {"bo", "zh"}) == "bo"
    assert rules.missing({"zh"}) == ("bo", "en")
