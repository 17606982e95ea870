"""Short messages to those who asked; what was joined by mistake goes its own way; words go with the text."""

from datetime import timedelta

import pytest

from frontline.city import messages
from frontline.hotline.actions import asker, offices
from frontline.hotline.actions.separating import separate
from frontline.hotline.actions.telling import send_notices
from frontline.hotline.models import Holding, Notice, Request, RequestWord
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import PHONE, asked, who
from tests.town import Town

HOUR = timedelta(hours=1)


class Gateway:
    """Keeps what is sent; may be out of reach."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.reachable = True

    def send(self, phone: str, text: str) -> None:
        if not self.reachable:
            raise OSError("no gateway")
        self.sent.append((phone, text))


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway()
    monkeypatch.setattr(messages, "sender", lambda: made)
    return made


def test_everybody_who_asked_is_told_what_concerns_them(town: Town, gateway: Gateway) -> None:
    lead = asked(town, NOON)
    other = asked(town, NOON, phone="13900000002", into=lead, language="en")
    silent = asked(town, NOON, phone="", into=lead)
    while send_notices(at=NOON):
        pass
    assert [phone for phone, _text in gateway.sent] == [PHONE, "13900000002"]
    assert lead.number in gateway.sent[0][1] and "已登记" in gateway.sent[0][1]
    assert "is registered" in gateway.sent[1][1] and len(gateway.sent[1][1]) <= 300
    wang = who(town, "wang", NOON)
    offices.accept(lead, by=wang, at=NOON)
    offices.hand_in(lead, done="换了水管", by=wang, at=NOON + HOUR)
    send_notices(at=NOON + HOUR)
    texts = [text for _phone, text in gateway.sent[2:]]
    assert len(texts) == 2 and all("换了水管" in text for text in texts) and other.number in texts[1]
    assert not Notice.objects.filter(request=silent).exists()
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


def test_a_gateway_out_of_reach_is_tried_again_and_what_is_stale_is_not_sent(
    town: Town, gateway: Gateway
) -> None:
    gateway.reachable = False
    asked(town, NOON)
    send_notices(at=NOON)
    assert not send_notices(at=NOON), "not at once"
    gateway.reachable = True
    send_notices(at=NOON + HOUR)
    assert len(gateway.sent) == 1
    asked(town, NOON)
    send_notices(at=NOON + 7 * HOUR)
    assert len(gateway.sent) == 1 and Notice.objects.latest("pk").state == "dropped"


def test_without_a_gateway_nothing_is_lost_and_nothing_is_said(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "sender", lambda: None)
    asked(town, NOON)
    assert send_notices(at=NOON) is False and Notice.objects.get().state == "waiting"


def test_what_was_joined_by_mistake_goes_its_own_way(town: Town) -> None:
    lead = asked(town, NOON)
    row = asked(town, NOON, "垃圾没人收", category="waste", into=lead)
    sun = who(town, "sun", NOON + HOUR)
    with pytest.raises(Refused):
        separate(lead, reason="不是一件事", by=sun, at=NOON + HOUR)
    separate(row, reason="不是一件事", by=sun, at=NOON + HOUR)
    row.refresh_from_db()
    assert (row.state, row.leads_id, row.due_at is not None) == ("registered", None, True)
    assert row.task is not None
    assert Task.objects.filter(ref=row.task, state="open").exists()
    assert Holding.objects.get(request=row, until__isnull=True).reason == "不是一件事"
    assert Holding.objects.get(request=lead, until__isnull=True).why == "left"
    asker.withdraw(lead, by=sun, at=NOON + HOUR)
    row.refresh_from_db()
    assert row.state == "registered", "it no longer follows"


def test_words_go_with_the_text(town: Town) -> None:
    row, other = asked(town, NOON), asked(town, NOON)
    Request.objects.filter(pk=row.pk).update(words="")
    assert not RequestWord.objects.filter(request=row).exists()
    assert RequestWord.objects.filter(request=other).exists()
