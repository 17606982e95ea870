"""A small town on the map, a depot, crews, packs for its doors, and a volunteer's telephone that speaks HTTP."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from frontline.city import clock
from frontline.city.models import Place
from frontline.supplies.models import Pack, PackKind
from frontline.supplies.rounds import actions, proposing
from frontline.supplies.rounds.models import Crew, DayPlan, Round
from tests.areas.gridwork.telephone import Wire
from tests.refs import NOON
from tests.supplies.store import DAY, kind, planned, stocked, who
from tests.town import Town

Said = dict[str, Any]
LON, LAT = 97.0, 33.0


def on_the_map(town: Town) -> None:
    """Buildings some hundred metres from one another."""
    for number, building in town.buildings.items():
        Place.objects.filter(pk=building.place_id).update(
            lon=LON + 0.003 * number, lat=LAT + 0.001 * (number % 2)
        )


def crew(town: Town, name: str = "一组", vehicle: str = "cart", **more: Any) -> Crew:
    values: dict[str, Any] = {
        "capacity": 40, "speed": 1.2, "most_rounds": 6, "opens": time(8), "closes": time(20),
        "since": DAY - timedelta(days=1), **more,
    }  # fmt: skip
    return Crew.objects.create(name=name, vehicle=vehicle, depot=stocked(town, 100), **values)


def proposed(town: Town, day: date = DAY, at: datetime = NOON, *, anew: bool = False) -> DayPlan:
    """What the worker answers to Li."""
    plan = proposing.ask_for_rounds(day, by=who(town, "li", at), at=at, anew=anew)
    assert proposing.work_out_rounds(at=at)
    plan.refresh_from_db()
    return plan


def accepted(town: Town, day: date = DAY, at: datetime = NOON) -> DayPlan:
    return actions.accept(proposed(town, day, at), by=who(town, "li", at), at=at)


def begun(town: Town, *doors: int, of: PackKind | None = None, special: bool = False) -> list[Pack]:
    """Packs for these doors, in rounds that were accepted, at noon."""
    clock.set_exercise(at=NOON, paused=True)
    on_the_map(town)
    packs = planned(town, *doors, of=of or kind(), special=special)
    crew(town)
    accepted(town)
    return packs


class Telephone:
    """A volunteer's, opened with a code."""

    def __init__(self, town: Town, crew: Crew | None = None, at: datetime = NOON) -> None:
        self.client = Wire(headers={"accept-language": "en"})
        code = actions.give_code(crew or Crew.objects.get(), day=DAY, by=who(town, "li", at), at=at)
        answer = self.open(code)
        self.code, self.status, self.got = code, answer.status_code, msgspec.json.decode(answer.content)

    def open(self, code: str) -> Any:
        return self.client.post("/supplies/door/sign-in/", {"code": code}, content_type="application/json")

    @property
    def rounds(self) -> list[Said]:
        return self.ask("today").json()["list"]["rounds"]  # type: ignore[no-any-return]

    def ask(self, path: str, said: object = None) -> Any:
        header = {"Authorization": f"Bearer {self.got['token']}"}
        if said is None:
            return self.client.get(f"/supplies/door/{path}/", headers=header)
        return self.client.post(
            f"/supplies/door/{path}/",
            msgspec.json.encode(said),
            content_type="application/json",
            headers=header,
        )

    def upload(self, *records: Said, now: datetime | None = None) -> list[Said]:
        answer = self.ask("upload", {"v": 1, "now": now or clock.now(), "records": records})
        assert answer.status_code == 200, answer.content
        return answer.json()["receipts"]  # type: ignore[no-any-return]

    def tell(self, *records: Said) -> list[str]:
        return [one["as"] for one in self.upload(*records)]


def left(round: Round | None = None, at: datetime = NOON, kind: str = "left") -> Said:
    row = round or Round.objects.exclude(state="proposed").get()
    return {"kind": kind, "ref": str(uuid4()), "at": at, "round": str(row.ref)}


def at_door(
    pack: Pack, outcome: str = "left", minutes: int = 5, note: str = "", ref: UUID | None = None
) -> Said:
    at = NOON + timedelta(minutes=minutes)
    return {
        "kind": "door",
        "ref": str(ref or uuid4()),
        "at": at,
        "pack": str(pack.ref),
        "outcome": outcome,
        "note": note,
    }


def state(pack: Pack) -> tuple[str, str]:
    pack.refresh_from_db()
    return pack.state, pack.why


def put_at_door(town: Town, *records: Said) -> None:
    """A telephone told it, and was given back."""
    assert set(Telephone(town).tell(*records)) == {"stored"}
