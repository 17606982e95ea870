"""Hundreds of requests in an hour by telephone form, app and Open311, offices that fail, and every minute replayed.

    python -m soak.hotline              400 requests, ten hours in steps of a minute
    python -m soak.hotline --requests 60 --step 5

The pages are asked as people and systems ask them; the worker's chores run at each step of the city's clock. The
health bureau returns twice, the power company's system is a real server that fails for six hours, the waste office
sleeps. Whoever asked says in the end solved, not solved, or nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from django.test import Client

    from tests.hotline.open311.outside import Outside
    from tests.town import Town

BEGINS = datetime(2022, 11, 8, 0, 0, tzinfo=UTC)  # 08:00 in Yushu, a Tuesday
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LINK_DOWN = (BEGINS + MINUTE, BEGINS + MINUTE + 6 * HOUR)
HOURS = 10  # that are played, and replayed
# What people ask, and how each office behaves: water works, medicine is returned twice, power is another system,
# waste sleeps, other has no office.
WORDS = {
    "water": "家里停水", "medicine": "药吃完了", "power": "没有电", "waste": "垃圾没人收", "other": "想当志愿者",
}  # fmt: skip


@dataclass
class Play:
    """One run: who asks, what was acknowledged to them, what they said last."""

    town: Town
    outside: Outside
    requests: int
    step: timedelta
    rng: random.Random
    told: dict[int, str] = field(default_factory=dict)  # request -> channel, as acknowledged to the asker
    last_word: dict[int, str] = field(default_factory=dict)
    board_differs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    key: str = ""
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        from django.test import Client

        if name not in self._clients:
            self._clients[name] = Client(headers={"accept-language": "en"})
            if name:
                self._clients[name].force_login(self.town.accounts[name])
        return self._clients[name]


def prepare(town: Town, outside: Outside) -> str:
    """Offices, the other system, a resident for each app, and the key of Open311; the clock stands at the beginning."""
    from frontline.city import access, api_keys, clock
    from frontline.hotline.actions import catalogue as catalogues
    from frontline.hotline.models import OutsideSystem
    from frontline.hotline.queries import catalogue as kept
    from tests.hotline.desk import agency
    from tests.town import account

    offices = {
        "medicine": agency("市卫生健康局"), "power": agency("供电公司"), "waste": agency("城市管理局"),
    }  # fmt: skip
    account(town, "last", "office_clerk", on="agency", on_id=agency("市政府办公室").pk)
    clock.set_exercise(at=BEGINS - HOUR, paused=True)
    lead = access.actor_for(town.accounts["hotline_lead"], at=BEGINS - HOUR)
    for number, (key, office) in enumerate(offices.items()):
        at = BEGINS - HOUR + number * MINUTE
        category = kept.in_force(at).category(key)
        assert category is not None
        catalogues.change_category(replace(category, office=office.pk), note="soak", by=lead, at=at)
    OutsideSystem.objects.create(
        name="电力工单", agency=offices["power"], url=outside.url, services={"power": "P"}
    )
    return api_keys.make_key("neighbour city", ["requests"], by=lead, at=BEGINS - HOUR)


def play(run: Play) -> None:
    """Every step of the clock: people ask, offices work, the worker does its chores, the board is read."""
    from frontline.city import clock

    asked = 0
    at = BEGINS
    while at <= BEGINS + HOURS * HOUR:
        clock.set_exercise(at=at, paused=True)
        run.outside.behaves = "down" if LINK_DOWN[0] <= at < LINK_DOWN[1] else "well"
        wanted = round(run.requests * min(1.0, (at - BEGINS + run.step) / HOUR))
        while asked < wanted:
            _ask(run, asked)
            asked += 1
        _offices(run, at)
        _askers(run, at)
        _chores(at)
        _board(run, at)
        at += run.step


def _ask(run: Play, number: int) -> None:
    category = list(WORDS)[number % len(WORDS)]
    words = f"{WORDS[category]}，第{number}件"
    phone = f"139{number:08d}"
    way = ("phone", "app", "open311", "web")[number // len(WORDS) % 4]
    ask: dict[str, Callable[[Play, str, str, str], int]] = {
        "phone": _by_phone, "app": _by_app, "open311": _by_open311, "web": _by_web,
    }  # fmt: skip
    found = ask[way](run, category, words, phone)
    run.told[found] = way


def _number(text: str) -> int:
    """The request behind a number that a page gave. Raises SystemExit where there is none."""
    from frontline.city import numbers

    found = numbers.request_id(text)
    if found is None:
        raise SystemExit(f"No number came back: {text[:200]}")
    return found


def _of_link(run: Play, name: str, path: str, given: dict[str, str]) -> int:
    """The request a form led to: its page's address says which."""
    from django.db import connection

    from frontline.hotline.models import Request

    answer = run.client(name).post(path, given)
    if answer.status_code != 302:
        raise SystemExit(f"{path} answered {answer.status_code}.")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    found: int = Request.objects.values_list("pk", flat=True).get(
        ref=answer.headers["Location"].split("/")[-2]
    )
    return found


def _by_phone(run: Play, category: str, words: str, phone: str) -> int:
    given = {"phone": phone, "words": words, "category": category, "key": str(uuid4())}
    return _of_link(run, "sun", "/hotline/intake/", given)


def _by_app(run: Play, category: str, words: str, phone: str) -> int:
    """Grid workers and residents have the page on their telephones; a resident may ask only so often."""
    given = {
        "words": words, "category": category, "key": str(uuid4()), "other": "on", "asker": "邻居", "phone": phone,
    }  # fmt: skip
    name = "gao" if run.rng.random() < 0.5 else "lin"
    return _of_link(run, name, "/hotline/ask/", given)


def _by_web(run: Play, category: str, words: str, phone: str) -> int:
    given = {"words": words, "category": category, "key": str(uuid4()), "phone": phone}
    return _of_link(run, "", "/hotline/public/", given)


def _by_open311(run: Play, category: str, words: str, phone: str) -> int:
    given = {
        "api_key": run.key, "service_code": category, "description": words, "phone": phone,
        "address_string": "扎西科路",
    }  # fmt: skip
    answer = run.client("").post("/open311/v2/requests.json", given)
    if answer.status_code != 201:
        raise SystemExit(f"Open311 answered {answer.status_code}: {answer.content.decode()[:200]}")
    [said] = json.loads(answer.content)
    if "token" in said:
        token = run.client("").get(f"/open311/v2/tokens/{said['token']}.json")
        [said] = json.loads(token.content)
    return _number(said["service_request_id"])


def _offices(run: Play, at: datetime) -> None:
    """Water accepts and handles; health returns; the desk routes; the last resort accepts; waste sleeps."""
    from frontline.hotline.models import Request

    rows = Request.objects.select_related("office").order_by("pk")
    for row in rows.exclude(state__in=("settled", "joined", "handled")):
        name, waited = row.office.name if row.office else "", at - (row.changed_at or row.registered_at)
        if name == "12345热线" and waited >= 5 * MINUTE:
            to = "市卫生健康局" if row.category == "medicine" else "市供排水公司"
            _act(run, "sun", row, "route", {"to": _ref(to), "reason": "请承办"})
        elif name == "市卫生健康局" and row.state == "passed" and waited >= 10 * MINUTE:
            _act(run, "health", row, "send_back", {"reason": "不属本单位职责"})
        elif name in _WORKS and row.state == "passed" and waited >= 10 * MINUTE:
            _act(run, _WORKS[name], row, "accept", {})
        elif name in _WORKS and row.state in ("accepted", "reopened") and waited >= 90 * MINUTE:
            _act(run, _WORKS[name], row, "hand_in", {"reason": "已上门处理"})
    for number in [number for number, kept in run.outside.rows.items() if kept["status"] == "open"]:
        if at >= LINK_DOWN[1] + 2 * HOUR:
            run.outside.close(number, "已送电")


_WORKS = {"市供排水公司": "wang", "市政府办公室": "last"}


def _ref(name: str) -> str:
    from tests.hotline.desk import agency

    return str(agency(name).ref)


def _act(run: Play, name: str, row: object, do: str, given: dict[str, str]) -> None:
    from django.db import connection

    told = {f"{do}-{field}": text for field, text in given.items()}
    answer = run.client(name).post(f"/hotline/request/{row.ref}/act/", {"do": do, **told})  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    if answer.status_code != 302:
        run.refused.append(f"{do} of {row}: {answer.status_code}")


def _askers(run: Play, at: datetime) -> None:
    """Called back half an hour after it was handled: solved, not solved, or nothing. Operators write it down."""
    from frontline.hotline.models import Request

    handled = Request.objects.filter(state="handled", changed_at__lte=at - 30 * MINUTE).order_by("pk")
    for row in handled:
        if run.last_word.get(row.pk) == "silent":
            continue
        word = (
            "silent"
            if row.pk % 3 == 0
            else "not_solved"
            if row.pk % 3 == 1 and not row.reopened
            else "solved"
        )
        run.last_word[row.pk] = word
        if word != "silent":
            _act(run, "sun", row, word, {"reason": "还是没好"} if word == "not_solved" else {})


def _chores(at: datetime) -> None:
    from frontline.hotline.actions.asker import close_unanswered, end_pauses
    from frontline.hotline.open311.delivering import deliver, pull
    from frontline.loop.climb import climb

    climb(at=at)
    for chore in (close_unanswered, end_pauses, deliver, pull):
        while chore(at=at):
            pass


def _board(run: Play, at: datetime) -> None:
    """The commander's number of what is late, and the list behind it, against the rows of this very minute."""
    from frontline.city import access
    from frontline.hotline.models import Request
    from frontline.hotline.queries import lists
    from frontline.loop.models import Task

    he = access.actor_for(run.town.accounts["he"], at=at)
    said = set(lists.overdue(he).values_list("pk", flat=True))
    rows = Request.objects.exclude(state__in=("settled", "joined", "handled", "paused")).filter(due_at__lt=at)
    late = set(rows.values_list("pk", flat=True))
    if said != late:
        run.board_differs.append(f"{at:%H:%M}: {len(said)} shown, {len(late)} late")
    climbed = Task.objects.filter(
        state="open", room="hotline", due_at__lt=at - 12 * HOUR, climbed__lt=2
    ).count()
    if climbed:
        run.board_differs.append(f"{at:%H:%M}: {climbed} did not climb")
    if at.minute == 0:
        page = run.client("he").get("/command/").content.decode()
        if late and "Requests over their time" not in page:
            run.board_differs.append(f"{at:%H:%M}: not on the board")
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


# Every request at every minute since its registration: how many rows of the story hold then, and what is missing.
_REPLAY = """
SELECT r.id, m.at, count(h.id) AS held,
       count(h.id) FILTER (WHERE h.state NOT IN ('settled', 'joined')
                           AND (h.office_id IS NULL OR h.due_at IS NULL OR h.why = '')) AS without
FROM hotline_request r
CROSS JOIN LATERAL generate_series(r.registered_at, %s::timestamptz, interval '1 minute') AS m(at)
LEFT JOIN hotline_holding h ON h.request_id = r.id AND h.since <= m.at AND (h.until > m.at OR h.until IS NULL)
GROUP BY r.id, m.at HAVING count(h.id) <> 1 OR count(h.id) FILTER (
  WHERE h.state NOT IN ('settled', 'joined') AND (h.office_id IS NULL OR h.due_at IS NULL OR h.why = '')) > 0
LIMIT 20
"""
_MINUTES = """
SELECT count(*) FROM hotline_request r
CROSS JOIN LATERAL generate_series(r.registered_at, %s::timestamptz, interval '1 minute')
"""


def replay(run: Play) -> dict[str, object]:
    """What the rows say of every minute, beside what people and the other system know."""
    from django.db import connection

    from frontline.hotline.models import Delivery, Holding, Request

    end = BEGINS + HOURS * HOUR
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, [end])
        minutes = int(cursor.fetchone()[0])
        cursor.execute(_REPLAY, [end])
        wrong = [
            f"request {id} at {at:%H:%M}: {held} owners, {without} incomplete"
            for id, at, held, without in cursor
        ]
    kept = dict(Request.objects.values_list("pk", "state"))
    settled = Request.objects.filter(state="settled").values_list("pk", "how")
    against = [
        f"request {pk} settled as {how}" for pk, how in settled
        if run.last_word.get(pk) == "not_solved" or (how == "solved" and run.last_word.get(pk) != "solved")
    ]  # fmt: skip
    power = Request.objects.filter(category="power")
    taken = Delivery.objects.filter(taken_at__isnull=False)  # more than requests: not solved is filed again
    ends = dict(Counter(Request.objects.values_list("state", flat=True)))
    resort = Holding.objects.filter(why="last_resort").count()
    return {
        "requests": len(kept), "lost": sorted(set(run.told) - set(kept)), "unknown": len(set(kept) - set(run.told)),
        "ways": dict(Counter(run.told.values())), "minutes": minutes, "wrong": wrong, "against": against,
        "board": run.board_differs, "refused": run.refused, "ends": ends, "last_resort": resort,
        "not_taken": power.filter(deliveries__state="waiting").count(), "sent": taken.count(),
        "power": power.count(), "power_taken": taken.values("request").distinct().count(),
        "outside": len(run.outside.rows), "overdue": Request.objects.filter(state="passed", due_at__lt=end).count(),
    }  # fmt: skip


def well(found: dict[str, object]) -> bool:
    """Nothing lost, nothing twice, nobody without an owner, nothing closed against somebody's word."""
    empty = ("lost", "unknown", "wrong", "against", "board", "refused", "not_taken")
    filed_once = found["sent"] == found["outside"] and found["power"] == found["power_taken"]
    return not any(found[name] for name in empty) and filed_once


def run(town: Town, *, requests: int, step: timedelta) -> dict[str, object]:
    """The whole play over a town with a hotline."""
    from frontline.hotline.open311 import views
    from frontline.hotline.views import public
    from frontline.ui.bound import Bound
    from tests.hotline.open311.outside import serving

    # an hour of the city is seconds of this process: its bounds count real time
    views.read = views.filed = public.asked = Bound(1_000_000)
    with serving() as outside:
        play_now = Play(town, outside, requests, step, random.Random(5))
        play_now.key = prepare(town, outside)
        play(play_now)
        return replay(play_now)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--step", type=int, default=1, help="minutes between two steps of the clock")
    given = parser.parse_args()
    from frontline.site.start import start_django

    start_django("owner", database=f"soak_hotline_{int(time.time())}")
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from tests.cast import hire
    from tests.editions import in_force
    from tests.hotline.desk import open_hotline
    from tests.town import ALWAYS, build_town

    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    open_hotline()
    began = time.perf_counter()
    found = run(town, requests=given.requests, step=given.step * MINUTE)
    print(json.dumps({**found, "seconds": round(time.perf_counter() - began)}, ensure_ascii=False, indent=1))
    return 0 if well(found) else 1


if __name__ == "__main__":
    sys.exit(main())
