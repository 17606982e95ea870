"""A point is closed, or opened again, by decision: who was to come is sent on, and what desks still send is taken."""

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.loop.actions import Refused
from frontline.screening.actions import closing, devices
from frontline.screening.models import Expected, PointDecision, PointHour, Round, RoundPoint, Tally
from frontline.screening.queries.resident import asked_of
from tests.screening.actions.test_results import sampled
from tests.screening.conftest import enter
from tests.screening.desks import phone
from tests.screening.telling import after, open_round, point
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def round(staffed: Town) -> Round:
    """Everybody is asked to the first point; a second one stands nearby."""
    for number, building in staffed.buildings.items():
        Place.objects.filter(pk=building.pk).update(lon=97.0, lat=33.0 + number / 1000)
    made = open_round(staffed)
    RoundPoint.objects.create(round=made, site=point(staffed, "S2"), opens_at=after(0), closes_at=after(600))
    account(staffed, "tashi", "sampler", on="site", on_id=_site("S1").pk)
    return made


def _site(code: str) -> Site:
    return Site.objects.get(kind="sampling", code=code)


def _first(round: Round) -> RoundPoint:
    return RoundPoint.objects.select_related("round", "site").get(round=round, site__code="S1")


def to(code: str) -> set[str]:
    return set(Expected.objects.filter(site=_site(code).pk).values_list("person__code", flat=True))


def test_who_is_still_to_come_goes_to_the_nearest_open_point(
    staffed: Town, round: Round, sonam: Actor
) -> None:
    sampled(round, "T1", "P10")
    everybody = to("S1")
    desk = phone(staffed, point=str(_site("S1").ref), desk=1)
    made = closing.close_point(_first(round), since=after(120), why="停电", by=sonam, at=after(120))
    assert to("S1") == {"P10"} and to("S2") == everybody - {"P10"}
    assert (_first(round).closes_at, made.closed_before) == (after(120), after(600))
    left = [one.expected - one.sampled for one in Tally.objects.filter(site=_site("S2").pk)]
    assert sum(left) == 7
    assert sum(PointHour.objects.filter(site=_site("S2").pk).values_list("people", flat=True)) == 7
    panel = asked_of(staffed.people["wife"], after(121))
    assert panel is not None and "S2" in panel.context["point"].site.name
    assert desk.get("/desk/retests/").json()["closed_from"] is not None
    sampled(round, "T2", "P11", minute=130)  # a desk sends later what it took
    assert Expected.objects.get(person__code="P11").tube is not None


def test_nobody_signs_in_at_a_point_that_was_closed(staffed: Town, round: Round, sonam: Actor) -> None:
    desk = devices.Desk(round.ref, _site("S1").ref, 1)
    tashi = access.actor_for(staffed.accounts["tashi"], at=after(0))
    devices.sign_in(desk, version="", by=tashi, at=after(10))
    closing.close_point(_first(round), since=after(60), why="停电", by=sonam, at=after(20))
    devices.sign_in(desk, version="", by=tashi, at=after(50))
    with pytest.raises(Refused, match="was closed \\(停电\\)"):
        devices.sign_in(desk, version="", by=tashi, at=after(70))
    closing.reopen_point(_first(round), why="来电", by=sonam, at=after(80))
    devices.sign_in(desk, version="", by=tashi, at=after(90))


def test_the_rest_go_when_the_moment_comes_and_return_when_it_opens_again(
    staffed: Town, round: Round, sonam: Actor
) -> None:
    everybody = to("S1")
    closing.close_point(_first(round), since=after(300), why="工作人员不足", by=sonam, at=after(120))
    assert to("S1") == everybody and closing.send_on(at=after(299)) is False
    assert closing.send_on(at=after(300)) is True and closing.send_on(at=after(301)) is False
    assert to("S1") == set() and to("S2") == everybody
    sampled(round, "T1", "P10", minute=305)
    closing.reopen_point(_first(round), why="恢复供电", by=sonam, at=after(310))
    assert to("S1") == everybody - {"P10"} and _first(round).closes_at == after(600)
    assert [one.how for one in PointDecision.objects.order_by("at")] == ["close", "reopen"]
    assert (
        phone(staffed, point=str(_site("S1").ref), desk=1).get("/desk/retests/").json()["closed_from"] is None
    )


def test_closed_twice_it_opens_again_until_its_own_hour(round: Round, sonam: Actor) -> None:
    closing.close_point(_first(round), since=after(300), why="停电", by=sonam, at=after(100))
    closing.close_point(_first(round), since=after(200), why="更早停电", by=sonam, at=after(110))
    closing.reopen_point(_first(round), why="来电", by=sonam, at=after(120))
    assert _first(round).closes_at == after(600)


def test_what_makes_no_sense_is_refused(round: Round, sonam: Actor) -> None:
    first = _first(round)
    with pytest.raises(Refused, match="closed by then"):
        closing.close_point(first, since=after(600), why="晚", by=sonam, at=after(120))
    with pytest.raises(Refused, match="Say why"):
        closing.close_point(first, since=after(120), why=" ", by=sonam, at=after(120))
    with pytest.raises(Refused, match="Nobody decided"):
        closing.reopen_point(first, why="开", by=sonam, at=after(120))
    RoundPoint.objects.filter(site__code="S2").update(desks=0)
    with pytest.raises(Refused, match="No other point"):
        closing.close_point(first, since=after(120), why="停电", by=sonam, at=after(120))
    assert not PointDecision.objects.exists()


def test_the_lead_closes_and_opens_again_on_the_page_of_the_point(
    client: Client, staffed: Town, round: Round
) -> None:
    enter(client, staffed, "sonam")
    here = [round.ref, _site("S1").ref]
    assert "关闭本采样点" in client.get(reverse("screening:point", args=here)).content.decode()
    said = {"since": "2022-11-12T10:00", "why_closed": "停电"}
    page = client.post(reverse("screening:change-point", args=[*here, "close"]), said, follow=True)
    assert "停电" in page.content.decode() and "重新开放" in page.content.decode()
    page = client.post(
        reverse("screening:change-point", args=[*here, "reopen"]), {"why": "来电"}, follow=True
    )
    assert "来电" in page.content.decode()
