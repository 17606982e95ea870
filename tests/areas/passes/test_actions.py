"""Asked for, given, signed, refused, revoked; what the plan and the areas say no to."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import translation

from frontline.areas.passes import actions, queries
from frontline.areas.passes.crossings import standing
from frontline.areas.passes.models import Pass
from frontline.areas.passes.rules import Stands
from frontline.city.access import Actor, NotAllowed
from frontline.city.models import LogEntry
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from tests.areas.conftest import NOON
from tests.areas.passes.making import DAY, GROUPS, HOUR, commander, given, lorry, secretaries, static, wish
from tests.telling import contact, infection, tell
from tests.town import Town

Who = Callable[..., Actor]


@pytest.fixture(autouse=True)
def staff(town: Town) -> None:
    secretaries(town)
    translation.activate("en")  # refusals are told apart by their words


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as said:
        deed()
    return str(said.value)


def test_asked_by_a_resident_given_by_the_secretary_ended_by_itself(town: Town, actor: Who) -> None:
    asked = actions.ask(wish(town), by=actor("lin"), at=NOON)
    assert standing(asked, NOON) is Stands.ASKED
    row = actions.give_asked(asked, by=actor("east"), at=NOON + HOUR)
    assert standing(row, NOON + HOUR) is Stands.HOLDS
    assert standing(row, NOON + DAY) is Stands.ENDED
    assert [str(one.what) for one in queries.story(row, NOON + DAY)] != []
    assert [one.who for one in queries.story(row, NOON + DAY)] == ["lin", "east", ""]
    kinds = LogEntry.objects.filter(kind__startswith="pass_").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["pass_asked", "pass_given"]
    assert "already" in refused(lambda: actions.give_asked(row, by=actor("he"), at=NOON + HOUR))


def test_nobody_gives_elsewhere_or_to_themselves_or_without_the_right(town: Town, actor: Who) -> None:
    asked = actions.ask(wish(town), by=actor("lin"), at=NOON)
    assert "given elsewhere" in refused(lambda: actions.give_asked(asked, by=actor("west"), at=NOON))
    with pytest.raises(NotAllowed):
        actions.give_asked(asked, by=actor("gao"), at=NOON)
    town.accounts["east"].person = town.people["lin"]
    town.accounts["east"].save()
    assert "to themselves" in refused(lambda: actions.give_asked(asked, by=actor("east"), at=NOON))
    foot_loose = lorry(town, building=None)
    assert "given elsewhere" in refused(lambda: actions.give(foot_loose, by=actor("east"), at=NOON))
    assert not Pass.objects.filter(vehicle="青A12345").exists()
    assert actions.give(foot_loose, by=actor("he"), at=NOON).vehicle == "青A12345"


def test_another_reason_needs_words_and_two_people(town: Town, actor: Who) -> None:
    commander(town)
    assert "in words" in refused(lambda: given(town, ground="other", note=" "))
    row = given(town, ground="other", note="照看牲畜")
    assert standing(row, NOON) is Stands.HALF
    assert "second person" in refused(lambda: actions.sign(row, by=actor("he"), at=NOON))
    assert standing(actions.sign(row, by=actor("deputy"), at=NOON), NOON) is Stands.HOLDS
    assert "already" in refused(lambda: actions.sign(row, by=actor("deputy"), at=NOON))


def test_what_was_not_given_says_why(town: Town, actor: Who) -> None:
    asked = actions.ask(wish(town), by=actor("lin"), at=NOON)
    assert "few words" in refused(lambda: actions.refuse(asked, why="  ", by=actor("east"), at=NOON))
    row = actions.refuse(asked, why="社区可代购", by=actor("east"), at=NOON)
    assert standing(row, NOON) is Stands.REFUSED
    assert queries.story(row, NOON)[-1].why == "社区可代购"
    assert "already" in refused(lambda: actions.give_asked(row, by=actor("east"), at=NOON))


def test_revoked_with_a_reason_and_only_while_it_holds(town: Town, actor: Who) -> None:
    row = actions.revoke(given(town), why="车辆已换", by=actor("east"), at=NOON + HOUR)
    assert standing(row, NOON + HOUR) is Stands.REVOKED
    assert "does not hold" in refused(lambda: actions.revoke(row, why="x", by=actor("east"), at=NOON + HOUR))
    ended = given(town)
    assert "does not hold" in refused(lambda: actions.revoke(ended, why="x", by=actor("he"), at=NOON + DAY))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"until": NOON}, "ends before it begins"),
        ({"until": NOON + 8 * DAY}, "lasts 7 days at most"),
        ({"since": NOON + 4 * DAY, "until": NOON + 5 * DAY}, "3 days ahead"),
        ({"ground": "?"}, "what the pass is for"),
        ({"person": None}, "for whom"),
        ({"drivers": [("甲", "")] * 4}, "At most 4 people"),
    ],
)
def test_wrong_wishes_are_one_sentence(town: Town, more: dict[str, object], sentence: str) -> None:
    assert sentence in refused(lambda: given(town, **more))  # type: ignore[arg-type]
    assert not Pass.objects.exists()


def isolated(town: Town, who: str) -> None:
    patient = town.people["patient"]
    met = contact(town.people[who], patient, NOON - DAY)
    tell(infection(patient, NOON), met, at=NOON)
    reconcile.settle(at=NOON)


def test_under_isolation_only_a_hospital_with_somebody_along(town: Town, actor: Who) -> None:
    isolated(town, "lin")
    said = refused(lambda: given(town, ground="funeral", note="", until=NOON + HOUR))
    assert "only a pass for a hospital" in said
    assert "name who goes along" in refused(lambda: given(town))
    assert standing(given(town, escort="卓玛"), NOON) is Stands.HOLDS


def test_isolation_that_begins_later_revokes_by_rule(town: Town) -> None:
    plain = given(town, ground="posted", note="")
    alone = given(town)
    along = given(town, escort="卓玛")
    other = given(town, who="far")
    isolated(town, "lin")
    for row in (plain, alone, along, other):
        row.refresh_from_db()
    assert [standing(row, NOON) for row in (plain, alone, along, other)] == [
        Stands.REVOKED, Stands.REVOKED, Stands.HOLDS, Stands.HOLDS
    ]  # fmt: skip
    assert "by rule" in queries.story(plain, NOON)[-1].why and plain.revoked_by is None


def test_static_management_lets_out_only_as_its_decision_says(town: Town, actor: Who) -> None:
    static(town)
    assert standing(given(town), NOON) is Stands.HOLDS  # medical care goes on
    assert "only these may move" in refused(lambda: given(town, ground="funeral", until=NOON + HOUR))
    assert given(town, ground="posted", exemption=GROUPS[0]).exemption == GROUPS[0]
    he = actor("he")
    assert actions.give(lorry(town), by=he, at=NOON).service == "food"
    assert "guarantees" in refused(lambda: actions.give(lorry(town, service="water"), by=he, at=NOON))
    assert "guarantees" in refused(
        lambda: actions.give(
            lorry(town, service="", building=None, places=[town.communities["west"]]), by=he, at=NOON
        )
    )


def test_what_was_asked_before_is_checked_by_the_rules_of_now(town: Town, actor: Who) -> None:
    asked = actions.ask(wish(town, ground="funeral", until=NOON + HOUR), by=actor("lin"), at=NOON)
    static(town)
    assert "only these may move" in refused(lambda: actions.give_asked(asked, by=actor("east"), at=NOON))
    late = actions.ask(wish(town), by=actor("lin"), at=NOON)
    assert "ended already" in refused(
        lambda: actions.give_asked(late, by=actor("east"), at=NOON + timedelta(days=2))
    )
