"""The words of a request. The figures of docs/algorithms/requests.md are measured here."""

from hypothesis import given
from hypothesis import strategies as st

from frontline.hotline import reading

HELD_OUT = reading.examples("held_out.tsv")


def share(first: int) -> float:
    right = sum(key in reading.propose(phrase)[:first] for key, phrase in HELD_OUT)
    return right / len(HELD_OUT)


def test_what_was_never_seen_is_read_as_the_documents_say() -> None:
    assert len(HELD_OUT) == 68
    assert (round(share(1), 2), round(share(3), 2)) == (0.88, 0.96)


def test_no_phrase_is_learnt_and_measured_at_once() -> None:
    learnt = {phrase for _key, phrase in reading.examples("learn.tsv")}
    assert not learnt & {phrase for _key, phrase in HELD_OUT}


def test_every_category_has_examples() -> None:
    assert {key for key, _ in HELD_OUT} == {key for key, _ in reading.examples("learn.tsv")}


def test_nothing_is_proposed_for_words_nobody_knows() -> None:
    assert reading.propose("qwxz") == []
    assert reading.propose("家里停水", among=["food"]) == ["food"]


def test_danger_is_a_word_whatever_else_is_said() -> None:
    assert reading.danger("我妈妈昏迷了，家里还停水") == "昏迷"
    assert reading.danger("He is NOT breathing") == "not breathing"
    assert reading.danger("停水两天") == ""


@given(st.text(max_size=300))
def test_words_are_bounded_whatever_is_said(text: str) -> None:
    found = reading.words(text)
    assert len(found) == len(set(found)) <= reading.MOST_WORDS
    assert all(0 < len(word) <= reading.LONGEST_WORD for word in found)
    reading.propose(text)
