"""Alerts as CAP 1.2 says they are (OASIS CAP-v1.2-os, section 3.2), in a feed as RFC 4287 says."""

import re
from datetime import timedelta
from uuid import uuid4
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.test import Client

from frontline.city import clock
from frontline.city.models import Place
from frontline.residents.word import actions
from frontline.residents.word.models import AnnouncementVersion
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.residents.word.telling import NOON, TIBETAN, drafted, published, who
from tests.town import Town

town = loop_town
C, A = "{urn:oasis:names:tc:emergency:cap:1.2}", "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")  # 3.3.2: no Z, no fractions
ORDER = {
    "alert": ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses",
              "code", "note", "references", "incidents", "info"],
    "info": ["language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience",
             "eventCode", "effective", "onset", "expires", "senderName", "headline", "description", "instruction",
             "web", "contact", "parameter", "resource", "area"],
    "area": ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"],
}  # fmt: skip
MUST = {
    "alert": {"identifier", "sender", "sent", "status", "msgType", "scope"},
    "info": {"category", "event", "urgency", "severity", "certainty"},
    "area": {"areaDesc"},
}
WORDS = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE",
                 "Other"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}  # fmt: skip
ALERT = {"event": "停水", "urgency": "Expected", "severity": "Minor", "certainty": "Likely"}


def faults(root: Element) -> list[str]:
    """Everything in which a message breaks the standard."""
    found = [f"not an alert: {root.tag}"] if root.tag != f"{C}alert" else []
    for element in root.iter():
        name = element.tag.removeprefix(C)
        parts = [part.tag.removeprefix(C) for part in element]
        if name in ORDER:
            places = [ORDER[name].index(part) for part in parts]
            found += [f"{name}: order {parts}"] if places != sorted(places) else []
            found += [f"{name} lacks {one}" for one in MUST[name] - set(parts)]
        text = element.text or ""
        if name in WORDS and text not in WORDS[name]:
            found.append(f"{name}: {text}")
        if name in ("sent", "effective", "expires") and not MOMENT.fullmatch(text):
            found.append(f"{name}: {text}")
        if name in ("identifier", "sender") and re.search(r"[\s,<&]", text):
            found.append(f"{name}: {text}")
        if name == "polygon":
            points = text.split(" ")
            found += ["polygon is not closed"] if len(points) < 4 or points[0] != points[-1] else []
        if name == "references" and any(one.count(",") != 2 for one in text.split(" ")):
            found.append(f"references: {text}")
    return found


@pytest.fixture
def alerted(town: Town) -> AnnouncementVersion:
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    square = [[97.0, 33.0], [97.1, 33.0], [97.1, 33.1], [97.0, 33.0]]
    Place.objects.filter(pk=town.communities["east"].pk).update(
        shape={"type": "Polygon", "coordinates": [square]}
    )
    version = drafted(town, "notice", body="<script>alert(1)</script> & 停水\x0b")
    pema = who(town, "pema")
    actions.write_text(version, "bo", title=TIBETAN[0], body=TIBETAN[1], by=pema, at=NOON)
    end = NOON + timedelta(hours=5)
    actions.set_channels(version, sms=False, ends_at=end, alert=ALERT, by=pema, at=NOON)
    return published(town, version, scope="places", places=[town.communities["east"].pk])


def message(version: AnnouncementVersion) -> Element:
    answer = Client().get(f"/residents/public/alert/{version.ref}.xml")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/cap+xml")
    return fromstring(answer.content)


def words(root: Element, name: str) -> list[str | None]:
    return [one.text for one in root.iter(f"{C}{name}")]


def test_an_alert_is_valid_in_every_language_it_is_written_in(alerted: AnnouncementVersion) -> None:
    root = message(alerted)
    assert faults(root) == []
    assert words(root, "language") == ["zh-CN", "bo-CN"]
    assert words(root, "status") == ["Exercise"] and words(root, "msgType") == ["Alert"]
    assert (
        words(root, "polygon")[0]
        == "33.000000,97.000000 33.000000,97.100000 33.100000,97.100000 33.000000,97.000000"
    )
    assert "<script>" in str(words(root, "description")[0]), "as text, not as markup"


def test_the_check_of_this_test_finds_faults() -> None:
    wrong = f'<alert xmlns="{C[1:-1]}"><sender>a b</sender><identifier>x</identifier><status>Maybe</status></alert>'
    found = faults(fromstring(wrong))
    assert any("order" in one for one in found) and any("Maybe" in one for one in found)
    assert any("lacks sent" in one for one in found) and any("a b" in one for one in found)


def test_a_newer_version_is_an_update_and_a_withdrawn_one_a_cancel(
    town: Town, alerted: AnnouncementVersion
) -> None:
    later = NOON + timedelta(hours=1)
    second = actions.begin_version(alerted.announcement, by=who(town, "pema", later), at=later)
    published(town, second, at=later)
    root = message(second)
    assert faults(root) == [] and words(root, "msgType") == ["Update"]
    assert str(words(root, "references")[0]).split(",")[1] == str(alerted.ref)
    actions.withdraw(second, why="water runs again", by=who(town, "he", later), at=later)
    root = message(second)
    assert faults(root) == [] and words(root, "msgType") == ["Cancel"]
    assert str(words(root, "references")[0]).split(",")[1] == str(second.ref) != words(root, "identifier")[0]


def test_the_feed_leads_to_each_alert_and_to_nothing_else(town: Town, alerted: AnnouncementVersion) -> None:
    published(town)  # a letter is no alert
    root = fromstring(Client().get("/residents/public/alerts.atom").content)
    assert root.tag == f"{A}feed"
    assert {f"{A}id", f"{A}title", f"{A}updated", f"{A}author"} <= {one.tag for one in root}
    entries = root.findall(f"{A}entry")
    assert [one.findtext(f"{A}id") for one in entries] == [f"urn:uuid:{alerted.ref}"]
    link = entries[0].find(f"{A}link")
    assert (
        link is not None
        and Client().get(link.attrib["href"].replace("http://testserver", "")).status_code == 200
    )


def test_what_is_no_alert_has_no_message(town: Town) -> None:
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    assert Client().get(f"/residents/public/alert/{published(town).ref}.xml").status_code == 404
    assert Client().get(f"/residents/public/alert/{uuid4()}.xml").status_code == 404
