"""A device of the small town, as tests drive one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.db import connection
from django.test import Client

from frontline.city import clock
from frontline.city.models import Site
from frontline.screening.models import Round
from tests.screening.telling import after, open_round
from tests.town import Town, account

Said = dict[str, Any]


class Wire(Client):
    """A client after whose requests the test is the owner again: the role lasts as long as the test's transaction."""

    def request(self, **given: Any) -> Any:
        try:
            return super().request(**given)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


class Phone:
    """Signed in at desk 1 of the town's one point, or door to door in a place."""

    def __init__(self, client: Client, **where: Any) -> None:
        self.client = client
        answer = client.post("/desk/sign-in/", where, content_type="application/json")
        assert answer.status_code == 200, answer.content
        self.desk: Said = msgspec.json.decode(answer.content)
        self.header = {"Authorization": f"Bearer {self.desk['token']}"}

    def post(self, path: str, said: object) -> Any:
        body = said if isinstance(said, bytes) else msgspec.json.encode(said)
        return self.client.post(path, body, content_type="application/json", headers=self.header)

    def get(self, path: str, **asked: str) -> Any:
        return self.client.get(path, asked, headers=self.header)

    def upload(self, *records: object, minute: float = 30, **also: Any) -> Any:
        return self.post("/desk/upload", {"v": 1, "now": after(minute), "records": records, **also})

    def receipts(self, *records: object, **also: Any) -> list[str]:
        answer = self.upload(*records, **also)
        assert answer.status_code == 200, answer.content
        return [receipt["as"] for receipt in msgspec.json.decode(answer.content)["receipts"]]


def begin(town: Town, *, minute: float = 30) -> Round:
    """An open round, the clock standing at a minute of it, and Tashi who samples at its point."""
    round = open_round(town)
    clock.set_exercise(at=after(minute), paused=True)
    account(town, "tashi", "sampler", on="site", on_id=Site.objects.get(kind="sampling").pk)
    return round


def phone(town: Town, username: str = "tashi", **where: Any) -> Phone:
    client = Wire()
    client.force_login(town.accounts[username])
    there = where or {"point": str(Site.objects.get(kind="sampling").ref), "desk": 1}
    return Phone(client, **there)


def said_swab(slot: int, code: str, minute: float = 1, **also: Any) -> Said:
    return {"slot": slot, "code": code, "at": after(minute), **also}


def said_tube(swabs: Iterable[Said], *, barcode: str = "T1", ref: str = "", **also: Any) -> Said:
    sealed: datetime = after(5)
    return {
        "kind": "tube", "ref": ref or str(uuid4()), "barcode": barcode, "capacity": 10, "opened_at": after(0),
        "swabs": list(swabs), "sealed_at": sealed, **also,
    }  # fmt: skip


def said_person(code: str, *, ref: str = "", **details: str) -> Said:
    return {"kind": "person", "ref": ref or str(uuid4()), "code": code, "at": after(1), "details": details}
