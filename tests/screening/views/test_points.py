"""The page of a point: who opens it, what its forms do, what residents read of it."""

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city.models import Place, Site
from frontline.screening.models import QueueSaid, Round, RoundPoint, Supply
from tests.screening.telling import after, open_round, point
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("staffed")]


@pytest.fixture
def round(staffed: Town) -> Round:
    round = open_round(staffed)
    account(staffed, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    return round


def enter(client: Client, town: Town, who: str) -> None:
    client.force_login(town.accounts[who])
    client.cookies["django_language"] = "en"


def page_of(round: Round, what: str = "") -> str:
    args = [round.ref, round.points.get().site.ref]
    return (
        reverse("screening:change-point", args=[*args, what])
        if what
        else reverse("screening:point", args=args)
    )


def test_the_lead_says_hours_supplies_and_who_works_there(
    client: Client, staffed: Town, round: Round
) -> None:
    enter(client, staffed, "sonam")
    assert client.get(page_of(round)).status_code == 200
    hours = {"opens_at": "2022-11-12T07:00", "closes_at": "2022-11-12T21:00"}
    client.post(page_of(round, "hours"), hours)
    assert round.points.get().opens_at == after(-60)
    client.post(page_of(round, "supply"), {"item": "suits", "received": "5", "used": "2"})
    assert Supply.objects.values_list("item", "received", "used").get() == ("suits", 5, 2)
    answer = client.post(page_of(round, "hours"), {**hours, "closes_at": "never"}, follow=True)
    assert "Give a day and an hour" in answer.content.decode()
    answer = client.post(page_of(round, "supply"), {"item": "gold", "received": "5"}, follow=True)
    assert "numbers of 0 or more" in answer.content.decode()
    account(staffed, "dolma", "sampler", on="site", on_id=point(staffed, "S2").pk)
    client.post(page_of(round, "assign"), {"account": staffed.accounts["dolma"].pk})
    page = client.get(page_of(round)).content.decode()
    assert page.count("dolma") == 1 and "No longer here" in page
    client.post(page_of(round, "release"), {"account": staffed.accounts["dolma"].pk})
    answer = client.post(page_of(round, "assign"), {"account": "nobody"}, follow=True)
    assert "Choose a sampler" in answer.content.decode()
    assert client.post(page_of(round, "burn")).status_code == 404


def test_a_sampler_says_how_many_wait_and_changes_nothing_else(
    client: Client, staffed: Town, round: Round
) -> None:
    enter(client, staffed, "tashi")
    inside = client.get(reverse("screening:round", args=[round.ref])).content.decode()
    assert page_of(round) in inside
    page = client.get(page_of(round)).content.decode()
    assert "Send a sampler" not in page and "Opening hours" not in page
    answer = client.post(page_of(round, "queue"), {"people": "14"}, follow=True)
    assert QueueSaid.objects.get().people == 14
    assert "Counted at the point at 10:00" in answer.content.decode()
    for what, said in (("supply", {"item": "suits", "received": "5"}), ("assign", {"account": "1"})):
        assert client.post(page_of(round, what), said).status_code in (302, 403)
    assert not Supply.objects.exists()
    assert (
        "Between 0 and"
        in client.post(page_of(round, "queue"), {"people": "-1"}, follow=True).content.decode()
    )


def test_the_list_of_points_says_who_waits_and_what_runs_short(
    client: Client, staffed: Town, round: Round
) -> None:
    enter(client, staffed, "sonam")
    client.post(page_of(round, "supply"), {"item": "tubes", "received": "0"})
    client.post(page_of(round, "queue"), {"people": "30"})
    page = client.get(reverse("screening:points", args=[round.ref])).content.decode()
    assert "about 30 people" in page and "runs short" in page and page_of(round) in page


def test_lin_reads_how_many_wait_and_where_it_is_nearer(client: Client, staffed: Town, round: Round) -> None:
    near = point(staffed, "S2")
    Site.objects.filter(pk=near.pk).update(lat=33.2)
    Place.objects.filter(pk=staffed.buildings[1].pk).update(lon=97.0, lat=33.2)
    RoundPoint.objects.create(round=round, site=near, desks=1, opens_at=after(0), closes_at=after(600))
    one = round.points.get(site__code="S1")
    QueueSaid.objects.create(point=one, people=25, at=after(110))
    enter(client, staffed, "lin")
    page = client.get("/residents/").content.decode()
    assert "about 25 people" in page
    assert "Nearest point open now: 采样点S2" in page


def test_nobody_else_opens_a_point(client: Client, staffed: Town, round: Round) -> None:
    for who in ("zhou", "lin", "drolma"):
        enter(client, staffed, who)
        assert client.get(page_of(round)).status_code == 403
