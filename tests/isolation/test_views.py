"""The pages as each of the people of the room meets them, under the web role."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import access
from frontline.city.models import Site
from frontline.isolation.models import HealthCheck, Room, Sample, Stay, Transfer, Unit
from frontline.loop import reconcile, rooms
from frontline.loop.models import FactRow, Task
from tests.isolation.conftest import NOON, SignIn
from tests.town import Town

pytestmark = pytest.mark.usefixtures("told")


def task(town: Town, who: str, kind: str) -> Task:
    found = Task.objects.filter(subject_id=town.people[who].pk, kind=kind, state="open", opens_at__lte=NOON)
    return found.order_by("due_at")[0]


def url(name: str, ref: object) -> str:
    return reverse(f"isolation:{name}", args=[ref])


def check_in(client: Client, town: Town, who: str, number: str) -> None:
    form = {"room": Room.objects.get(number=number).pk, "sharing": ""}
    answer = client.post(url("check-in", task(town, who, "check_in").ref), form)
    assert answer.status_code == 302, answer.content.decode()


def test_drolmas_day(town: Town, site: Site, sign_in: SignIn) -> None:
    drolma = sign_in("drolma")
    home = drolma.get("/isolation/")
    assert home["Location"] == url("site", site.ref)
    page = drolma.get(home["Location"]).content.decode()
    assert town.people["wife"].name in page and "no vehicle yet" in page
    offered = drolma.get(url("check-in", task(town, "wife", "check_in").ref)).content.decode()
    assert "selected>A · 101" in offered and "· 201" not in offered
    check_in(drolma, town, "wife", "101")
    reconcile.settle(at=NOON)
    unit = Unit.objects.get(name="A")
    stay = Stay.objects.get()
    answer = drolma.post(url("corridor", unit.ref), {f"p{stay.pk}-temperature": "38.1"})
    assert answer["Location"] == url("site", site.ref)
    assert HealthCheck.objects.get().flagged
    sampled = drolma.post(url("take-sample", task(town, "wife", "test").ref), {})
    assert sampled["Location"] == url("site", site.ref)
    sample = Sample.objects.get()
    assert drolma.post(url("result", sample.ref), {"result": "negative"}).status_code == 302
    assert FactRow.objects.filter(kind="test_reported").count() == 1
    note = drolma.get(url("release", stay.ref)).content.decode()
    assert "Not yet: the measure lasts until" in note
    drolma.post(url("release", stay.ref))
    assert Stay.objects.get().until is None


def test_a_wrong_temperature_is_refused_with_one_sentence(town: Town, sign_in: SignIn) -> None:
    drolma = sign_in("drolma")
    check_in(drolma, town, "wife", "101")
    answer = drolma.post(
        url("corridor", Unit.objects.get(name="A").ref), {f"p{Stay.objects.get().pk}-temperature": "365"}
    )
    assert "read it again" in answer.content.decode()
    assert not HealthCheck.objects.exists()


def test_a_site_enters_its_rooms(site: Site, sign_in: SignIn) -> None:
    drolma = sign_in("drolma")
    form = {"unit": "C", "first": "301", "last": "310", "beds": "1", "kind": "single"}
    assert drolma.post(url("rooms", site.ref), form).status_code == 302
    assert Room.objects.filter(unit__name="C").count() == 10
    assert "exists already" in drolma.post(url("rooms", site.ref), form).content.decode()
    room = Room.objects.get(number="301")
    drolma.post(url("close-room", room.ref), {"why": "no water"})
    room.refresh_from_db()
    assert room.closed == "no water"
    assert "no water" in drolma.get(url("rooms", site.ref)).content.decode()


def test_the_dispatcher_sends_a_vehicle(town: Town, site: Site, sign_in: SignIn) -> None:
    tsering = sign_in("tsering")
    listed = tsering.get(reverse("isolation:transfers")).content.decode()
    assert "扎西科路2号" in listed
    wanted = task(town, "wife", "transfer")
    assert site.name in tsering.get(url("transfer", wanted.ref)).content.decode()
    form = {"site": site.pk, "vehicle": "青G·12", "crew": "一组", "planned_at": "", "do": "start"}
    assert tsering.post(url("transfer", wanted.ref), form).status_code == 302
    journey = Transfer.objects.get()
    assert journey.started_at == NOON
    reconcile.settle(at=NOON)
    assert "Nothing is left to do here" in tsering.get(url("transfer", wanted.ref)).content.decode()
    tsering.post(url("arrive", journey.ref))
    journey.refresh_from_db()
    assert journey.arrived


def test_gaos_doors(town: Town, sign_in: SignIn) -> None:
    gao = sign_in("gao")
    page = gao.get(reverse("isolation:doors")).content.decode()
    assert town.people["wife"].name in page
    assert town.people["guest"].name not in page  # another grid
    door = url("door", town.people["wife"].ref)
    assert "a vehicle will come" in gao.get(door).content.decode()
    nothing = gao.post(door, {"temperature": ""}).content.decode()
    assert "Enter what you did at this door" in nothing
    assert gao.post(door, {"temperature": "36.6", "sampled": "on", "tube": "T1"}).status_code == 302
    assert (HealthCheck.objects.count(), Sample.objects.get().tube) == (1, "T1")
    unsuitable = gao.post(door, {"do": "home", "suitable": "no", "why": ""}).content.decode()
    assert "Say why the home cannot serve" in unsuitable
    assert gao.post(door, {"do": "home", "suitable": "no", "why": "shared kitchen"}).status_code == 302
    assert FactRow.objects.get(kind="home_assessed").payload["why"] == "shared kitchen"


def test_the_doctors_list(town: Town, sign_in: SignIn) -> None:
    gao, wu = sign_in("gao"), sign_in("wu")
    gao.post(url("door", town.people["wife"].ref), {"symptoms": ["cough"]})
    assert "cough" in wu.get(reverse("isolation:flags")).content.decode()
    check = HealthCheck.objects.get()
    wu.post(url("see-flag", check.ref), {"advice": ""})
    check.refresh_from_db()
    assert check.seen_at is None
    wu.post(url("see-flag", check.ref), {"advice": "rest"})
    check.refresh_from_db()
    assert check.seen_at == NOON


def test_the_discharge_review(town: Town, sign_in: SignIn) -> None:
    wu = sign_in("wu")
    wanted = Task.objects.filter(kind="discharge_review").get()
    assert wu.get(url("task", wanted.ref))["Location"] == url("discharge", wanted.ref)
    wu.post(url("discharge", wanted.ref), {"do": "improved"})
    wu.post(url("discharge", wanted.ref), {"do": "discharge"})
    assert FactRow.objects.filter(kind__in=["symptoms_improved", "discharged"]).count() == 2
    assert "have improved (recorded" in wu.get(url("discharge", wanted.ref)).content.decode()


def told(content: bytes) -> str:
    """The page without what differs at every request: its address and its token."""
    plain = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r"(X-CSRFToken[^}]*|csrfmiddlewaretoken[^>]*)", "", plain)


PAGES = ("task", "check-in", "transfer", "discharge")


@pytest.mark.parametrize("name", PAGES)
def test_not_yours_looks_like_not_there(town: Town, sign_in: SignIn, name: str) -> None:
    """The guest lives outside Gao's grid; the far one is not at another site's manager's."""
    gao = sign_in("gao")
    theirs = gao.get(url(name, task(town, "guest", "transfer").ref))
    nobodys = gao.get(url(name, uuid4()))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert told(theirs.content) == told(nobodys.content)


def test_drolma_sees_nobody_of_another_site(town: Town, site: Site, sign_in: SignIn) -> None:
    hospital = Site.objects.get(kind="hospital")
    other = Stay.objects.create(person=town.people["lin"], site=hospital, since=NOON)
    drolma = sign_in("drolma")
    for page in (url("site", hospital.ref), url("release", other.ref), url("rooms", hospital.ref)):
        assert drolma.get(page).status_code == 404
    assert drolma.post(url("door", town.people["lin"].ref), {"temperature": "36.5"}).status_code == 404


def test_zhou_sees_nothing(site: Site, sign_in: SignIn) -> None:
    zhou = sign_in("zhou")
    for page in (
        "/isolation/",
        url("site", site.ref),
        reverse("isolation:transfers"),
        reverse("isolation:doors"),
    ):
        assert zhou.get(page).status_code in (403, 404)


def test_the_board_counts_what_it_opens(town: Town, site: Site, sign_in: SignIn) -> None:
    he = access.actor_for(town.accounts["he"], at=NOON)
    counts = {one.key: one.query(he).count() for one in rooms.record_sets(he)}
    for one in rooms.record_sets(he):
        if one.url.startswith("isolation:"):
            page = sign_in("he").get(reverse(one.url))
            assert f"{counts[one.key]} record" in page.content.decode(), one.key
    assert (counts["rooms_free"], counts["arrivals"], counts["transfers_open"]) == (5, 4, 4)
    panels = rooms.person_panels(he, town.people["wife"])
    assert any(panel.template == "isolation/panel.html" for panel in panels)
