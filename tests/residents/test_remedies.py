"""An upheld objection is put right: chosen by the reviewer, signed by a second person, followed by the measure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from frontline.city import clock
from frontline.city.models import LogEntry
from frontline.loop import reconcile, rooms
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow
from frontline.residents import actions, queries, rules
from frontline.residents.models import Objection
from tests.residents.test_views import NOON, SignIn, actor, measure, sign_in, told, town
from tests.town import Town

__all__ = ["sign_in", "told", "town"]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


SOON = NOON + timedelta(hours=6)


@pytest.fixture
def filed(town: Town, told: str) -> Objection:
    return actions.object_to(
        measure=measure(town),
        person=town.people["lin"],
        text="I was in Xining.",
        by=actor(town, "lin"),
        at=NOON,
    )


def uphold(town: Town, filed: Objection, remedy: str = "end", until: datetime | None = SOON) -> Objection:
    actions.answer(
        objection=filed, outcome="upheld", text="He was in Xining.", remedy=remedy, until=until,
        by=actor(town, "han"), at=NOON,
    )  # fmt: skip
    filed.refresh_from_db()
    return filed


def site_measures(town: Town, at: datetime) -> list[MeasureRow]:
    rows = MeasureRow.objects.filter(subject_id=town.people["lin"].pk, kind="central_isolation")
    return list(rows.filter(lifted_at__isnull=True, ends_at__gt=at))


def keys(town: Town, name: str) -> dict[str, int]:
    found = rooms.record_sets(actor(town, name))
    return {
        one.key: one.query(actor(town, name)).count() for one in found if one.key.startswith(("rem", "obj"))
    }


def test_the_measure_follows_once_a_second_person_has_signed(town: Town, filed: Objection) -> None:
    uphold(town, filed)
    assert keys(town, "he")["remedies_to_sign"] == keys(town, "he")["objections_to_put_right"] == 1
    [before] = site_measures(town, NOON)
    actions.sign_remedy(objection=filed, by=actor(town, "he"), at=NOON)
    reconcile.settle(at=NOON)
    before.refresh_from_db()
    assert before.ends_at == SOON
    fact = FactRow.objects.get(kind="override_decided")
    assert fact.payload["signed_by"] == ["han", "he"]
    assert filed.number in fact.payload["why"]
    assert keys(town, "he")["remedies_to_sign"] == keys(town, "he")["objections_to_put_right"] == 0
    assert LogEntry.objects.filter(kind="objection_remedied").count() == 1
    assert list(reconcile.differences(at=NOON)) == []


def test_one_person_never_signs_twice_and_nobody_for_their_own_facts(town: Town, filed: Objection) -> None:
    uphold(town, filed)
    both = town.accounts["both"]  # told the facts
    with pytest.raises(Refused, match="somebody else"):
        actions.sign_remedy(objection=filed, by=actor(town, "both"), at=NOON)
    Objection.objects.filter(pk=filed.pk).update(remedy_by=town.accounts["he"].pk)
    with pytest.raises(Refused, match="somebody else"):
        actions.sign_remedy(objection=filed, by=actor(town, "he"), at=NOON)
    assert not rules.may_sign(both.pk, chosen_by=None, told={both.pk})
    assert not FactRow.objects.filter(kind="override_decided").exists()


def test_what_the_plan_does_not_allow_is_not_offered_and_refused(town: Town, filed: Objection) -> None:
    offered = queries.remedies_of(filed.measure, at=NOON)
    assert offered == ("facts", "end", "exempt", "at_home")
    assert rules.remedies(for_person=False, allowed=("end",)) == ("decide",)
    for remedy, until in (("decide", None), ("end", None), ("exempt", NOON - timedelta(hours=1)), ("", None)):
        with pytest.raises(Refused):
            uphold(town, filed, remedy, until)
    filed.refresh_from_db()
    assert filed.outcome == ""


def test_declined_goes_back_and_another_way_is_chosen(town: Town, filed: Objection) -> None:
    uphold(town, filed)
    han, he = actor(town, "han"), actor(town, "he")
    with pytest.raises(Refused, match="second signature"):
        actions.choose_remedy(objection=filed, remedy="facts", until=None, by=han, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        actions.decline_remedy(objection=filed, why=" ", by=he, at=NOON)
    actions.decline_remedy(objection=filed, why="The fact itself is wrong.", by=he, at=NOON)
    with pytest.raises(Refused, match="Nothing waits"):
        actions.sign_remedy(objection=filed, by=he, at=NOON)
    actions.choose_remedy(objection=filed, remedy="facts", until=None, by=han, at=NOON)
    assert keys(town, "he") | {"objections_overdue": 0} == {
        "remedies_to_sign": 0, "objections_to_put_right": 1, "objections_overdue": 0,
    }  # fmt: skip


def test_a_rejected_objection_has_no_remedy(town: Town, filed: Objection) -> None:
    actions.answer(
        objection=filed, outcome="rejected", text="No.", remedy="exempt", by=actor(town, "han"), at=NOON
    )
    filed.refresh_from_db()
    assert (filed.remedy, filed.remedy_by) == ("", None)
    with pytest.raises(Refused, match="upheld"):
        actions.choose_remedy(objection=filed, remedy="facts", until=None, by=actor(town, "han"), at=NOON)


def test_the_pages_lead_from_the_answer_to_the_signature(
    town: Town, filed: Objection, sign_in: SignIn
) -> None:
    clock.set_exercise(at=NOON, paused=True)
    han, he, lin = sign_in("han"), sign_in("he"), sign_in("lin")
    url = f"/residents/objections/{filed.ref}/"
    refused = han.post(url, {"outcome": "upheld", "text": "Right."}).content.decode()
    assert "an answer alone changes nothing" in refused
    reply = {"outcome": "upheld", "text": "Right.", "remedy": "end", "until": "2022-11-08T18:00"}
    assert han.post(url, reply).status_code == 302
    assert "Waits for the signature of a second person" in han.get(url).content.decode()
    assert "Being put right" in lin.get(url).content.decode()
    assert filed.number in he.get("/residents/objections/to-put-right/").content.decode()
    assert "Sign as the second person" in he.get(url).content.decode()
    assert "Sign as the second person" not in han.get(url).content.decode()
    assert "This field is required" in he.post(f"{url}sign/", {"decline": "1", "why": ""}).content.decode()
    assert lin.post(f"{url}sign/").status_code == han.post(f"{url}sign/").status_code == 403
    he.post(f"{url}sign/", {"decline": "1", "why": "Too early."})
    page = han.get(url).content.decode()
    assert "The second person did not sign: Too early." in page and "Choose another way" in page
    han.post(f"{url}remedy/", {"remedy": "exempt", "until": ""})
    he.post(f"{url}sign/")
    assert "Signed by" in he.get(url).content.decode()
    assert "Signed by two people" in lin.get(url).content.decode()
    reconcile.settle(at=NOON)
    assert "already" in he.post(f"{url}sign/", follow=True).content.decode()


def test_the_notice_of_a_signed_exemption_says_who_ended_it(town: Town, filed: Objection) -> None:
    uphold(town, filed, "exempt", NOON + timedelta(days=40))
    later = NOON + timedelta(hours=1)
    actions.sign_remedy(objection=filed, by=actor(town, "he"), at=later)
    reconcile.settle(at=later)
    assert site_measures(town, later) == []
    notices = [notice.text for notice in queries.sheet_of(town.people["lin"], at=later).notices]
    assert any(text.endswith("ended by a decision signed by two people.") for text in notices)
    assert not any("conditions are met" in text for text in notices)
