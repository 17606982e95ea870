"""Packs for a town in a day, by telephones that speak only their protocol: `python -m soak.doors`.

25,538 packs, 60 volunteers with hand carts, 12 vans. The dispatcher asks for rounds on the pages, accepts them, gives a
code to every crew. Telephones carry them out as planned: 5 % of the doors are missed, some are without a network for
hours, uploads come late, twice and in the wrong order. At noon two vans are lost; 300 requests come in under way; each
time a change is asked for and accepted. At the end packs out = delivered + brought back + missed with a reason, every
special need missed has a call, and what the books say of a door is what happened there. City time goes in steps.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from soak.desk import Record, Sampler
from soak.kill import OWN, Town

Found = dict[str, Any]
_STEP = timedelta(hours=1)
_HOURS = 12  # of the day, from 08:00
_OFFLINE = 0.2  # share of the carts
_MOST = 200  # records of one upload
_AT_ONCE = 6  # telephones that send at the same time
_PATIENCE = 600.0  # seconds for an answer of the solver on a machine that does much else
_REASONS = ("not_home", "refused", "wrong_address", "closed", "damaged")
_CODE = re.compile(r'class="h1">([0-9A-Z-]+)<')
_CREW = re.compile(r'<th scope="row">((?:van|cart)-\d+).*?/supplies/rounds/crew/([0-9a-f-]+)/code/', re.S)
_PLAN = re.compile(r"/supplies/rounds/plan/[0-9a-f-]+/")


@dataclass(frozen=True)
class Asked:
    """One run."""

    people: int
    packs: int
    volunteers: int
    vans: int
    new: int  # requests under way
    lost: int  # vans
    missed: float  # share of the doors
    seed: int
    load: float = 1.0  # of what a vehicle usually carries: a short run has as many rounds with less


@dataclass
class Phone:
    """A crew's telephone, and what really happened at its doors."""

    port: int
    crew: str
    rng: random.Random
    missed: float
    token: str = ""
    rounds: list[Record] = field(default_factory=list)
    out: Record | None = None
    done: set[str] = field(default_factory=set)  # rounds
    doors: dict[str, tuple[str, str]] = field(default_factory=dict)  # pack -> state, reason
    outbox: list[Record] = field(default_factory=list)
    sent: list[Record] = field(default_factory=list)  # may be sent again
    offline: tuple[float, float] = (0.0, 0.0)  # hours
    broken: bool = False
    requests: int = 0

    def open(self, code: str) -> None:
        said = self._ask("sign-in", {"code": code, "version": "soak"})
        self.token, self.rounds = said["token"], said["list"]["rounds"]

    def step(self, now: datetime, hour: float) -> None:
        """Everything that is due by now, then the network if there is one."""
        online = not self.offline[0] <= hour < self.offline[1]
        if online and not self.broken:
            self._send(now)
            self.rounds = self._ask("today")["list"]["rounds"]
        if not self.broken:
            self._carry_out(now)
        if online:
            self._send(now)

    def _carry_out(self, now: datetime) -> None:
        waiting = [
            one for one in self.rounds if one["ref"] not in self.done and one["state"] in ("planned", "out")
        ]
        while True:
            if self.out is None:
                mine = next((one for one in waiting if one["ref"] not in self.done), None)
                if mine is None or datetime.fromisoformat(mine["leaves"]) > now:
                    return
                self.out = mine
                self._tell("left", mine["leaves"], round=mine["ref"])
            self._knock(self.out, now)
            if datetime.fromisoformat(self.out["back"]) > now:
                return
            self._tell("back", self.out["back"], round=self.out["ref"])
            self.done.add(self.out["ref"])
            self.out = None

    def _knock(self, round: Record, now: datetime) -> None:
        for stop in round["stops"]:
            if datetime.fromisoformat(stop["arrives"]) > now:
                return
            for pack in stop["packs"]:
                if pack["ref"] not in self.doors:
                    self._door(pack["ref"], stop["arrives"])

    def _door(self, pack: str, at: str) -> None:
        if self.rng.random() >= self.missed:
            self.doors[pack] = ("delivered", "")
            self._tell("door", at, pack=pack, outcome="left")
            return
        why = self.rng.choice(_REASONS)
        self.doors[pack] = ("missed", why)
        self._tell("door", at, pack=pack, outcome=why)

    def _tell(self, kind: str, at: str, **said: str) -> None:
        ref = str(UUID(int=self.rng.getrandbits(128), version=4))
        self.outbox.append({"kind": kind, "ref": ref, "at": at, **said})

    def _send(self, now: datetime) -> None:
        """In any order, some again."""
        again = [one for one in self.sent if self.rng.random() < 0.05]
        records = self.outbox + again
        self.rng.shuffle(records)
        for begin in range(0, len(records), _MOST):
            part = records[begin : begin + _MOST]
            answer = self._ask("upload", {"v": 1, "now": now.isoformat(), "records": part, "unsent": 0})
            if {one["ref"] for one in answer["receipts"]} != {one["ref"] for one in part}:
                raise SystemExit("A record has no receipt.")
        self.sent, self.outbox = self.outbox, []

    def _ask(self, path: str, said: object = None) -> Record:
        self.requests += 1
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        body = None if said is None else json.dumps(said).encode()
        url = f"http://127.0.0.1:{self.port}/supplies/door/{path}/"
        with urllib.request.urlopen(
            urllib.request.Request(url, data=body, headers=headers), timeout=300
        ) as answer:
            found: Record = json.load(answer)
            return found


class Dispatcher:
    """Li at the pages."""

    def __init__(self, port: int, day: str) -> None:
        self._browser, self._day = Sampler(port), day
        self._browser.enter("li")

    def plan(self) -> float:
        """Ask, wait, accept; seconds from the question to the proposal."""
        began = time.monotonic()
        page = self._browser.fill_in("/supplies/rounds/ask/", {"day": self._day})
        if not _PLAN.search(page):
            raise SystemExit(f"No rounds were proposed: {page}")
        while b'value="accept"' not in self._browser.look(page):
            if time.monotonic() - began > _PATIENCE:
                raise SystemExit("The solver did not answer.")
            time.sleep(0.3)
        took = time.monotonic() - began
        self._browser.fill_in(page, {"do": "accept"})
        return took

    def crews(self) -> dict[str, str]:
        """Crews that have rounds today: name and address."""
        page = self._browser.look(f"/supplies/rounds/?day={self._day}").decode()
        rows = (_CREW.search(row) for row in page.split("<tr>"))
        return {found[1]: found[2] for found in rows if found}

    def code(self, crew: str) -> str:
        page = self._browser.post(f"/supplies/rounds/crew/{crew}/code/", f"day={self._day}".encode()).decode()
        [code] = _CODE.findall(page)
        return str(code)

    def lose(self, crew: str) -> None:
        self._browser.fill_in(
            f"/supplies/rounds/crew/{crew}/lost/", {"day": self._day, "why": "soak: broke down"}
        )


@dataclass
class Delivering(Town):
    """The product with packs planned in it."""

    books: subprocess.Popen[bytes] | None = None

    def prepare(self, asked: Asked) -> Found:
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "asked"
        path.write_text(json.dumps(asked.__dict__))
        found: Found = json.loads(self.ask("soak.supplied_city", "make", path).splitlines()[-1])
        self.start()
        self.wait()
        own = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        self.books = subprocess.Popen(
            [sys.executable, "-m", "soak.supplied_city", "answer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**own, "FRONTLINE_HOME": str(self.home)},
        )  # fmt: skip
        return found

    def question(self, question: str, **said: object) -> Found:
        assert self.books and self.books.stdin and self.books.stdout
        self.books.stdin.write(json.dumps({"question": question, **said}).encode() + b"\n")
        self.books.stdin.flush()
        line = self.books.stdout.readline()
        if not line:
            raise SystemExit(f"There is no answer to {question}.")
        answer: Found = json.loads(line)
        return answer

    def __exit__(self, *left: Any) -> None:
        if self.books is not None:
            self.books.communicate()
        super().__exit__(*left)


def _begin(town: Delivering, li: Dispatcher, phones: list[Phone], asked: Asked, rng: random.Random) -> None:
    """A telephone for every crew that has rounds and none yet; some carts are without a network for hours."""
    known = {phone.crew for phone in phones}
    for crew, ref in sorted(li.crews().items()):
        if crew in known:
            continue
        phone = Phone(town.port, crew, random.Random(rng.getrandbits(64)), asked.missed)
        phone.open(li.code(ref))
        if crew.startswith("cart") and rng.random() < _OFFLINE:
            begin = rng.uniform(0.5, 6.0)
            phone.offline = (begin, begin + rng.uniform(1.0, 4.0))
        phones.append(phone)


def _events(
    town: Delivering, li: Dispatcher, phones: list[Phone], asked: Asked, day: str, hour: float
) -> bool:
    """What happens at this hour; whether a change must be asked for."""
    if hour == 2.0:  # 10:00
        town.question("more", day=day, count=asked.new // 2)
        return True
    if hour != 4.0:  # noon
        return False
    town.question("more", day=day, count=asked.new - asked.new // 2)
    crews = li.crews()
    for phone in [one for one in phones if one.crew.startswith("van")][: asked.lost]:
        phone.broken = True
        li.lose(crews[phone.crew])
    return True


def run(home: Path, asked: Asked) -> Found:
    rng, began = random.Random(asked.seed), time.monotonic()
    with Delivering(home) as town:
        made = town.prepare(asked)
        day = made["day"]
        now = datetime.fromisoformat(f"{day}T08:00:00+08:00")
        _say(began, f"the city stands: {asked.packs:,} packs, {made['depots']} points")
        li = Dispatcher(town.port, day)
        planned = [li.plan()]
        _say(began, f"rounds accepted, {planned[0]:.0f} s from question to proposal")
        phones: list[Phone] = []
        _begin(town, li, phones, asked, rng)
        for step in range(_HOURS + 2):
            hour = float(step)
            town.question("set_clock", at=(now + _STEP * step).isoformat())
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(lambda phone: phone.step(now + _STEP * step, hour), phones))  # noqa: B023
            if _events(town, li, phones, asked, day, hour):
                planned.append(li.plan())
                _begin(town, li, phones, asked, rng)
            _say(began, f"{(now + _STEP * step):%H:%M}  {sum(len(phone.doors) for phone in phones):,} doors")
        doors = {pack: said for phone in phones for pack, said in phone.doors.items()}
        found = town.question("look", day=day, doors=doors)
    requests = sum(phone.requests for phone in phones)
    return {**found, "plan_seconds": [round(one, 1) for one in planned], "requests": requests,
            "crews": len(phones), "seconds": round(time.monotonic() - began)}  # fmt: skip


def _say(began: float, text: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)


def well(found: Found) -> bool:
    """Packs out are accounted for, nobody of special need is missed without a call, the books say what happened."""
    names = (
        "unbalanced",
        "still_out",
        "without_reason",
        "wrong",
        "special_not_called",
        "not_again",
        "stock_off",
        "twice",
    )
    return not any(found[name] for name in (*names, "held"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak.doors")
    parser.add_argument("--people", type=int, default=141_308)
    parser.add_argument("--packs", type=int, default=25_538)
    parser.add_argument("--volunteers", type=int, default=60)
    parser.add_argument("--vans", type=int, default=12)
    parser.add_argument("--new", type=int, default=300, help="requests under way (300)")
    parser.add_argument("--lost", type=int, default=2, help="vans at noon (2)")
    parser.add_argument("--missed", type=float, default=0.05, help="share of the doors (0.05)")
    parser.add_argument("--load", type=float, default=1.0, help="of what a vehicle usually carries (1)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # in order: nothing of ours stays
    with tempfile.TemporaryDirectory(prefix="frontline-doors-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # as root the database runs under another account
        found = run(Path(folder) / "home", Asked(**vars(options)))
    print(json.dumps({"seed": options.seed, **found}, ensure_ascii=False))
    return 0 if well(found) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
