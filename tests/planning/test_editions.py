"""Editions in words: what the pages say, who may open them, publishing."""

import pytest
from django.test import Client
from django.utils import translation

from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.loop.models import EditionRow
from frontline.plan.loading import editions
from frontline.planning import words
from frontline.planning.actions.publishing import publish, publish_from_folder
from frontline.planning.queries import editions as asking
from tests.command.conftest import signed_in
from tests.editions import NINTH, TWENTY
from tests.planning.conftest import MORNING, SWITCH, actor
from tests.town import Town

PAGES = (
    "",
    f"editions/{NINTH}/",
    f"editions/{TWENTY}/",
    "compare/",
    f"compare/?before={TWENTY}&after={NINTH}",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_boards_readers_open_every_page(town: Town, client: Client, page: str) -> None:
    for name in ("he", "officer", "wu"):
        assert signed_in(client, town, name).get(f"/planning/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_opens_none(town: Town, client: Client, page: str) -> None:
    assert signed_in(client, town, "zhou").get(f"/planning/{page}").status_code == 403
    assert signed_in(client, town, "gao").get(f"/planning/{page}").status_code == 403


def test_every_parameter_of_every_edition_has_words_in_both_languages() -> None:
    for edition in editions().values():
        for name, parameter in edition.parameters.items():
            for part in name.split("."):
                assert words.name_of(part, edition, "en") != part or part in words.PARTS, part
            parts = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
            for value in (one for one in parts if isinstance(one, str) and "/" not in one):
                known = value in words.VALUES or words.name_of(value, edition, "en") != value
                assert known, f"{name}: {value}"
            assert parameter.unit in words.UNITS or isinstance(parts[0], bool | str), parameter.unit


def test_assumptions_stand_first_and_values_carry_their_unit(town: Town) -> None:
    with translation.override("en"):
        said = asking.said(editions()[TWENTY])
    certainties = [one.certainty == "assumption" for one in said]
    assert certainties == sorted(certainties, reverse=True)
    days = next(one for one in said if one.key == "close_contact.central_isolation.days")
    assert days.value == "5 days of the stage" or days.value == "5 days"


def test_the_comparison_says_what_moved(town: Town) -> None:
    with translation.override("en"):
        found = asking.compared(editions()[NINTH], editions()[TWENTY])
    moved = {one.key: (one.before, one.value) for one in found.moved}
    assert moved["close_contact.central_isolation.days"] == ("7 days", "5 days")
    assert found.gone_rules and not found.nothing
    assert asking.compared(editions()[NINTH], editions()[NINTH]).nothing


def test_states_of_editions(town: Town) -> None:
    states = {one.id: one.state for one in asking.listed(MORNING)}
    assert states[NINTH] == "in_force" and states[TWENTY] == "waiting"
    publish_from_folder(TWENTY, by=actor(town, "officer"), at=MORNING)
    assert {one.id: one.state for one in asking.listed(MORNING)}[TWENTY] == "published"
    plans.put_in_force(
        TWENTY, since=SWITCH, migration="recompute", proposed_by=None, confirmed_by=None, at=MORNING
    )
    assert {one.id: one.state for one in asking.listed(MORNING)}[TWENTY] == "to_come"
    assert [one.edition for one in asking.periods_to_come(MORNING)] == [TWENTY]
    assert {one.id: one.state for one in asking.listed(SWITCH)}[NINTH] == "was"


def test_publishing_by_the_button(town: Town, client: Client) -> None:
    assert signed_in(client, town, "he").post(f"/planning/editions/{TWENTY}/publish/").status_code == 403
    officer = signed_in(client, town, "officer")
    assert "Publish" in officer.get("/planning/").content.decode()
    assert officer.post(f"/planning/editions/{TWENTY}/publish/").status_code == 302
    assert EditionRow.objects.filter(pk=TWENTY).exists()
    officer.post("/planning/editions/no-such-edition/publish/")
    assert EditionRow.objects.count() == 2
    assert officer.get("/planning/editions/no-such-edition/").status_code == 404


def test_other_content_under_the_same_id_is_refused(town: Town) -> None:
    EditionRow.objects.filter(pk=NINTH).update(digest="0" * 64)
    with translation.override("en"), pytest.raises(Refused, match="other content"):
        publish(editions()[NINTH], by=None, at=MORNING)
