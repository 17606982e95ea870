"""What a crew's telephone tells: each record once, with the rights of its moment; the rest is held in words."""

import base64
import io
from datetime import timedelta

import pytest
from PIL import Image

from frontline.city import clock
from frontline.city.models import Grant
from frontline.hotline.works.actions import crews as crew_actions
from frontline.hotline.works.actions import jobs
from frontline.hotline.works.models import CrewMember, CrewRecord, Job, JobDeed, JobPhoto
from tests.hotline.conftest import NOON
from tests.hotline.desk import asked
from tests.hotline.works.crew import NightTelephone, crew_of, dispatcher, job_of, told
from tests.town import Town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at_noon(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    return town


def picture(width: int = 40) -> str:
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    Image.new("RGB", (width, 30), "blue").save(out, "JPEG", exif=exif)
    return base64.b64encode(out.getvalue()).decode()


def test_a_night_is_written_once_however_often_it_is_sent(at_noon: Town) -> None:
    crew = crew_of(at_noon)
    row = asked(at_noon, NOON)
    made = job_of(at_noon, NOON, request=row, crew=crew, contact="甲乙", phone="13800000001")
    telephone = NightTelephone(at_noon, crew)
    [listed] = telephone.jobs()
    assert (listed["number"], listed["phone"], listed["where"]) == (
        made.number,
        "13800000001",
        "扎西科路1号 · 1号楼",
    )
    night = [
        told("done", made, NOON + 30 * MINUTE, done="换了阀门"),
        told("there", made, NOON + 5 * MINUTE),
        told("materials", made, NOON + 20 * MINUTE, used=[["阀门", 1, "个"]]),
        told("photo", made, NOON + 6 * MINUTE, when="before", picture=picture()),
        told("photo", made, NOON + 29 * MINUTE, when="after", picture=picture()),
    ]
    clock.set_exercise(at=NOON + 60 * MINUTE, paused=True)
    first = telephone.upload(*night)
    assert [one["as"] for one in first] == ["stored"] * 5
    assert [one["as"] for one in telephone.upload(*reversed(night))] == ["known"] * 5
    made.refresh_from_db()
    row.refresh_from_db()
    assert (made.state, made.there_at, made.ended_at) == ("done", NOON + 5 * MINUTE, NOON + 30 * MINUTE)
    assert row.state == "handled"
    assert (
        JobPhoto.objects.filter(job=made).count() == 2
        and JobDeed.objects.filter(job=made, kind="done").count() == 1
    )
    kept = Image.open(io.BytesIO(bytes(JobPhoto.objects.first().content)))  # type: ignore[union-attr]
    assert not kept.getexif()


def test_what_another_crew_finished_is_held_for_the_dispatcher_and_settled(at_noon: Town) -> None:
    crew = crew_of(at_noon)
    made = job_of(at_noon, NOON, crew=crew)
    telephone = NightTelephone(at_noon, crew)
    by = dispatcher(at_noon, NOON)
    jobs.give(made, crew_of(at_noon, "抢修二班", leader=""), by=by, at=NOON)
    jobs.finish(made, jobs.Said(by=by, at=NOON), done="二班修好")
    [receipt] = telephone.upload(told("done", made, NOON, done="一班也修了"))
    assert receipt["as"] == "held" and "done already" in receipt["why"]
    [reading] = telephone.upload(told("materials", made, NOON, used=[["管卡", 2, "个"]]))
    assert reading["as"] == "stored", "what was used was used"
    held = CrewRecord.objects.exclude(why="").get()
    assert "一班也修了" in held.payload
    page = telephone.client
    page.force_login(at_noon.accounts["wang"])
    assert "Told by a telephone" in page.get("/hotline/works/").content.decode()
    page.post(f"/hotline/works/held/{held.ref}/")
    held.refresh_from_db()
    assert (held.payload, held.settled_by) == ("", at_noon.accounts["wang"].pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "reading", "celsius": 99.0}, {"kind": "materials", "used": [["", 1, ""]]},
        {"kind": "done", "done": " "},
        {"kind": "cannot", "why": ""}, {"kind": "photo", "when": "never", "picture": picture()},
        {"kind": "photo", "when": "before", "picture": base64.b64encode(b"no picture").decode()},
        {"kind": "dance"}, {"kind": "photo", "when": "before", "picture": "!!"},
        {"kind": "done", "done": "nul \u0000"},
    ],
    ids=lambda wrong: f"{wrong['kind']}",
)  # fmt: skip
def test_what_cannot_be_written_is_held_in_words(at_noon: Town, wrong: dict[str, object]) -> None:
    crew = crew_of(at_noon)
    made = job_of(at_noon, NOON, crew=crew)
    record = told("x", made, NOON) | wrong
    [receipt] = NightTelephone(at_noon, crew).upload(record)
    assert receipt["as"] == "held" and receipt["why"]
    made.refresh_from_db()
    assert made.state == "given"


def test_whoever_is_in_no_crew_takes_nothing_along_and_a_leaver_reads_no_more(at_noon: Town) -> None:
    crew = crew_of(at_noon)
    made = job_of(at_noon, NOON, crew=crew)
    for name in ("health", "lin", "zhou", "water_head"):
        assert NightTelephone(at_noon, crew, name).status in (403, 404)
    telephone = NightTelephone(at_noon, crew)
    member = CrewMember.objects.select_related("crew").get(crew=crew)
    clock.set_exercise(at=NOON + 10 * MINUTE, paused=True)
    crew_actions.leave_crew(member, by=dispatcher(at_noon, NOON + 10 * MINUTE), at=NOON + 10 * MINUTE)
    assert telephone.ask("today").status_code == 404
    early, late = (told("there", made, NOON + n * MINUTE) for n in (5, 10))
    assert [one["as"] for one in telephone.upload(early, late)] == ["stored", "held"], (
        "the rights of the moment"
    )


def test_without_the_right_nothing_is_taken(at_noon: Town) -> None:
    crew = crew_of(at_noon)
    made = job_of(at_noon, NOON, crew=crew)
    telephone = NightTelephone(at_noon, crew)
    Grant.objects.filter(account=at_noon.accounts["wang"]).update(until=NOON - MINUTE)
    [receipt] = telephone.upload(told("there", made, NOON))
    assert receipt["as"] == "held"
    assert Job.objects.get(pk=made.pk).there_at is None


def test_signing_off_asks_for_everything_first(at_noon: Town) -> None:
    telephone = NightTelephone(at_noon, crew_of(at_noon))
    assert telephone.ask("sign-off", {"unsent": 2}).status_code == 409
    assert telephone.ask("sign-off", {"unsent": 0}).status_code == 200
    assert telephone.ask("sign-off", {"unsent": 0}).status_code == 200
    assert telephone.ask("today").status_code == 401
    assert telephone.ask("upload", {"now": NOON, "records": [1] * 500}).status_code == 409
