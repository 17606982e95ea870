"""A pass is good, or refused for the right reason; it is never a slip, and a slip never a pass."""

from dataclasses import replace
from datetime import timedelta

import cbor2
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.certificates import cwt, envelope, gate_pass, slip
from frontline.city.certificates.gate_pass import GatePass, Holder, plain_plate
from frontline.city.certificates.verdict import NotValid, Refusal
from tests.city.certificates.making import KEY, NOON, OTHER, SLIP, listed, signed

PASS = GatePass(
    number="ABCDEFGH234", holders=(Holder("王**", "002X"), Holder("李**", "")), vehicle="青A12345",
    ground="goods", where=("K1", "632701001001"), once=False, since=NOON, issuer="632701000000", issued_at=NOON,
    expires_at=NOON + timedelta(days=2),
)  # fmt: skip
SAID = {
    "v": 1,
    "i": "X",
    "h": [["王*", ""]],
    "c": "",
    "g": "goods",
    "k": [],
    "o": True,
    "f": int(NOON.timestamp()),
}
TIMES = {cwt.ISSUER: "x", cwt.ISSUED: int(NOON.timestamp()), cwt.EXPIRES: int(NOON.timestamp()) + 99}


def reason(text: str, *, hours: float = 0, trusted: object = None, **asked: object) -> str:
    known = [listed()] if trusted is None else trusted
    try:
        gate_pass.verify(text, known, at=NOON + timedelta(hours=hours), **asked)  # type: ignore[arg-type]
    except NotValid as refused:
        return refused.reason.value
    return "good"


def test_what_was_signed_is_read_again() -> None:
    assert gate_pass.verify(gate_pass.seal(PASS, KEY), [listed()], at=NOON) == PASS


def test_it_fits_a_code_that_a_telephone_reads() -> None:
    full = replace(PASS, holders=(Holder("T*** D***", "002X"),) * 3)
    code = segno.make(gate_pass.seal(full, KEY), error="q")
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 16  # 81 modules: 0.55 mm each on a card of 48 mm


def test_each_fault_has_its_own_reason() -> None:
    good = gate_pass.seal(PASS, KEY)
    assert reason(good) == "good"
    assert reason("https://example.test/") == "prefix"
    assert reason(good + "a") == "base45"
    assert reason(good, hours=48) == "expired"
    assert reason(good, hours=-1) == "not_yet"
    assert reason(gate_pass.seal(replace(PASS, since=NOON + timedelta(hours=2)), KEY)) == "too_early"
    assert reason(good, trusted=[]) == "unknown_key"
    assert reason(gate_pass.seal(PASS, OTHER)) == "unknown_key"
    assert reason(good, revoked={"ABCDEFGH234"}) == "revoked"
    assert reason(good, here=["K2", "632701001002"]) == "point"
    assert reason(good, here=["K2", "632701001001"]) == "good"
    assert reason(gate_pass.seal(replace(PASS, where=()), KEY), here=["K9"]) == "good"
    assert reason(good, plate="青 a·12345") == "good"
    assert reason(good, plate="青A54321") == "plate"
    assert reason(good, plate="青A54321", here=["K9"], revoked={"ABCDEFGH234"}) == "revoked"


def test_a_slip_is_no_pass_and_a_pass_no_slip() -> None:
    assert reason(slip.seal(SLIP, KEY)) == "is_slip"
    with pytest.raises(NotValid, match="a pass, not a result slip") as refused:
        slip.verify(gate_pass.seal(PASS, KEY), [listed()], at=NOON, purpose="gate")
    assert refused.value.reason is Refusal.IS_PASS
    assert gate_pass.kind_of(slip.seal(SLIP, KEY)) == "slip"
    assert gate_pass.kind_of(gate_pass.seal(PASS, KEY)) == "pass"
    assert gate_pass.kind_of("HC1:X") == gate_pass.kind_of(signed(TIMES)) == ""


def test_claims_that_are_no_pass() -> None:
    assert reason(signed({**TIMES, gate_pass.CLAIM: SAID})) == "good"
    wrong: list[dict[str, object]] = [
        {"v": 2}, {"i": 1}, {"h": [["x"]]}, {"h": [["x", 1]]}, {"h": [["x", ""]] * 5}, {"c": "x" * 81},
        {"k": "K1"}, {"k": ["K"] * 21}, {"k": [1]}, {"f": True}, {"f": "soon"},
    ]  # fmt: skip
    for change in wrong:
        assert reason(signed({**TIMES, gate_pass.CLAIM: {**SAID, **change}})) == "schema"
    assert reason(signed(TIMES)) == "schema"
    both = {**TIMES, gate_pass.CLAIM: SAID, slip.CLAIM: {"v": 1}}
    assert reason(signed(both)) == "is_slip"


@given(st.integers(min_value=0, max_value=500))
def test_no_changed_byte_is_good(change: int) -> None:
    raw = bytearray(envelope.unwrap(gate_pass.seal(PASS, KEY), "FL1:"))
    raw[change % len(raw)] ^= 1
    assert reason(envelope.wrap(bytes(raw), "FL1:")) != "good"


def test_another_plate_written_into_it_is_a_wrong_signature() -> None:
    tag = cbor2.loads(envelope.unwrap(gate_pass.seal(PASS, KEY), "FL1:"))
    payload = tag.value[2].replace("青A12345".encode(), "青A54321".encode())
    forged = cbor2.dumps(cbor2.CBORTag(18, [tag.value[0], {}, payload, tag.value[3]]))
    assert reason(envelope.wrap(forged, "FL1:")) == "signature"


@given(st.text(max_size=30))
def test_a_plate_is_compared_however_it_is_written(plate: str) -> None:
    assert plain_plate(plain_plate(plate)) == plain_plate(plate)
    assert plain_plate(f" {plate}-") == plain_plate(plate)
