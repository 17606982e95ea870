"""A grid worker's telephone, as tests drive one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.db import connection
from django.test import Client

from frontline.city import clock
from frontline.facts.base import person
from frontline.facts.cases import AreaLeft
from frontline.loop import reconcile
from frontline.loop.actions import new_id
from tests.telling import tell
from tests.town import Town

Said = dict[str, Any]


class Wire(Client):
    """A client after whose requests the test is the owner again: the role lasts as long as the test's transaction."""

    def request(self, **given: Any) -> Any:
        try:
            return super().request(**given)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


class Telephone:
    """Signed in for a grid."""

    def __init__(self, town: Town, who: str = "gao", grid: str = "E1") -> None:
        self.client = Wire(headers={"accept-language": "en"})
        self.client.force_login(town.accounts[who])
        said = {"grid": str(town.grids[grid].ref)}
        answer = self.client.post("/areas/grid/sign-in/", said, content_type="application/json")
        self.status = answer.status_code
        self.got: Said = msgspec.json.decode(answer.content)
        self.client.logout()

    @property
    def grid(self) -> Said:
        found: Said = self.got["list"]
        return found

    def ask(self, path: str, said: object = None) -> Any:
        header = {"Authorization": f"Bearer {self.got['token']}"}
        if said is None:
            return self.client.get(f"/areas/grid/{path}/", headers=header)
        return self.client.post(
            f"/areas/grid/{path}/", msgspec.json.encode(said), content_type="application/json", headers=header
        )

    def upload(self, *records: Said, now: datetime | None = None) -> list[Said]:
        answer = self.ask("upload", {"v": 1, "now": now or clock.now(), "records": records})
        assert answer.status_code == 200, answer.content
        receipts: list[Said] = msgspec.json.decode(answer.content)["receipts"]
        return receipts

    def people(self) -> dict[str, Said]:
        return {
            one["code"]: one
            for house in self.grid["houses"]
            for door in house.get("doors", [])
            for one in door["people"]
        }


def visit(code: str, at: datetime, outcome: str = "done", **also: Any) -> Said:
    return {"kind": "visit", "ref": str(uuid4()), "at": at, "person": code, "outcome": outcome, **also}


def came_back(town: Town, names: Iterable[str], left: datetime, at: datetime) -> None:
    """From a medium-risk area, to stay at home: a check-in, health checks and tests are owed at their doors."""
    told = [
        AreaLeft(
            id=new_id(), subject=person(town.people[name].pk), at=left, known_at=at, level="medium",
            area_name="西宁市城东区", arrived_at=at,
        )
        for name in names
    ]  # fmt: skip
    tell(*told, at=at)
    reconcile.settle(at=at)
