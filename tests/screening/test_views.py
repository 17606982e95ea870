"""The pages of rounds: who sees what, what a form does."""

import pytest
from django.test import Client
from django.urls import reverse

from frontline.screening.actions import books
from frontline.screening.models import Conflict, Expected, Round, Visit
from tests.screening.conftest import enter
from tests.screening.telling import BEGAN, after, open_round, point, swab, tell, tube
from tests.town import Town, account

pytestmark = pytest.mark.django_db


def test_a_round_is_planned_opened_and_ended_on_pages(client: Client, town: Town) -> None:
    site = point(town)
    site.desks = 2
    site.save()
    enter(client, town, "sonam")
    said = {
        "city": "on", "starts_at": "2022-11-12T08:00", "ends_at": "2022-11-12T20:00", "pool_size": "10",
        "per_hour": "100",
    }  # fmt: skip
    answer = client.post(reverse("screening:plan"), said)
    round = Round.objects.get()
    assert answer["Location"] == reverse("screening:round", args=[round.ref])
    assert (round.state, round.places, round.starts_at) == ("planned", [town.city.pk], BEGAN)
    assert list(round.points.values_list("site", "desks")) == [(site.pk, 2)]
    client.post(reverse("screening:open", args=[round.ref]))
    books_page = client.get(reverse("screening:round", args=[round.ref])).content.decode()
    assert "正在生成应检名单" in books_page
    from frontline.screening.actions.rounds import write_expected_list

    assert write_expected_list(at=after(1)) is True
    assert "8" in client.get(reverse("screening:round", args=[round.ref])).content.decode()
    client.post(reverse("screening:end", args=[round.ref]))
    round.refresh_from_db()
    assert round.state == "ended"


def test_a_plan_that_makes_no_sense_is_refused_at_its_field(client: Client, town: Town) -> None:
    point(town)
    enter(client, town, "sonam")
    said = {
        "starts_at": "2022-11-12T08:00",
        "ends_at": "2022-11-12T07:00",
        "pool_size": "10",
        "per_hour": "100",
    }
    page = client.post(reverse("screening:plan"), said).content.decode()
    assert "请选择全市，或至少一个区域。" in page
    assert "结束时间应晚于开始时间。" in page
    assert not Round.objects.exists()


def test_gao_sees_his_own_doors_and_nobody_elses(client: Client, town: Town) -> None:
    round = open_round(town)
    enter(client, town, "gao")
    page = client.get(reverse("screening:missing", args=[round.ref])).content.decode()
    assert "甲lin" in page and "甲patient" in page
    assert "甲far" not in page and "甲guest" not in page
    assert (
        client.get(reverse("screening:person", args=[round.ref, town.people["far"].ref])).status_code == 404
    )


def test_a_visit_an_excuse_and_asking_again(client: Client, town: Town) -> None:
    round = open_round(town)
    enter(client, town, "gao")
    url = reverse("screening:person", args=[round.ref, town.people["lin"].ref])
    assert client.get(url).status_code == 200
    client.post(url, {"do": "visit", "outcome": "not_at_home", "note": "晚上再来"})
    visit = Visit.objects.get()
    assert (visit.outcome, visit.next_at) == ("not_at_home", after(150))
    client.post(url, {"do": "visit", "outcome": "away", "note": "在西宁"})
    row = Expected.objects.get(round=round, person=town.people["lin"])
    assert row.excused == "away"
    assert "免检" in client.get(url).content.decode()
    client.post(reverse("screening:ask-again", args=[round.ref, town.people["lin"].ref]))
    row = Expected.objects.get(round=round, person=town.people["lin"])
    assert row.excused == ""
    client.post(url, {"do": "excuse", "reason": "tested_elsewhere"})
    row = Expected.objects.get(round=round, person=town.people["lin"])
    assert row.excused == "tested_elsewhere"


def test_whoever_is_sampled_is_not_excused(client: Client, town: Town) -> None:
    round = open_round(town)
    tell(round, tube([swab(0, "P10")]))
    books.keep_books(at=after(7))
    enter(client, town, "gao")
    url = reverse("screening:person", args=[round.ref, town.people["lin"].ref])
    assert "已采样。" in client.post(url, {"do": "excuse", "reason": "away"}).content.decode()


def test_numbers_open_to_the_place(client: Client, town: Town) -> None:
    round = open_round(town)
    tell(round, tube([swab(0, "P10"), swab(1, "P40")]))
    books.keep_books(at=after(7))
    enter(client, town, "he")
    whole = client.get(reverse("screening:round", args=[round.ref]))
    assert whole.context["count"].missing == 6
    part = client.get(
        reverse("screening:round", args=[round.ref]), {"place": str(town.communities["east"].ref)}
    )
    assert (part.context["count"].expected, part.context["count"].sampled) == (7, 1)
    assert {one.place.name: one.count.missing for one in part.context["parts"]} == {"E1网格": 5, "E2网格": 1}
    grid = client.get(reverse("screening:round", args=[round.ref]), {"place": str(town.grids["E1"].ref)})
    assert {one.place.name: one.count.missing for one in grid.context["parts"]} == {"1号楼": 3, "2号楼": 2}


def test_the_printed_list_is_written_down_in_the_log(client: Client, town: Town) -> None:
    from frontline.city.models import LogEntry

    round = open_round(town)
    enter(client, town, "gao")
    page = client.get(reverse("screening:printed", args=[round.ref]), {"place": str(town.grids["E1"].ref)})
    assert "P10" in page.content.decode()
    assert LogEntry.objects.get(kind="expected_printed").detail["people"] == 6
    other = client.get(reverse("screening:printed", args=[round.ref]), {"place": str(town.grids["W1"].ref)})
    assert other.status_code == 404


def test_a_conflict_is_settled_with_a_word(client: Client, town: Town) -> None:
    round = open_round(town)
    tell(round, tube([swab(0, "P10", 3)]), tube([swab(0, "P10", 2)], barcode="T0002"))
    books.keep_books(at=after(7))
    enter(client, town, "sonam")
    page = client.get(reverse("screening:conflicts", args=[round.ref])).content.decode()
    assert "同一人出现在两支管中" in page and "T0001" in page and "T0002" in page
    conflict = Conflict.objects.get()
    url = reverse("screening:settle", args=[round.ref, conflict.ref])
    client.post(url, {"how": " "})
    conflict.refresh_from_db()
    assert conflict.settled_at is None
    client.post(url, {"how": "第二支是她女儿"})
    conflict.refresh_from_db()
    assert (conflict.settlement, conflict.settled_by) == ("第二支是她女儿", town.accounts["sonam"].pk)


def test_desks_are_opened_while_the_round_runs(client: Client, town: Town) -> None:
    round = open_round(town)
    site = round.points.get().site
    enter(client, town, "sonam")
    client.post(reverse("screening:desks", args=[round.ref]), {"site": str(site.ref), "desks": "5"})
    assert round.points.get().desks == 5
    client.post(reverse("screening:desks", args=[round.ref]), {"site": str(site.ref), "desks": "99"})
    assert round.points.get().desks == 5
    page = client.get(reverse("screening:points", args=[round.ref])).content.decode()
    assert site.name in page


@pytest.mark.parametrize("who", ["zhou", "lin", "drolma"])
def test_nobody_else_enters(client: Client, town: Town, who: str) -> None:
    round = open_round(town)
    enter(client, town, who)
    for page in ("home", "plan"):
        assert client.get(reverse(f"screening:{page}")).status_code == 403
    for page in ("round", "points", "missing", "conflicts", "printed"):
        assert client.get(reverse(f"screening:{page}", args=[round.ref])).status_code == 403


def test_a_sampler_sees_counts_but_no_names(client: Client, town: Town) -> None:
    round = open_round(town)
    account(town, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    enter(client, town, "tashi")
    assert client.get(reverse("screening:home")).status_code == 200
    assert client.get(reverse("screening:missing", args=[round.ref])).status_code == 403
