"""Whatever a device says: each record is either written or held, never lost, never an error."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.devices import OLDEST, bearer, skew
from frontline.screening.ingest import protocol, reading
from frontline.screening.ingest.desks import Signed
from frontline.screening.ingest.reading import NotUnderstood, Told
from frontline.screening.ingest.statements import held_parameters, once_each, parameters

NOW = datetime(2022, 11, 12, 2, tzinfo=UTC)
BY = Signed(7, UUID(int=7), 3, 11, 1, 0, False, "open")

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_moments = st.datetimes(timezones=st.just(UTC)) | st.datetimes() | st.sampled_from([NOW])
_swabs = st.fixed_dictionaries(
    {"slot": st.integers(-1, 90), "code": st.text(max_size=45), "at": _moments},
    optional={"undone_at": _moments, "why": st.text(max_size=60), "later": _json},
)
_tubes = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["tube", "tube", "tube", "person", "drone"]),
        "ref": st.uuids(),
        "barcode": st.text(max_size=45),
        "capacity": st.integers(-1, 30),
        "opened_at": _moments,
        "swabs": st.lists(_swabs, max_size=25),
    },
    optional={
        "sealed_at": _moments,
        "purpose": st.sampled_from(["round", "single", "x"]),
        "new_field": _json,
    },
)


def _read(records: list[Any], *, now: datetime = NOW, said: datetime = NOW) -> Told:
    body = msgspec.json.encode({"now": said, "records": records})
    upload = reading.understood(body)
    known = reading.sender(upload, BY, BY, now=now, speed=1.0)
    return reading.read(upload.records, known, now=now)


@given(st.lists(_tubes | _json, max_size=6), st.datetimes(timezones=st.just(UTC)))
def test_every_record_is_written_or_held_whatever_it_is_and_whatever_the_clock_says(
    records: list[Any], said: datetime
) -> None:
    told = _read(records, said=said)
    assert len(told.records) == len(told.receipts()) == len(records)
    for record in told.records:
        assert (record.tube is None) == bool(record.why)
        if record.tube is not None:
            moments = [record.tube.opened_at, *(swab.at for swab in record.tube.swabs)]
            assert all(NOW - OLDEST <= moment <= NOW for moment in moments)
    batch, _ = once_each((told.origin, record.tube) for record in told.records if record.tube)
    columns = parameters(batch, NOW)
    assert all("\0" not in text for name in ("barcodes", "codes", "whys") for text in columns[name])
    assert -(2**31) <= told.origin.skew < 2**31
    held = held_parameters(told.held(), NOW)
    assert len(held["refs"]) == len({record.raw for record in told.records if record.why})


@given(st.binary(max_size=200) | _json.map(lambda said: json.dumps(said).encode()))
def test_junk_is_understood_or_refused_in_words(body: bytes) -> None:
    try:
        reading.understood(body)
    except NotUnderstood as error:
        assert str(error)


def _tube(**also: Any) -> dict[str, Any]:
    swabs = [{"slot": 0, "code": "P1", "at": NOW}]
    return {
        "kind": "tube", "ref": str(uuid4()), "barcode": "T1", "capacity": 10, "opened_at": NOW, "swabs": swabs, **also
    }  # fmt: skip


def test_a_device_two_releases_old_or_newer_is_understood() -> None:
    oldest = {
        "kind": "tube",
        "ref": str(uuid4()),
        "barcode": "T1",
        "capacity": 10,
        "opened_at": NOW,
        "swabs": [],
    }
    newer = _tube(temperature=[1, {"a": None}], swabs=[{"slot": 0, "code": "P1", "at": NOW, "left": True}])
    told = _read([oldest, newer])
    assert [record.why for record in told.records] == ["", ""]
    assert reading.understood(msgspec.json.encode({"now": NOW, "records": [], "v": 9, "battery": 3})).v == 9


def test_deep_and_huge_records_are_held_or_refused() -> None:
    deep = b'{"now":"2022-11-12T02:00:00Z","records":[' + b"[" * 5000 + b"]" * 5000 + b"]}"
    with pytest.raises(NotUnderstood):
        reading.understood(deep)
    assert _read([_tube(barcode="T" * 100_000)]).records[0].why
    with pytest.raises(NotUnderstood, match="at most 500"):
        reading.understood(msgspec.json.encode({"now": NOW, "records": [0] * 501}))


def test_records_carried_for_nobody_are_held() -> None:
    body = {"now": NOW, "records": [_tube(), 5], "device": uuid4()}
    upload = reading.understood(msgspec.json.encode(body))
    assert reading.carried_ref(upload, BY) == upload.device
    known = reading.sender(upload, BY, BY, now=NOW, speed=1.0)
    told = reading.read(upload.records, known, now=NOW, orphan=True)
    assert all(record.why for record in told.records)


def test_the_network_is_no_skew_not_even_in_a_fast_exercise() -> None:
    assert skew(NOW - timedelta(seconds=4), NOW) == timedelta(0)
    assert skew(NOW - timedelta(seconds=40), NOW) == timedelta(seconds=40)
    assert skew(NOW - timedelta(seconds=40), NOW, 60.0) == timedelta(0)


def test_a_bearer_token_is_read_from_its_header() -> None:
    assert bearer("Bearer abc") == "abc" == bearer("bearer  abc ")
    assert bearer("Basic abc") == "" == bearer("") == bearer("Bearer " + "x" * 300)


def test_the_answer_names_each_record() -> None:
    answer = protocol.Answer(NOW, _read([_tube(barcode="")]).receipts(), "open", 1.0)
    said = json.loads(protocol.encode(answer))
    assert said["receipts"][0]["as"] == "held" and said["receipts"][0]["why"]
