"""Short messages: one for each household that has a telephone, in files for the gateway, receipts read back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from frontline.city import clock
from frontline.city.fields import blind_index
from frontline.residents.word import actions, sms
from frontline.residents.word.models import AnnouncementVersion, ShortMessage
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.residents.word.telling import NOON, SHORT, drafted, published, who
from tests.town import Town

town = loop_town
NO_ALERT = {"event": ""}


@pytest.fixture(autouse=True)
def city(town: Town, settings: LazySettings, tmp_path: Path) -> None:
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    settings.HOME = tmp_path
    for number, name in enumerate(("lin", "lin_wife", "patient")):
        person, phone = town.people[name], f"1380000000{number}"
        person.phone, person.phone_key, person.languages = phone, blind_index(phone), ["bo", "zh"]
        person.save()


def told(town: Town) -> AnnouncementVersion:
    version = drafted(town)
    actions.set_channels(version, sms=True, ends_at=None, alert=NO_ALERT, by=who(town, "pema"), at=NOON)
    return published(town, version)


def lines() -> list[dict[str, object]]:
    files = sorted((sms.folder() / "out").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_one_message_for_each_household_with_a_telephone(town: Town) -> None:
    version = told(town)
    assert sms.queue(at=NOON) and not sms.queue(at=NOON)
    assert sms.hand_over(at=NOON) and not sms.hand_over(at=NOON)
    assert sorted((line["to"], line["text"], line["data_coding"], line["parts"]) for line in lines()) == [
        ("13800000000", SHORT, 8, 1),
        ("13800000002", SHORT, 8, 1),
    ]
    assert {row.state for row in version.messages.all()} == {"handed"}
    assert "exercise" in str(sms.folder()), "nobody's telephone rings by mistake"


def receipt(text: str) -> Path:
    folder = sms.folder() / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "a.jsonl"
    file.write_text(text, "utf-8")
    return file


def test_receipts_are_read_back_and_a_forged_one_changes_nothing(town: Town) -> None:
    version = told(town)
    sms.queue(at=NOON)
    sms.hand_over(at=NOON)
    one, other = version.messages.order_by("pk")
    rows = [{"id": str(one.ref), "stat": "DELIVRD", "at": "2022-11-08T12:01:00+08:00"},
            {"id": str(other.ref), "stat": "UNDELIV"}]  # fmt: skip
    receipt("\n".join(map(json.dumps, rows)))
    assert sms.take_receipts(at=NOON) and not sms.take_receipts(at=NOON)
    found = list(version.messages.order_by("pk").values_list("state", "said", "told_at"))
    assert found == [("delivered", "DELIVRD", NOON + timedelta(minutes=1)), ("failed", "UNDELIV", NOON)]
    for wrong in (
        "{",
        '{"id": "x", "stat": "DELIVRD"}',
        '{"id": 1}',
        "[1]",
        json.dumps({"id": str(one.ref), "stat": "?"}),
    ):
        file = receipt(wrong)
        sms.take_receipts(at=NOON)
        assert file.with_suffix(".wrong").exists() and not file.exists()
        file.with_suffix(".wrong").unlink()


def test_what_was_withdrawn_meanwhile_is_not_sent(town: Town) -> None:
    version = told(town)
    sms.queue(at=NOON)
    actions.withdraw(version, why="wrong", by=who(town, "he"), at=NOON)
    assert not sms.hand_over(at=NOON)
    assert not ShortMessage.objects.exists()
