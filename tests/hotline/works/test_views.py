"""Pages of the dispatcher, the desk and headquarters."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from frontline.city import clock
from frontline.hotline.works.actions import jobs
from frontline.hotline.works.actions.jobs import Said
from frontline.hotline.works.models import Crew, DutyShift, Job, JobPhoto, SupplyStop, WorkRulesVersion
from frontline.hotline.works.queries import crews as duty
from frontline.hotline.works.queries import rules as kept
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, asked
from tests.hotline.works.crew import UTILITY, crew_of, dispatcher, job_of
from tests.town import Town

Enter = Callable[[str], Client]
HOUR = timedelta(hours=1)


@pytest.fixture
def enter(town: Town) -> Enter:
    clock.set_exercise(at=NOON, paused=True)

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return client

    return sign_in


def office() -> str:
    return str(agency(UTILITY).ref)


def page(client: Client, name: str, *args: object, **asked_for: str) -> str:
    answer = client.get(reverse(f"hotline:{name}", args=args), asked_for, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def act(client: Client, job: Job, do: str, **fields: object) -> str:
    told = {f"{do}-{name}": value for name, value in fields.items()}
    return client.post(
        reverse("hotline:job-act", args=[job.ref]), {"do": do, **told}, follow=True
    ).content.decode()


def test_the_dispatcher_forms_a_crew_dispatches_a_request_and_the_asker_reads_it(
    town: Town, enter: Enter
) -> None:
    row = asked(town, NOON, "水管漏水", person=town.people["lin"])
    wang = enter("wang")
    assert "has no crew yet" in page(wang, "works")
    told = {
        "name": "抢修一班",
        "trade": "water",
        "phone": "0976-8820001",
        "skills": ["weld"],
        "office": office(),
    }
    wang.post(reverse("hotline:crews"), told)
    crew = Crew.objects.get()
    joined = {"name": "王班长", "account": "wang", "leads": "on"}
    assert (
        "王班长" in wang.post(reverse("hotline:crew", args=[crew.ref]), joined, follow=True).content.decode()
    )
    assert row.number in page(wang, "works") and f"Dispatch {row.number}" in page(wang, "works")
    url = f"{reverse('hotline:new-job')}?request={row.ref}"
    assert "水管漏水" in wang.get(url).content.decode()
    made = {"promise": "water:burst", "what": "水管漏水", "crew": crew.ref, "office": office()}
    wang.post(url, made)
    job = Job.objects.get()
    assert (job.request, job.crew, job.building_id, job.promise) == (row, crew, town.buildings[1].pk, "burst")
    assert job.number in page(enter("sun"), "request", row.ref)
    assert "given to a crew" in page(enter("lin"), "request", row.ref)
    assert "somebody there by 11-08 13:00" in page(wang, "job", job.ref)


def test_deeds_told_by_telephone_are_written_by_the_dispatcher(town: Town, enter: Enter) -> None:
    job = job_of(town, NOON, trade="heat", promise="cold", crew=crew_of(town, "供热班", trade="heat"))
    wang = enter("wang")
    act(wang, job, "arrive")
    assert "Measure the temperature first" in act(wang, job, "finish", done="看过")
    act(wang, job, "read", celsius="15", room="卧室")
    assert "at least 18 °C were promised" in act(wang, job, "finish", done="看过")
    act(wang, job, "read", celsius="20.5", room="卧室")
    act(wang, job, "use", what="阀门", count="2", unit="个")
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(out, "PNG")
    act(wang, job, "photo", when="after", photo=SimpleUploadedFile("x.png", out.getvalue(), "image/png"))
    told = act(wang, job, "finish", done="换了阀门")
    assert "换了阀门" in told and "阀门 2 个" in told and "20.5 °C" in told
    photo = JobPhoto.objects.get()
    assert wang.get(reverse("hotline:job-photo", args=[photo.pk]))["Content-Type"] == "image/jpeg"
    assert enter("health").get(reverse("hotline:job-photo", args=[photo.pk])).status_code == 404
    assert "stands elsewhere" in act(wang, job, "finish", done="again")


def test_what_could_not_be_done_stands_before_the_dispatcher_with_its_reason(
    town: Town, enter: Enter
) -> None:
    crew = crew_of(town)
    job = job_of(town, NOON, crew=crew)
    jobs.cannot(job, Said(by=dispatcher(town, NOON), at=NOON), why="要挖开路面")
    told = page(enter("wang"), "works")
    assert "Jobs without a crew" in told and "要挖开路面" in told
    act(enter("wang"), job, "give", crew=crew.ref)
    job.refresh_from_db()
    assert job.crew == crew


def test_the_roster_shows_its_gaps_and_who_is_on_duty_for_an_address(town: Town, enter: Enter) -> None:
    wang = enter("wang")
    serves = [town.communities["east"].ref]
    told = {"name": "东锅炉房", "kind": "boiler_house", "trade": "heat", "serves": serves, "office": office()}
    wang.post(reverse("hotline:open-post"), told)
    assert "nobody now" in page(wang, "duty") and "without anybody on duty" in page(wang, "works")
    [post] = [one.post for one in duty.on_duty(list(duty.posts(dispatcher(town, NOON))), NOON)]
    for name, since, until in (
        ("扎西", "2022-11-08T08:00", "2022-11-08T20:00"),
        ("才旺", "2022-11-08T20:00", "2022-11-09T08:00"),
    ):
        shift = {"post": post.ref, "name": name, "phone": "0976-8820009", "since": since, "until": until}
        wang.post(reverse("hotline:duty"), shift)
    assert DutyShift.objects.count() == 2
    told_page = page(wang, "duty", q="扎西科路1号")
    assert "扎西" in told_page and "0976-8820009" in told_page and "11-09 08:00 – 11-10 12:00" in told_page
    assert "0976-8820009" in page(enter("sun"), "duty", q="扎西科路1号")
    assert "No post serves this address" in page(enter("sun"), "duty", q="扎西科路4号")
    wang.post(reverse("hotline:withdraw-shift", args=[DutyShift.objects.earliest("since").ref]))
    assert "nobody now" in page(wang, "duty")
    wrong = {
        "post": post.ref,
        "name": "x",
        "phone": "",
        "since": "2022-11-08T08:00",
        "until": "2022-11-07T20:00",
    }
    assert wang.post(reverse("hotline:duty"), wrong).status_code == 200 and DutyShift.objects.count() == 2


def test_a_stop_is_drawn_announced_and_closed_on_its_pages(town: Town, enter: Enter) -> None:
    wang = enter("wang")
    url = f"{reverse('hotline:new-stop')}?q=E1"
    told = {
        "trade": "water", "place": town.grids["E1"].ref, "why": "换阀门", "begins_at": "2022-11-10T08:00",
        "ends_at": "2022-11-10T18:00", "office": office(),
    }  # fmt: skip
    both = wang.post(url, told | {"buildings": "扎西科路1号"}).content.decode()
    assert "Choose one" in both and not SupplyStop.objects.exists()
    assert "households inside now" in wang.post(url, told, follow=True).content.decode()
    stop = SupplyStop.objects.get()
    deed = reverse("hotline:stop-act", args=[stop.ref])
    assert "announced" in wang.post(deed, {"do": "announce"}, follow=True).content.decode()
    board = enter("he").get(reverse("command:home")).content.decode()
    assert stop.why in page(enter("he"), "stops") and "Stops of supply now" in board
    wang.post(deed, {"do": "end", "end-ended_at": "2022-11-08T12:00"})
    stop.refresh_from_db()
    assert stop.state == "over"
    assert "stands elsewhere" in wang.post(deed, {"do": "announce"}, follow=True).content.decode()
    lost = wang.post(url, told | {"place": "", "buildings": "没有这条路9号"}).content.decode()
    assert "没有这条路9号" in lost


def test_promises_and_limits_are_dated_and_marked(town: Town, enter: Enter) -> None:
    told = page(enter("wang"), "work-rules")
    assert "Shandong Heat Regulation 2021" in told and "assumption" in told and "Change" not in told
    lead = enter("hotline_lead")
    value = reverse("hotline:work-value", args=["room_temperature"])
    assert "between 10 and 30" in lead.post(value, {"value": "60", "note": "x"}).content.decode()
    lead.post(value, {"value": "16", "note": "本市供热办法"})
    clock.set_exercise(at=NOON + HOUR, paused=True)
    promise = {
        "zh": "小修",
        "en": "Small repair",
        "trades": ["water"],
        "there": "2",
        "done": "12",
        "note": "加快",
    }
    lead.post(reverse("hotline:work-promise", args=["small"]), promise)
    now, before = kept.in_force(NOON + HOUR), kept.in_force(NOON - HOUR)
    assert (now.room_temperature.value, now.room_temperature.certainty, before.room_temperature.value) == (
        16,
        "sure",
        18,
    )
    small = now.promise("small")
    assert small is not None and (small.there, small.night, small.trades) == (2, False, ("water",))
    assert WorkRulesVersion.objects.count() == 2
    assert enter("wang").get(value).status_code == 403


def test_broken_promises_stand_on_the_board_and_lead_to_the_job(town: Town, enter: Enter) -> None:
    job = job_of(town, NOON - 30 * HOUR)
    he = enter("he")
    assert "Promises of crews broken" in he.get(reverse("command:home")).content.decode()
    assert job.number in page(he, "overdue-jobs")
    assert (
        he.get(reverse("hotline:works-task", args=[job.task]))
        .headers["Location"]
        .endswith(f"/job/{job.ref}/")
    )
    for name in ("zhou", "lin", "gao"):
        assert enter(name).get(reverse("hotline:works")).status_code == 403
        assert enter(name).get(reverse("hotline:overdue-jobs")).status_code == 403


def test_the_crews_page_says_nothing_to_a_stranger(town: Town, enter: Enter) -> None:
    crew_of(town)
    stranger = Client().get(reverse("hotline:night")).content.decode()
    assert "抢修一班" not in stranger
    assert "抢修一班" in page(enter("wang"), "night")
    assert "in no crew now" in page(enter("health"), "night")
