"""Keys that follow each other, and slips that verifiers take."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from frontline.city import clock, slips
from frontline.city.certificates import keys, slip
from frontline.city.certificates.verdict import NotValid
from frontline.city.models import Person, SigningKey

NOON = datetime(2022, 11, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def issue(lin: Person, at: datetime = NOON, **more: object) -> slips.Issued:
    said = {"sampled_at": at - timedelta(hours=1), "result": "negative", "method": "pcr",
            "expires_at": at + 2 * DAY, **more}  # fmt: skip
    return slips.issue_slip(person=lin, at=at, **said)  # type: ignore[arg-type]


def test_a_slip_says_no_more_than_a_gate_needs(he: object, lin: Person) -> None:
    lin.id_number = "632701199001010028"
    issued = issue(lin)
    good = slip.verify(issued.text, slips.issuer_keys(at=NOON), at=NOON, purpose="gate")
    assert (good.holder, good.id_end, good.issuer) == ("林**", "0028", "632701000000")
    assert issued.svg_uri().startswith("data:image/svg+xml")


def test_what_is_not_issued(lin: Person) -> None:
    for wrong in ({"result": "positive"}, {"expires_at": NOON}, {"expires_at": NOON + 8 * DAY}):
        with pytest.raises(slips.NoSlip):
            issue(lin, **wrong)


def test_keys_follow_each_other_and_are_known_before_they_sign(db: None) -> None:
    [first] = slips.issuer_keys(at=NOON)
    assert [first] == slips.issuer_keys(at=NOON + 75 * DAY)
    both = slips.issuer_keys(at=NOON + 77 * DAY)
    assert both[0] == first and both[1].signs_from == first.signs_until
    assert slips.issuer_keys(at=NOON + 96 * DAY)[0] == first  # what it signed last is still good
    assert first not in slips.issuer_keys(at=NOON + 97 * DAY)
    assert len(slips.issuer_keys(at=NOON + 400 * DAY)) == 1  # nobody was there for a year


def test_an_old_list_takes_a_slip_of_the_next_key(lin: Person) -> None:
    known = slips.issuer_keys(at=NOON + 80 * DAY)  # fetched, then offline for ten days and more
    text = issue(lin, NOON + 91 * DAY).text
    assert slip.verify(text, known, at=NOON + 91 * DAY, purpose="gate").holder == "林**"


def test_a_retired_key_is_not_taken_any_more(lin: Person) -> None:
    issued, [key] = issue(lin), slips.issuer_keys(at=NOON)
    assert not slips.retire_key("00" * 8, at=NOON)
    assert slips.retire_key(key.key_id.hex(), at=NOON)
    [new] = slips.issuer_keys(at=NOON)
    assert new != key
    with pytest.raises(NotValid, match="not in the list"):
        slip.verify(issued.text, [new], at=NOON, purpose="gate")


def test_the_private_half_is_enciphered_in_the_table(db: None) -> None:
    slips.keep_keys(at=NOON)
    row = SigningKey.objects.extra(select={"raw": "private"}).get()
    assert "PRIVATE KEY" in row.private
    assert b"PRIVATE" not in bytes(row.raw)


def test_the_list_stands_open_and_carries_the_clock(exercise: None) -> None:
    answer = Client().get("/certificates/keys.json")
    held = answer.json()
    assert keys.from_json(held) == slips.issuer_keys(at=NOON)
    assert held["clock"] == {"now": "2022-11-10T04:00:00+00:00", "speed": 0, "exercise": True}
    assert "PRIVATE" not in json.dumps(held)
    clock.resume()
    clock.set_speed(60)
    assert Client().get("/certificates/keys.json").json()["clock"]["speed"] == 60
