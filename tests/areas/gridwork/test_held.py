"""What stands before whoever settles a held record, without a database."""

import msgspec
import pytest
from django.utils import translation

from frontline.areas.gridwork import held, protocol

VISIT = {
    "kind": "visit", "ref": "6d1f0f3e-0000-4000-8000-000000000001", "at": "2022-11-08T09:30:00+08:00", "person": "P10",
    "outcome": "done", "note": "夜里咳嗽", "answers": {"isolation": {"temperature": 38.6, "symptoms": ["cough"]}},
}  # fmt: skip


def _raw(said: object) -> bytes:
    return msgspec.json.encode(said)


def test_a_reading_that_was_refused_is_read_before_it_is_settled() -> None:
    with translation.override("zh-hans"):
        said = held.said(_raw(VISIT).decode())
    assert "P10" in said and "38.6" in said and "夜里咳嗽" in said
    assert "temperature" not in said and "cough" not in said  # in the words of the room that asked


def test_needs_and_shops_are_read_as_well() -> None:
    assert "P10" in held.said('{"kind": "needs", "person": "P10", "needs": ["oxygen"]}')
    assert "要米" in held.said('{"kind": "shop", "shop": "x", "open": false, "note": "要米"}')


@pytest.mark.parametrize(
    "odd", ["", "no json", "[1]", '{"answers": 3, "needs": "x"}', '{"answers": {"room": 1}}']
)
def test_what_nobody_understands_stands_as_it_came(odd: str) -> None:
    assert len(held.said(odd)) <= held.LONGEST
    assert held.said("no json") == "no json"


def test_a_text_that_no_database_takes_is_held_and_does_not_stop_the_others() -> None:
    assert isinstance(protocol.said(_raw(VISIT)), protocol.VisitSaid)
    with pytest.raises(msgspec.DecodeError):
        protocol.said(_raw({**VISIT, "note": "a\0b"}))
