"""Pema writes, He signs, Lin and everybody read; under the web role."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from frontline.city import clock
from frontline.city.models import Household, Place
from frontline.loop import rooms
from frontline.loop.rooms import Audience, Room
from frontline.residents.word import figures, queries
from frontline.residents.word.models import AnnouncementVersion, PublicDay
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.residents.word.telling import BODY, NOON, SHORT, TIBETAN, TITLE, drafted, published
from tests.telling import infection, tell
from tests.town import Town

town = loop_town
SignIn = Callable[[str], Client]
SCRIPT = "<script>document.title='taken'</script>"


@pytest.fixture
def sign_in(town: Town) -> SignIn:
    hire(town)
    clock.set_exercise(at=NOON, paused=True)

    def as_(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        if name:
            client.force_login(town.accounts[name])
        return client

    return as_


def test_from_the_first_word_to_lins_page(town: Town, sign_in: SignIn) -> None:
    pema, he, lin = sign_in("pema"), sign_in("he"), sign_in("lin")
    assert pema.get("/residents/").headers["Location"] == "/residents/word/"
    first = pema.post("/residents/word/begin/", {"kind": "letter"})
    pema.post(first.headers["Location"], {"title": TITLE, "body": BODY, "short": SHORT})
    version = AnnouncementVersion.objects.get()
    page = f"/residents/word/version/{version.ref}/"
    found = pema.get(f"{page}for/", {"q": "E1网格"}).content.decode()
    assert "E1网格" in found
    pema.post(f"{page}for/", {"add": str(town.grids["E1"].ref)})
    assert "2 households with 6 people in 2 buildings" in pema.get(page).content.decode()
    pema.post(f"{page}channels/", {"sms": "on", "event": ""})
    assert pema.post(f"{page}act/", {"deed": "hand_in"}).status_code == 302
    assert pema.post(f"{page}act/", {"deed": "publish"}).status_code == 403
    assert TITLE in he.get("/residents/word/").content.decode()
    assert he.post(f"{page}act/", {"deed": "publish"}).status_code == 302
    own = lin.get("/residents/").content.decode()
    assert TITLE in own and "1 not opened" in own
    read = lin.get(f"/residents/letter/{version.ref}/").content.decode()
    assert "菜明天送到门口" in read and "It is not written in English yet" in read
    assert "1 not opened" not in lin.get("/residents/").content.decode()
    assert "1 household" in pema.get(page).content.decode()
    everybody = sign_in("").get("/residents/public/").content.decode()
    assert TITLE in everybody


def test_lin_reads_tibetan_once_somebody_wrote_it_and_the_gap_is_shown_before(
    town: Town, sign_in: SignIn
) -> None:
    lin = town.people["lin"]
    lin.languages = ["bo", "zh"]
    lin.save()
    version = published(town)
    page = sign_in("lin").get(f"/residents/letter/{version.ref}/").content.decode()
    assert "not written in Tibetan yet" in page
    pema, he = sign_in("pema"), sign_in("he")
    own = f"/residents/word/version/{version.ref}/"
    assert "Tibetan" in pema.get("/residents/word/languages/").content.decode()
    assert pema.post(f"{own}text/bo/", {"title": TIBETAN[0], "body": TIBETAN[1]}).status_code == 302
    assert TIBETAN[0] not in sign_in("lin").get("/residents/").content.decode()
    assert he.post(f"{own}act/", {"deed": "sign_text", "language": "bo"}).status_code == 302
    page = sign_in("lin").get(f"/residents/letter/{version.ref}/").content.decode()
    assert f'lang="bo">{TIBETAN[0]}' in page and "not written in Tibetan yet" not in page


def test_a_script_in_a_letter_is_text(town: Town, sign_in: SignIn) -> None:
    version = published(town, drafted(town, body=f"{SCRIPT}\n\n{SCRIPT}"))
    for who, path in (("", f"/residents/letter/{version.ref}/"), ("", "/residents/public/"),
                      ("lin", "/residents/"), ("pema", f"/residents/word/version/{version.ref}/")):  # fmt: skip
        page = sign_in(who).get(path).content.decode()
        assert SCRIPT not in page


def test_a_megabyte_is_refused_with_what_to_do(town: Town, sign_in: SignIn) -> None:
    version = drafted(town)
    page = f"/residents/word/version/{version.ref}/text/zh/"
    answer = sign_in("pema").post(page, {"title": "t", "body": "长" * 340_000})
    assert answer.status_code == 200 and "three printed pages" in answer.content.decode()
    assert version.texts.get().body == BODY
    large = {"boundary": "1", "text": "x" * 300_000}
    told = sign_in("pema").post(f"/residents/word/version/{version.ref}/for/", large).content.decode()
    assert "at most 200 kB" in told


def test_the_ground_of_an_outline_is_places_without_people_for_writers_alone(
    town: Town, sign_in: SignIn
) -> None:
    shape = {"type": "Polygon", "coordinates": [[[97, 33], [97.1, 33], [97.1, 33.1], [97, 33]]]}
    Place.objects.filter(pk=town.communities["west"].pk).update(shape=shape)
    Place.objects.filter(pk=town.buildings[1].place_id).update(lon=97.02, lat=33.01)
    path = "/residents/word/ground.json"
    found = sign_in("pema").get(path).json()["features"]
    assert {(one["properties"]["kind"], one["properties"]["label"]) for one in found} == {
        ("community", "西社区"), ("building", ""),
    }  # fmt: skip
    assert found[0]["geometry"] == shape
    assert [sign_in(name).get(path).status_code for name in ("gao", "lin")] == [403, 403]


def test_an_outline_that_holds_nobody_says_so(town: Town, sign_in: SignIn) -> None:
    version = drafted(town)
    outline = '{"type": "Polygon", "coordinates": [[[1,1],[2,1],[2,2],[1,1]]]}'
    answer = sign_in("pema").post(
        f"/residents/word/version/{version.ref}/for/", {"boundary": "1", "text": outline}
    )
    assert "Nobody lives there" in answer.content.decode()


def test_what_is_for_one_household_is_nobody_elses(town: Town, sign_in: SignIn) -> None:
    late = Household.objects.filter(people=town.people["far"]).values_list("pk")
    rooms.enter(
        Room(
            "toys", _("Residents"), audiences=lambda actor: [Audience("late", "No pack yet", households=late)]
        )
    )
    try:
        version = published(town, scope="audience", audience="late")
    finally:
        del rooms._open["toys"]
    address = f"/residents/letter/{version.ref}/"
    assert {sign_in(who).get(address).status_code for who in ("", "lin", "zhou", "gao")} == {404}
    assert TITLE not in sign_in("").get("/residents/public/").content.decode()
    far = town.accounts["zhou"]
    far.person = town.people["far"]
    far.save()
    far.grants.create(role="resident", on="self", on_id=0, since=NOON - timedelta(days=1))
    assert "for your household alone" in sign_in("zhou").get("/residents/").content.decode()
    assert sign_in("zhou").get(address).status_code == 200


def test_pages_are_for_who_writes_or_signs(town: Town, sign_in: SignIn) -> None:
    version = drafted(town)
    for who in ("gao", "lin", "zhou", "wu"):
        assert sign_in(who).get("/residents/word/").status_code == 403
        assert sign_in(who).get(f"/residents/word/version/{version.ref}/").status_code == 403
    assert sign_in("").get(f"/residents/letter/{version.ref}/").status_code == 404, (
        "a draft is nobody's to read"
    )


def test_a_letter_on_paper_has_every_language_and_a_code(town: Town, sign_in: SignIn) -> None:
    version = drafted(town)
    pema = sign_in("pema")
    pema.post(f"/residents/word/version/{version.ref}/text/bo/", {"title": TIBETAN[0], "body": TIBETAN[1]})
    draft = pema.get(f"/residents/letter/{version.ref}/letter.pdf")
    assert draft.status_code == 200 and draft.content.startswith(b"%PDF")
    assert b"NotoSerifTibetan" in draft.content, "Tibetan is set in a Tibetan font"
    assert sign_in("").get(f"/residents/letter/{version.ref}/letter.pdf").status_code == 404
    published(town, version)
    assert sign_in("").get(f"/residents/letter/{version.ref}/letter.pdf").status_code == 200


def test_figures_of_yesterday_hide_small_numbers(town: Town, sign_in: SignIn) -> None:
    morning = NOON - timedelta(hours=11)  # 01:00
    tell(infection(town.people["patient"], NOON - timedelta(days=1)), at=NOON - timedelta(days=1))
    assert figures.make(at=morning) and not figures.make(at=morning)
    day = PublicDay.objects.get()
    assert day.figures["infections"] == {"parts": {str(town.township.pk): None}, "total": None}
    page = sign_in("").get("/residents/public/figures/").content.decode()
    assert "Infections found: –" in page and "Numbers from 1 to 4 are not published" in page


def test_nothing_is_made_before_the_day_is_over_by_half_an_hour(town: Town) -> None:
    assert not figures.make(at=NOON - timedelta(hours=11, minutes=40))  # 00:20


def test_everything_that_was_said_stays(town: Town, sign_in: SignIn) -> None:
    first = published(town)
    he, pema = sign_in("he"), sign_in("pema")
    pema.post(f"/residents/word/{first.announcement.ref}/next/")
    second = AnnouncementVersion.objects.get(number=2)
    pema.post(f"/residents/word/version/{second.ref}/act/", {"deed": "hand_in"})
    he.post(f"/residents/word/version/{second.ref}/act/", {"deed": "publish"})
    page = sign_in("").get(f"/residents/letter/{first.ref}/").content.decode()
    assert "A newer version holds instead." in page and "菜明天送到门口" in page
    said = sign_in("").get("/residents/public/said/").content.decode()
    assert said.count(TITLE) == 2 and "Version 1" in said and "Version 2" in said
    answer = he.post(f"/residents/word/version/{second.ref}/act/", {"deed": "withdraw", "why": ""})
    assert answer.status_code == 422 and "Say why it is withdrawn" in answer.content.decode()
    assert he.post(f"/residents/word/version/{second.ref}/act/", {"deed": "no-such"}).status_code == 404
    assert queries.public_now(NOON).count() == 1
