"""A water company with a crew, its jobs, and a telephone of the night."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from frontline.city import clock
from frontline.city.access import Actor
from frontline.hotline.models import Request
from frontline.hotline.works.actions import crews, jobs
from frontline.hotline.works.actions.jobs import JobTold
from frontline.hotline.works.models import Crew, Job
from tests.areas.gridwork.telephone import Wire
from tests.hotline.desk import agency, who
from tests.town import ALWAYS, Town

UTILITY = "市供排水公司"
Said = dict[str, Any]


def dispatcher(town: Town, at: datetime) -> Actor:
    return who(town, "water_head", at)


def crew_of(town: Town, name: str = "抢修一班", *, trade: str = "water", leader: str = "wang") -> Crew:
    """A crew that has been there since the city's list; Wang leads it."""
    found = Crew.objects.filter(name=name).first()
    if found is not None:
        return found
    by = dispatcher(town, ALWAYS + timedelta(days=1))
    made = crews.form_crew(
        office=agency(UTILITY), trade=trade, name=name, phone="0976-8820001", by=by, at=by.at
    )
    account = town.accounts[leader] if leader else None
    crews.join_crew(made, name=leader or "甲", account=account, leads=True, by=by, at=by.at)
    return made


def job_of(
    town: Town, at: datetime, *, promise: str = "small", trade: str = "water", building: int | None = 1,
    crew: Crew | None = None, request: Request | None = None, **more: Any,
) -> Job:  # fmt: skip
    told = JobTold(
        trade=trade,
        promise=promise,
        what="水管漏水",
        building=town.buildings[building] if building else None,
        **more,
    )
    by = dispatcher(town, at)
    return jobs.make(told, office=agency(UTILITY), request=request, crew=crew, by=by, at=at)


class NightTelephone:
    """Signed in for a crew."""

    def __init__(self, town: Town, crew: Crew, who: str = "wang") -> None:
        self.client = Wire(headers={"accept-language": "en"})
        self.client.force_login(town.accounts[who])
        said = {"crew": str(crew.ref)}
        answer = self.client.post("/hotline/works/night/sign-in/", said, content_type="application/json")
        self.status = answer.status_code
        self.got: Said = msgspec.json.decode(answer.content)
        self.client.logout()

    def jobs(self) -> list[Said]:
        found: list[Said] = self.got["list"]["jobs"]
        return found

    def ask(self, path: str, said: object = None) -> Any:
        header = {"Authorization": f"Bearer {self.got['token']}"}
        if said is None:
            return self.client.get(f"/hotline/works/night/{path}/", headers=header)
        return self.client.post(
            f"/hotline/works/night/{path}/",
            msgspec.json.encode(said),
            content_type="application/json",
            headers=header,
        )

    def upload(self, *records: Said, now: datetime | None = None) -> list[Said]:
        answer = self.ask("upload", {"v": 1, "now": now or clock.now(), "records": records})
        assert answer.status_code == 200, answer.content
        receipts: list[Said] = msgspec.json.decode(answer.content)["receipts"]
        return receipts


def told(kind: str, job: Job, at: datetime, **more: Any) -> Said:
    return {"kind": kind, "ref": str(uuid4()), "at": at, "job": str(job.ref), **more}
