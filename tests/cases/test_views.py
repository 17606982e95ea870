"""The pages, under the web role."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.cases.models import Draft, ExceptionProposal, Stay
from frontline.city.models import LogEntry, Person
from frontline.facts.base import person
from frontline.loop import queries, reconcile
from frontline.loop.models import FactRow, Task
from tests.cases.conftest import NOON
from tests.telling import contact, infection, tell
from tests.town import Town

BLANK = {f"contacts-{name}": value for name, value in
         {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "60"}.items()}  # fmt: skip


def typed(**more: str) -> dict[str, str]:
    """A report of the patient as a browser sends it."""
    return {
        **BLANK,
        "who_0": "",
        "who_1": "甲patient",
        "sampled": "2022-11-08T10:00",
        "case_type": "confirmed",
        "severity": "mild",
        "found_in": "community",
        "contacts-0-category": "close",
        **{name.replace("contacts_", "contacts-"): value for name, value in more.items()},
    }


def report(client: Client, **more: str) -> str:
    return client.post(reverse("cases:report"), typed(**more), follow=True).content.decode()


def in_force(town: Town, who: str) -> list[str]:
    return [row.kind for row in queries.measures_of(person(town.people[who].pk), at=NOON)]


def test_a_positive_with_two_contacts_becomes_measures_and_tasks(town: Town, as_wu: Client) -> None:
    rows = {
        "contacts-TOTAL_FORMS": "3",
        "contacts-0-who_1": "甲wife", "contacts-0-last": "2022-11-07T20:00", "contacts-0-category": "close",
        "contacts-0-situation": "lives_together",
        "contacts-1-who_1": "guest", "contacts-1-last": "2022-11-07T20:00", "contacts-1-category": "of_contact",
        "contacts-1-via": "1",
        "contacts-2-category": "close",
    }  # fmt: skip
    page = as_wu.post(reverse("cases:report"), {**typed(), **rows}, follow=True).content.decode()
    assert "已上报" in page
    reconcile.settle(at=NOON)
    assert in_force(town, "wife") == ["central_isolation", "home_monitoring"]
    assert in_force(town, "guest") == ["home_isolation"]
    assert Task.objects.filter(kind="transfer", subject_id=town.people["wife"].pk, state="open").exists()
    assert Task.objects.filter(kind="decide_area", state="open").exists()
    told = FactRow.objects.get(kind="infection_found").payload
    assert told["grains"][:2] == ["household", "building"] and told["grains"][-1] == "city"


def test_a_new_person_moves_into_the_household_chosen(town: Town, as_wu: Client) -> None:
    report(as_wu, who_1="", new_name="单小明", phone="138 0000 1111", home_1="扎西科路 2号 101")
    made = Person.objects.get(name="单小明")
    assert made.pinyin == "shanxiaoming"
    assert made.household == town.people["patient"].household
    assert FactRow.objects.filter(subject_id=made.pk, kind="infection_found").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"sampled": "2022-11-09T10:00"}, "采样时间在未来"),
        ({"onset": "2022-08-01"}, "早于采样 60 天以上"),
        ({"who_1": "没有这个人"}, "没有找到"),
        ({"who_1": ""}, "请查找人员"),
        ({"contacts-0-who_1": "甲patient", "contacts-0-last": "2022-11-07T20:00"}, "不能是自己的接触者"),
        ({"contacts-0-who_1": "甲wife", "contacts-0-last": "2022-11-09T20:00"}, "暴露时间在未来"),
        ({"contacts-0-who_1": "甲wife"}, "最后一次接触"),
        ({"no_community_risk": "on"}, "社会面"),
        ({"who_1": "", "new_name": "王一", "id_number": "632701199001010000"}, "身份证号"),
    ],
)
def test_refusals_say_what_to_do_and_store_nothing(
    as_wu: Client, more: dict[str, str], sentence: str
) -> None:
    page = as_wu.post(reverse("cases:report"), {**typed(), **more}).content.decode()
    assert sentence in page
    assert not FactRow.objects.exists()
    assert not Person.objects.filter(name="王一").exists()


def test_the_same_person_twice_leads_to_the_page(town: Town, as_wu: Client) -> None:
    report(as_wu)
    page = report(as_wu)
    assert "已经上报" in page
    assert reverse("cases:person", args=[town.people["patient"].ref]) in page
    assert FactRow.objects.filter(kind="infection_found").count() == 1


def test_a_contact_before_the_window_is_kept_with_a_warning(town: Town, as_wu: Client) -> None:
    page = as_wu.post(
        reverse("cases:report"),
        {**typed(), "contacts-0-who_1": "甲wife", "contacts-0-last": "2022-11-01T20:00"},
        follow=True,
    ).content.decode()
    assert "判定期" in page
    assert FactRow.objects.filter(kind="contact_found").count() == 1


def test_a_draft_is_taken_up_again_by_its_writer_only(town: Town, as_wu: Client) -> None:
    as_wu.post(reverse("cases:report"), {**typed(who_1="半个名字"), "action": "draft"})
    draft = Draft.objects.get()
    url = f"{reverse('cases:report')}?draft={draft.ref}"
    assert "半个名字" in as_wu.get(url).content.decode()
    assert as_wu.post(url, typed(), follow=True).status_code == 200
    assert not Draft.objects.exists()


def test_the_story_says_why_with_rule_clause_and_assumption(town: Town, as_wu: Client) -> None:
    tell(
        infection(town.people["patient"], NOON),
        contact(town.people["wife"], town.people["patient"], NOON - timedelta(days=1)),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    page = as_wu.get(reverse("cases:person", args=[town.people["wife"].ref])).content.decode()
    for words in ("密切接触者管理", "集中隔离", "假定", "甲patient", "转运"):
        assert words in page, words
    assert LogEntry.objects.filter(kind="person_read", subject_id=town.people["wife"].pk).exists()


def test_taking_a_fact_back_says_before_what_falls_away(town: Town, as_wu: Client) -> None:
    row, _ = tell(
        infection(town.people["patient"], NOON),
        contact(town.people["wife"], town.people["patient"], NOON - timedelta(days=1)),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    url = reverse("cases:retract", args=[row.pk])
    asked = as_wu.get(url).content.decode()
    assert "甲wife" in asked and "取消" in asked
    assert in_force(town, "wife") == ["central_isolation", "home_monitoring"]  # only a dry run
    as_wu.post(url, {"reason": "laboratory_error", "note": "串样"})
    reconcile.settle(at=NOON)
    assert in_force(town, "wife") == []
    assert not list(reconcile.differences(at=NOON))
    page = as_wu.get(reverse("cases:person", args=[town.people["patient"].ref])).content.decode()
    assert "实验室差错: 串样" in page
    assert "已撤回" in as_wu.get(url).content.decode()


def test_two_people_sign_an_exception(town: Town, as_wu: Client, client: Client) -> None:
    tell(
        infection(town.people["patient"], NOON),
        contact(town.people["wife"], town.people["patient"], NOON - timedelta(days=1)),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    who = town.people["wife"]
    measure = queries.measures_of(person(who.pk), at=NOON)[0]
    url = reverse("cases:propose-exception", args=[who.ref, measure.ref])
    as_wu.post(url, {"change": "at_home", "why": "哺乳期"})
    proposal = ExceptionProposal.objects.get()
    answer = reverse("cases:answer-exception", args=[proposal.ref])
    as_wu.post(answer, {"action": "sign"})
    assert not FactRow.objects.filter(kind="override_decided").exists()  # not the proposer
    client.force_login(town.accounts["he"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("cases:exceptions")).status_code == 200
    client.post(answer, {"action": "sign"})
    reconcile.settle(at=NOON)
    assert in_force(town, "wife")[0] == "home_isolation"
    assert client.post(answer, {"action": "sign"}).status_code == 404


def test_stays_stand_on_the_page_and_can_be_removed(town: Town, as_wu: Client) -> None:
    who = town.people["patient"]
    told = {"place_text": "外县火车站", "since": "2022-11-05T08:00", "until": "2022-11-05T09:00",
            "source": "interview", "certainty": "sure"}  # fmt: skip
    as_wu.post(reverse("cases:add-stay", args=[who.ref]), told)
    page = as_wu.get(reverse("cases:person", args=[who.ref])).content.decode()
    assert "外县火车站" in page
    as_wu.post(reverse("cases:remove-stay", args=[Stay.objects.get().ref]))
    page = as_wu.get(reverse("cases:person", args=[who.ref])).content.decode()
    assert "外县火车站" not in page


def test_lists_filter_and_open(town: Town, as_wu: Client) -> None:
    tell(
        infection(town.people["patient"], NOON),
        contact(town.people["wife"], town.people["patient"], NOON - timedelta(days=1)),
        contact(town.people["guest"], town.people["wife"], NOON - timedelta(days=1), category="of_contact"),
        at=NOON,
    )
    reconcile.settle(at=NOON)

    def names(path: str, query: str = "") -> set[str]:
        page = as_wu.get(reverse(f"cases:{path}") + query).content.decode()
        body = page[page.index("<main") : page.index("</main")]
        return {name for name in ("甲wife", "甲guest", "甲patient") if f">{name}</a></th>" in body}

    assert names("cases") == {"甲patient"}
    assert names("today") == {"甲patient"}
    assert names("cases", "?severity=severe") == set()
    assert names("contacts") == {"甲wife", "甲guest"}
    assert names("close-contacts") == {"甲wife"}
    assert names("contacts", "?category=of_contact") == {"甲guest"}
    assert names("contacts", "?measure=central_isolation") == {"甲wife"}
    assert names("contacts", "?measure=none") == set()
    assert names("contacts", f"?place={town.grids['E1'].ref}") == {"甲wife"}
    assert names("contacts", "?late=1") == set()
    assert names("without-measures") == set()


def test_the_chain_is_a_picture_and_data(town: Town, as_wu: Client) -> None:
    people = town.people
    tell(
        infection(people["patient"], NOON - timedelta(days=3)),
        contact(people["wife"], people["patient"], NOON - timedelta(days=3)),
        infection(people["wife"], NOON),
        infection(people["far"], NOON),
        at=NOON,
    )
    data = as_wu.get(reverse("cases:chains-data")).json()
    assert len(data["nodes"]) == 3
    assert data["links"] == [
        {"source": str(people["patient"].pk), "target": str(people["wife"].pk), "certain": True}
    ]
    page = as_wu.get(reverse("cases:chains")).content.decode()
    assert reverse("cases:person", args=[people["wife"].ref]) in page
    one = as_wu.get(reverse("cases:chains-data") + f"?person={people['wife'].ref}").json()
    assert {node["label"] for node in one["nodes"]} == {"甲patient", "甲wife"}
    assert as_wu.get(reverse("cases:chains") + "?person=nobody").status_code == 404


PAGES = ("cases", "report", "contacts", "chains", "exceptions", "find-people")


@pytest.mark.parametrize("page", PAGES)
def test_zhou_sees_nothing(town: Town, client: Client, page: str) -> None:
    client.force_login(town.accounts["zhou"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(f"cases:{page}")).status_code == 403


def test_gao_sees_people_of_the_own_grid_only(town: Town, client: Client) -> None:
    client.force_login(town.accounts["gao"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("cases:person", args=[town.people["wife"].ref])).status_code == 200
    assert client.get(reverse("cases:person", args=[town.people["far"].ref])).status_code == 404
    assert client.get(reverse("cases:report")).status_code == 403
    found = client.get(reverse("cases:find-people") + "?q=甲far").json()
    assert found == {"items": []}


def test_suggestions_find_by_name_pinyin_code_and_address(town: Town, as_wu: Client) -> None:
    def texts(name: str, query: str) -> list[str]:
        return [item["text"] for item in as_wu.get(reverse(f"cases:{name}"), {"q": query}).json()["items"]]

    assert texts("find-people", "甲wife") == ["甲wife"]
    assert set(texts("find-people", "lin")) == {"甲lin", "甲lin_wife", "甲lin_son", "甲lin_mother"}
    assert texts("find-people", town.people["far"].code) == ["甲far"]
    assert texts("find-dwellings", "扎西科路 3号") == ["扎西科路3号 101"]
    assert "东社区" in texts("find-places", "东社区")
    assert texts("find-places", "  ") == []
