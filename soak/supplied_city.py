"""What `soak.doors` asks of processes of its own: the city with packs and crews, more requests, the books."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from frontline.site.start import start_django

Found = dict[str, Any]
_POINTS = 12  # where vans and carts load: a distribution point in each part of the town (assumption)
_SPECIAL = 20  # every so many packs one for somebody who is never missed without a call
_MORE = 1_000  # pieces at each point beyond what is planned


def make(plan: Path) -> None:
    """The demo city, stock at distribution points, packs for the nearest doors, vans and volunteers."""
    start_django("owner")
    from django.core.management import call_command

    from frontline.city.access import actor_for
    from frontline.city.models import Account, Grant, Place
    from frontline.site.demo import begin, load

    asked = json.loads(plan.read_text())
    call_command("migrate", interactive=False, verbosity=0)
    load.load(people=asked["people"])
    begin._put_plan_in_force()
    city = Place.objects.get(kind="city")
    account = Account.objects.get(username="li")
    Account.objects.filter(pk=account.pk).update(one_click=True)
    Grant.objects.create(
        account=account, role="supply_dispatcher", on="place", on_id=city.pk, since=load.START
    )
    at = load.START
    by = actor_for(account, at=at)
    doors = _doors(asked["packs"] + asked["new"])
    depots = _depots(doors)
    kind = _stocked(depots, len(doors), by, at)
    _plan(doors[: asked["packs"]], depots, kind, by, at)
    _crews(asked["volunteers"], asked["vans"], depots, at.date(), asked["load"])
    print(json.dumps({"day": at.date().isoformat(), "depots": len(depots), "doors": len(doors)}))


def _doors(most: int) -> list[Found]:
    """Dwellings where somebody lives, nearest to the middle of the town first."""
    from django.db.models import F

    from frontline.city.models import Dwelling

    rows = Dwelling.objects.filter(households__isnull=False, building__place__lon__isnull=False).distinct()
    values = rows.values("pk", "building", lon=F("building__place__lon"), lat=F("building__place__lat"))
    found: list[Found] = [dict(row) for row in values.order_by("pk")]
    middle = (
        sorted(row["lon"] for row in found)[len(found) // 2],
        sorted(row["lat"] for row in found)[len(found) // 2],
    )
    found.sort(key=lambda row: ((row["lon"] - middle[0]) ** 2 + (row["lat"] - middle[1]) ** 2, row["pk"]))
    return found[:most]


def _depots(doors: list[Found]) -> list[Any]:
    """Distribution points in the middle of equally many doors each, along the valley."""
    from frontline.supplies.models import Depot

    order = sorted(doors, key=lambda row: (row["lon"], row["pk"]))
    points = min(_POINTS, max(1, len(doors) // 100))
    share = -(-len(order) // points)
    made = []
    for number in range(points):
        part = sorted(order[number * share : (number + 1) * share], key=lambda row: row["lat"])
        if part:
            building = part[len(part) // 2]["building"]
            made.append(Depot.objects.create(name=f"发放点{number + 1}", building_id=building))
    for door in doors:
        door["depot"] = None
    for number, depot in enumerate(made):
        for door in order[number * share : (number + 1) * share]:
            door["depot"] = depot
    return made


def _stocked(depots: list[Any], doors: int, by: Any, at: datetime) -> Any:
    from frontline.supplies.actions.stock import Came, receive
    from frontline.supplies.models import Good, PackContent, PackKind

    good = Good.objects.create(key="vegetables", name="蔬菜", unit="份")
    kind = PackKind.objects.create(key="vegetables", name="蔬菜包", since=at)
    PackContent.objects.create(kind=kind, good=good, quantity=1)
    for depot in depots:
        receive(
            [Came(good=good, quantity=doors + _MORE, number="L1")], depot=depot, source="供应商", by=by, at=at
        )
    return kind


def _plan(doors: list[Found], depots: list[Any], kind: Any, by: Any, at: datetime) -> None:
    from frontline.supplies.actions.packs import Wanted, plan_packs

    for depot in depots:
        wanted = [
            Wanted(
                dwelling=door["pk"], building=door["building"], kind=kind.pk, special=number % _SPECIAL == 0
            )
            for number, door in enumerate(doors)
            if door["depot"] == depot
        ]
        end = at.replace(hour=20)
        plan_packs(wanted, day=at.date(), depot=depot, opens_at=at, due_at=end, by=by, at=at)


def _crews(volunteers: int, vans: int, depots: list[Any], day: date, load: float) -> None:
    from frontline.supplies.rounds.models import Crew
    from frontline.supplies.rounds.rules import VEHICLES

    kinds = ["van"] * vans + ["cart"] * volunteers
    for number, kind in enumerate(kinds):
        usual = VEHICLES[kind]
        Crew.objects.create(
            name=f"{kind}-{number + 1}", vehicle=kind, capacity=max(1, round(usual.capacity * load)), speed=usual.speed,
            most_rounds=usual.rounds, opens=time(8), closes=time(20), depot=depots[number % len(depots)], since=day,
            closed_loop=vans <= number < vans + len(depots),  # one of each point goes to doors at high risk
        )  # fmt: skip


def more(asked: Found) -> Found:
    """Requests that come in while rounds are under way: packs for doors that had none."""
    from frontline.city import access, clock
    from frontline.city.models import Account, Dwelling
    from frontline.supplies.actions.packs import Wanted, plan_packs
    from frontline.supplies.models import Depot, Pack, PackKind

    at = clock.now()
    by = access.actor_for(Account.objects.get(username="li"), at=at)
    day = date.fromisoformat(asked["day"])
    near = Pack.objects.filter(day=day).values_list("building", "depot")
    depots = dict(near)
    homes = (
        Dwelling.objects.filter(households__isnull=False, building__in=depots)
        .exclude(packs__day=day)
        .distinct()
    )
    doors = list(homes.order_by("-pk").values_list("pk", "building")[: asked["count"]])
    if len(doors) < asked["count"]:  # every door of these buildings has one: a second kind for some
        had = Pack.objects.filter(day=day, kind__key="request").values("dwelling")
        first = Pack.objects.filter(day=day, kind__key="vegetables").exclude(dwelling__in=had)
        taken = first.order_by("-pk").values_list("dwelling", "building")
        doors += list(taken[: asked["count"] - len(doors)])
    kind = PackKind.objects.filter(key="request").first() or _request_kind(at)
    for depot in Depot.objects.all():
        wanted = [
            Wanted(
                dwelling=home, building=building, kind=kind.pk, special=number % _SPECIAL == 0, request="R"
            )
            for number, (home, building) in enumerate(doors)
            if depots[building] == depot.pk
        ]
        end = at.replace(hour=20, minute=0) if at.tzinfo and at.utcoffset() else at + timedelta(hours=9)
        plan_packs(wanted, day=day, depot=depot, opens_at=at, due_at=end, by=by, at=at)
    return {"new": len(doors)}


def _request_kind(at: datetime) -> Any:
    from frontline.supplies.models import Good, PackContent, PackKind

    kind = PackKind.objects.create(key="request", name="按需物资", since=at)
    PackContent.objects.create(kind=kind, good=Good.objects.get(key="vegetables"), quantity=1)
    return kind


def look(told: Found) -> Found:
    """The books beside what really happened at the doors."""
    from django.db.models import F, Sum

    from frontline.loop.models import Task
    from frontline.supplies.models import Line, Pack, PackDeed
    from frontline.supplies.rounds.models import DayPlan, DoorRecord

    day = date.fromisoformat(told["day"])
    packs = {
        str(ref): (state, why)
        for ref, state, why in Pack.objects.filter(day=day).values_list("ref", "state", "why")
    }
    states = Counter(state for state, _why in packs.values())
    out = PackDeed.objects.filter(pack__day=day, state="loaded").values("pack").distinct().count()
    wrong = [ref for ref, wanted in told["doors"].items() if packs[ref] != tuple(wanted)]
    missed = Pack.objects.filter(day=day, state="missed")
    again = missed.filter(next_day__isnull=False, again__isnull=True).count()
    special = missed.filter(special=True)
    called = set(Task.objects.filter(kind="call_missed").values_list("key", flat=True))
    lines = Line.objects.filter(movement__packs=True).aggregate(n=Sum("change"))["n"] or 0
    gone = Pack.objects.filter(issue__isnull=False, back_at__isnull=True).count()
    plans = DayPlan.objects.filter(day=day, state="accepted").order_by("asked_at")
    return {
        "packs": len(packs), "states": dict(states), "out": out,
        "unbalanced": out - sum(states[one] for one in ("delivered", "missed", "returned", "loaded")),
        "still_out": states["loaded"], "without_reason": missed.filter(why="").count(), "wrong": len(wrong),
        "wrong_ones": [[ref, told["doors"][ref], packs[ref]] for ref in wrong[:5]],
        "special_missed": special.count(),
        "special_not_called": sum(f"pack:{ref}" not in called for ref in special.values_list("ref", flat=True)),
        "not_again": again, "stock_off": lines + gone,
        "held": DoorRecord.objects.exclude(why="").count(),
        "held_why": list(DoorRecord.objects.exclude(why="").values_list("why", flat=True)[:5]),
        "late": DoorRecord.objects.filter(late=True).count(), "records": DoorRecord.objects.count(),
        "twice": PackDeed.objects.filter(pack__day=day, state="delivered").values("pack").distinct().count()
        - PackDeed.objects.filter(pack__day=day, state="delivered").count(),
        "plans": [{"what": one.what, **one.figures} for one in plans],
        "opened": PackDeed.objects.filter(at__gt=F("told_at")).count(),
    }  # fmt: skip


def set_clock(asked: Found) -> Found:
    """City time stands still at this moment."""
    from frontline.city import clock

    clock.set_exercise(at=datetime.fromisoformat(asked["at"]), paused=True)
    return {}


def answer() -> None:
    """A question a line, an answer a line, until nobody asks any more: a process for each would take a day as long."""
    start_django("owner")
    questions = {"more": more, "look": look, "set_clock": set_clock}
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(questions[asked.pop("question")](asked), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    else:
        answer()
