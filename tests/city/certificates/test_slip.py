"""A slip is good, or refused for the right reason."""

import zlib
from datetime import timedelta

import cbor2
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.certificates import base45, cose, cwt, envelope, keys, slip
from frontline.city.certificates.verdict import NotValid, Refusal
from tests.city.certificates.making import KEY, NOON, OTHER, SLIP, changed, listed, signed

SAID = {"v": 1, "n": "林**", "d": "", "t": 1, "r": "negative", "m": "pcr", "p": "gate"}
TIMES = {cwt.ISSUER: "x", cwt.ISSUED: int(NOON.timestamp()), cwt.EXPIRES: int(NOON.timestamp()) + 99}


def reason(text: str, *, hours: float = 0, purpose: str = "gate", trusted: object = None) -> str:
    known = [listed()] if trusted is None else trusted
    try:
        slip.verify(text, known, at=NOON + timedelta(hours=hours), purpose=purpose)  # type: ignore[arg-type]
    except NotValid as refused:
        return refused.reason.value
    return "good"


def test_what_was_signed_is_read_again() -> None:
    assert slip.verify(slip.seal(SLIP, KEY), [listed()], at=NOON, purpose="gate") == SLIP


def test_it_fits_a_code_that_a_telephone_reads() -> None:
    code = segno.make(slip.seal(changed(holder="T*** D***"), KEY), error="q")
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 14  # 73 modules: 3 mm each on a slip of 22 cm, 0.5 mm on one of 4 cm


def test_each_fault_has_its_own_reason() -> None:
    good = slip.seal(SLIP, KEY)
    assert reason(good) == "good"
    assert reason(good.replace("FL1:", "HC1:")) == "prefix"
    assert reason("FL1:" + "A" * 5000) == "prefix"
    assert reason("https://example.test/") == "prefix"
    assert reason(good + "a") == "base45"
    assert reason("FL1:" + base45.encode(b"not deflated")) == "zlib"
    assert reason("FL1:" + base45.encode(zlib.compress(b"0" * 1_000_000))) == "zlib"
    assert reason(envelope.wrap(b"\x01", "FL1:")) == "cose"
    assert reason(envelope.wrap(b"\x81" * 5000, "FL1:")) == "cose"
    assert reason(envelope.wrap(cose.sign(b"\xff", KEY, b"12345678"), "FL1:")) == "cbor"
    assert reason(good, hours=48) == "expired"
    assert reason(good, hours=-1) == "not_yet"
    assert reason(good, purpose="screening") == "context"
    assert reason(good, trusted=[]) == "unknown_key"
    assert reason(slip.seal(SLIP, OTHER)) == "unknown_key"
    assert reason(slip.seal(changed(result="positive"), KEY)) == "result"
    assert reason(slip.seal(changed(issued_at=NOON - timedelta(days=2)), KEY)) == "key_period"
    late = changed(expires_at=NOON + timedelta(days=200))
    assert reason(slip.seal(late, KEY), hours=24 * 97) == "key_period"


def test_claims_that_are_no_slip() -> None:
    assert reason(signed({**TIMES, slip.CLAIM: SAID})) == "good"
    wrong: list[dict[str, object]] = [{"v": 2}, {"t": True}, {"t": "x"}, {"n": 1}, {"n": "x" * 81}]
    for change in wrong:
        assert reason(signed({**TIMES, slip.CLAIM: {**SAID, **change}})) == "schema"
    for claims in ({}, TIMES, {**TIMES, cwt.EXPIRES: "soon"}, {**TIMES, cwt.ISSUED: 1e300}, {**TIMES, 1: 7}):
        assert reason(signed(claims)) == "schema"
    assert reason(signed([1])) == "cbor"


def _forged(change: int) -> str:
    """Rewritten and wrapped anew: what somebody does who changes a slip with care."""
    raw = bytearray(envelope.unwrap(slip.seal(SLIP, KEY), "FL1:"))
    raw[change % len(raw)] ^= 1
    return envelope.wrap(bytes(raw), "FL1:")


@given(st.integers(min_value=0, max_value=400))
def test_no_changed_byte_is_good(change: int) -> None:
    assert reason(_forged(change)) != "good"


def test_a_changed_holder_is_a_wrong_signature() -> None:
    raw = envelope.unwrap(slip.seal(SLIP, KEY), "FL1:")
    assert reason(envelope.wrap(raw.replace(b"002X", b"0037"), "FL1:")) == "signature"


def test_another_method_of_signing_is_not_taken() -> None:
    tag = cbor2.loads(envelope.unwrap(slip.seal(SLIP, KEY), "FL1:"))
    protected, loose, payload, signature = tag.value
    weak = cbor2.dumps({**cbor2.loads(protected), 1: -37})
    made = cbor2.dumps(cbor2.CBORTag(18, [weak, dict(loose), payload, signature]))
    assert reason(envelope.wrap(made, "FL1:")) == "algorithm"


@given(st.text(max_size=400))
def test_nothing_that_can_be_scanned_breaks_it(text: str) -> None:
    assert reason(text) == "prefix" or text.startswith("FL1:")
    assert reason("FL1:" + text) in set(Refusal)


@given(st.binary(max_size=300))
def test_base45_both_ways(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


def test_base45_as_in_the_rfc() -> None:
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"  # RFC 9285, 4.3
    assert base45.decode("QED8WEX0") == b"ietf!"
    for wrong in ("A", "::", ":::", "a00", "GGX"):
        with pytest.raises(ValueError):
            base45.decode(wrong)


def test_the_list_of_keys_both_ways() -> None:
    held: dict[str, object] = {"version": 1, "keys": keys.to_json([listed()])}
    assert keys.from_json(held) == [listed()]
    swapped = {**keys.to_json([listed()])[0], "kid": "00" * 8}
    others: list[object] = [
        [],
        {},
        {**held, "version": 2},
        {**held, "keys": [{}]},
        {**held, "keys": [swapped]},
    ]
    for wrong in others:
        with pytest.raises(keys.BadKeyList):
            keys.from_json(wrong)
