"""HL7 v2 messages as laboratories send them, and as nobody should."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.screening.actions.results import Told
from frontline.screening.exchange import hl7

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = "MSH|^~\\&|LIS|第二医院|FRONTLINE||20221112201500+0800||ORU^R01^ORU_R01|M1|P|2.5.1||||||{charset}"
TUBE = (
    "OBR|1|{barcode}||94500-6^SARS-CoV-2^LN\r"
    "OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||{value}||||||{status}||||||||{tested}\r"
)

pytestmark = pytest.mark.usefixtures("english")


def tube(
    barcode: str = "T1", value: str = "260415000^Not detected^SCT", status: str = "F", tested: str = ""
) -> str:
    return TUBE.format(barcode=barcode, value=value, status=status, tested=tested)


def message(*groups: str, charset: str = "UNICODE UTF-8") -> bytes:
    return (HEAD.format(charset=charset) + "\r" + "".join(groups)).encode()


def only(content: bytes) -> hl7.Message:
    [read] = hl7.read(content, ZONE)
    return read


def test_results_with_their_thresholds_and_time() -> None:
    more = (
        "OBX|2|NM|94511-3^ORF1ab Ct^LN||33.1||||||F\r"
        "OBX|3|NM|NCT^N基因Ct值^L||34.0||||||F\r"
        "OBX|4|NM|ECT^E gene Ct^L||30||||||F\r"
    )
    read = only(
        message(tube("T2", "260373001^Detected^SCT", tested="202211122016+0800") + more, tube("T3", "阴性"))
    )
    assert read.rejected == "" and read.unread == []
    at = datetime(2022, 11, 12, 12, 16, tzinfo=UTC)
    assert read.told == [Told("T2", "positive", at, 33.1, 34.0), Told("T3", "negative")]


def test_the_specimen_goes_before_the_order_and_segments_may_end_in_any_way() -> None:
    text = message(tube("ORDER") + "SPM|1|T7&LAB^X7\r").decode()
    for end in ("\r", "\n", "\r\n"):
        assert [one.barcode for one in only(text.replace("\r", end).encode()).told] == ["T7"]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_either_character_set_where_none_is_named(charset: str) -> None:
    text = message(tube(value="阳性"), charset="").decode()
    read = only(text.encode(charset))
    assert read.told == [Told("T1", "positive")] and read.sender == ("LIS", "第二医院")


def test_a_correction_says_whose_it_is() -> None:
    [told] = only(message(tube(value="NEG", status="C"))).told
    assert "M1" in told.correction


@pytest.mark.parametrize(
    ("group", "says"),
    [
        (tube(status="P"), "final"),
        (tube(status="W"), "takes it back"),
        (tube(value="perhaps"), "none of negative"),
        (tube(value="POS~NEG"), "none of negative"),
        (tube("") + "", "names no tube"),
        (tube("T" * 41), "1 to 40"),
        (tube() + "SPM|1|A\rSPM|2|B\r", "more than one specimen"),
        (tube() + "OBX|2|NM|94511-3^Ct^LN||99||||||F\r", "between 0 and 60"),
        (
            tube() + "OBX|2|ST|N^N gene^L||POS||||||F\r".replace("N^N gene", "94309-2^RNA"),
            "different results",
        ),
        (tube(tested="2022-11-12 20:15"), "is no time"),
        (tube(tested="202213122015"), "is no time"),
        ("OBR|1|T1\rOBX|1|NM|94511-3^Ct^LN||33||||||F\r", "says no result"),
    ],
)
def test_one_group_that_cannot_be_understood_spoils_no_other(group: str, says: str) -> None:
    read = only(message(group, tube("T9")))
    assert [one.barcode for one in read.told] == ["T9"]
    [unread] = read.unread
    assert says in unread.reason and unread.number == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (message(tube()).replace(b"ORU^R01", b"ADT^A01"), "this is ADT^A01"),
        (message(tube()).replace(b"|2.5.1|", b"|3|"), "Version 3"),
        (message(tube()).replace(b"|P|2.5.1|", b"|T|2.5.1|"), "marked as a test"),
        (message(tube()).replace(b"|M1|", b"||"), "no control ID"),
        (message(tube(), charset="KLINGON"), "KLINGON is not known"),
        (
            message(tube(value="阴性")).replace("阴性".encode(), "阴性".encode("gb18030")),
            "not in the character set",
        ),
        (message(tube(value="阴性"), charset="ASCII"), "not in the character set"),
        (b"MSH|||||", "no usable MSH"),
        (b"MSH", "no usable MSH"),
        (message(), "no OBX"),
        (b"\x0b" + message(tube())[:-20], "cut off"),
    ],
)
def test_a_message_that_is_not_taken_says_why(content: bytes, says: str) -> None:
    read = only(content)
    assert says in read.rejected and read.told == []


def test_what_is_no_message() -> None:
    for content in (b"", b"\x0b\x1c\r", b"hello", b"\x00" * 100, b"PK\x03\x04"):
        with pytest.raises(hl7.Rejected, match="begins with MSH"):
            hl7.read(content, ZONE)
    with pytest.raises(hl7.Rejected, match="500 messages"):
        hl7.read(message(tube()) * 501, ZONE)


def test_messages_in_frames_and_in_a_row() -> None:
    framed = b"".join(b"\x0b" + message(tube(code)) + b"\x1c\r" for code in ("A", "B"))
    for content in (framed, message(tube("A")) + message(tube("B"))):
        assert [one.told[0].barcode for one in hl7.read(content, ZONE)] == ["A", "B"]


def test_an_acknowledgement_is_a_message_and_cannot_be_broken_by_what_it_repeats() -> None:
    read = only(message(tube(value="a|b".replace("|", "\\F\\") + "\\X0D\\")))
    said = [hl7.Said(1, True, read.unread[0].reason), hl7.Said(0, False, "T1: x\ry")]
    text = hl7.acknowledgement(read, said, at=datetime(2022, 11, 12, 20, tzinfo=ZONE), ref="R1")
    lines = text.split("\r")
    assert [line[:3] for line in lines] == ["MSH", "MSA", "ERR", "ERR", ""]
    assert lines[1] == "MSA|AE|M1|" and "LIS|第二医院" in lines[0] and "+0800" in lines[0]
    assert lines[2].count("|") == 8 and "a\\F\\b" in lines[2] and lines[3].split("|")[4] == "W"


def test_escapes_and_separators_of_ones_own() -> None:
    text = message(tube("T\\T\\1")).decode()
    assert only(text.encode()).told[0].barcode == "T&1"
    other = text.replace("\\T\\", "").replace("&", "$").replace("^", "@").replace("|", "!")
    assert only(other.encode()).told[0].barcode == "T1"


@given(st.binary(max_size=300), st.integers(0, 200))
def test_no_bytes_raise_anything_else(noise: bytes, cut: int) -> None:
    whole = message(tube(), tube("T2"))
    for content in (noise, b"MSH" + noise, whole[:cut] + noise, whole[:cut] + noise + whole[cut:]):
        try:
            for one in hl7.read(content, ZONE):
                hl7.acknowledgement(one, [], at=datetime(2022, 1, 1, tzinfo=UTC), ref="R")
        except hl7.Rejected as why:
            assert str(why)
