"""A screening round end to end, by desks that speak only their protocol: `python -m soak.round --faults --kills 200`.

The demo city on a durable database in a folder of its own. Every desk works off its point's list in tubes of ten
with households together, in city time that runs fast. At the end expected = sampled + excused + named missing; all
that got a receipt is there once; what went wrong is on the list of conflicts, and nothing else is; the books are
what they come to when they are kept anew. Then the laboratory tells its results, planted positives among them, the
lead decides about tubes with one barcode, the round is declared complete, and the clock of each area in force must
have heard it. All the while somebody looks at the
boards; how long they took is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from soak.desk import ALL, NONE, Desk, Faults, Record, Sampler, Truth, Wire, more, queues
from soak.kill import Town
from soak.lead import Lead
from soak.watching import Watcher

VICTIMS = ("web-1", "worker-1", "postmaster")
_RECALL = 10.0  # seconds from the laboratory's word to the people of a positive tube
_SMALL = 10_000  # people; in a smaller city nobody may live in an area in force
_PER_KILL = 5.0  # seconds: what a killed database needs to be back, and as long to work in
_BREATH = 1.0  # seconds between two kills at least
_HOURS = 8.0  # of city time in which the queues are worked off
Found = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One run."""

    people: int
    desks: int
    seconds: float  # real time for the eight hours
    faults: Faults
    kills: int
    positives: int
    seed: int

    @property
    def day(self) -> float:
        """Real time for the eight hours: long enough for every kill."""
        return max(self.seconds, self.kills * _PER_KILL)

    @property
    def speed(self) -> float:
        return _HOURS * 3600 / self.day


@dataclass
class Round(Town):
    """The product with a round open in it."""

    desks: list[Record] = field(default_factory=list)
    killed: int = 0

    def prepare(self, asked: Asked) -> None:
        plan = self.home / "plan"
        self.home.mkdir(parents=True, exist_ok=True)
        plan.write_text(json.dumps({"people": asked.people, "at_most": asked.desks}))
        self.ask("soak.screened_city", "make", plan)
        self.desks = json.loads(plan.read_text())["desks"]
        self.start()
        self.wait()
        self.ask("frontline.site.cli", "clock", "pause")

    def begin(self, asked: Asked) -> None:
        """Everybody is at the own desk: the day begins."""
        self.ask("frontline.site.cli", "clock", "speed", str(asked.speed))
        self.ask("frontline.site.cli", "clock", "resume")

    def sign_in(self) -> None:
        """Every desk, eight at a time, with the whole list of its point."""

        def one(desk: Record) -> None:
            where = {"point": desk["point"], "desk": desk["desk"], "version": "soak"}
            desk["said"] = Sampler(self.port).sign_in(desk["username"], where)
            people = desk["said"].pop("people") + more(self.port, desk["said"])
            desk |= {"people": people, "share": desk["desk"] - 1}

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(one, self.desks))

    def keep_killing(self, asked: Asked, rng: random.Random, sampled: threading.Event) -> None:
        """Spread over the day. One that is late comes as soon as the product breathes; every one of them comes."""
        began = time.monotonic()
        for number in range(asked.kills):
            due = began + asked.day * (number + rng.random()) / asked.kills
            if sampled.wait(max(due - time.monotonic(), _BREATH)):
                time.sleep(_BREATH)
            self.kill(VICTIMS[number % len(VICTIMS)])
            self.killed += 1

    def tell(self, question: str, truth: Record) -> Found:
        path = self.home / "truth"
        path.write_text(json.dumps(truth))
        found: Found = json.loads(self.ask("soak.screened_city", question, path).splitlines()[-1])
        return found


def desks_of(town: Round, asked: Asked, rng: random.Random, truth: Truth) -> list[Desk]:
    made = []
    for number, desk in enumerate(town.desks):
        wire = Wire(town.port, desk["said"]["token"])
        own = random.Random(rng.getrandbits(64))
        made.append(Desk(number, desk["said"], wire, own, asked.faults, truth, _HOURS))
    for offline in rng.sample(made, round(len(made) * asked.faults.offline)):
        begin = rng.uniform(0.5, 4.0)
        offline.offline = (begin, begin + rng.uniform(2.0, 5.0))
    for wrong in rng.sample(made, min(asked.faults.wrong_clocks, len(made))):
        wrong.off = timedelta(days=rng.choice((-1, 1)) * rng.uniform(0.05, 61))
    return made


async def sample(desks: list[Desk], waiting: list[list[str]]) -> None:
    async with asyncio.TaskGroup() as group:
        for desk, queue in zip(desks, waiting, strict=True):
            group.create_task(desk.work(queue))


def take_samples(town: Round, desks: list[Desk], waiting: list[list[str]], asked: Asked) -> None:
    """With something killed all the while, if that was asked for."""
    sampled = threading.Event()
    killer = threading.Thread(target=town.keep_killing, args=(asked, random.Random(asked.seed), sampled))
    killer.start()
    try:
        with ThreadPoolExecutor(1) as thread:  # a test run may have an event loop in the main one
            thread.submit(asyncio.run, sample(desks, waiting)).result()
    finally:
        sampled.set()
        killer.join()
    town.wait()


def laboratory(asked: Asked, truth: Truth, rng: random.Random) -> Record:
    """Every barcode there is; the planted positives among the full tubes, and one on two tubes where there are any."""
    tubes = truth.by_barcode()
    alone = {barcode: own[0] for barcode, own in tubes.items() if len(own) == 1}
    clean = [code for code, tube in alone.items() if len(tube["swabs"]) == 10 and _plain(tube)]
    positive = rng.sample(clean, min(asked.positives, len(clean)))
    doubled = sorted(tubes.keys() - alone.keys())[:1]
    return {"barcodes": sorted(tubes), "positive": [*positive, *doubled], "members": 10 * len(positive)}


def _plain(tube: Record) -> bool:
    return not any(
        "undone_at" in s or s["code"][-1] in "#?" or s["code"].startswith("R-") for s in tube["swabs"]
    )


def run(home: Path, asked: Asked) -> Found:
    rng, truth, began = random.Random(asked.seed), Truth(), time.monotonic()
    with Round(home) as town:
        town.prepare(asked)
        _say(began, f"the city stands, {len(town.desks)} desks, one second is {asked.speed / 60:.1f} minutes")
        town.sign_in()
        truth.sizes = {
            person["code"]: person.get("size") or desk["said"]["pool_size"]
            for desk in town.desks
            for person in desk["people"]
        }
        desks = desks_of(town, asked, rng, truth)
        waiting = queues(town.desks, asked.faults, rng)
        _say(began, f"signed in; {sum(len(queue) for queue in waiting):,} people come")
        town.begin(asked)
        with Watcher(town.port) as watcher:
            take_samples(town, desks, waiting, asked)
        town.ask("frontline.site.cli", "clock", "speed", "1")  # the laboratory tells the same evening
        _say(began, f"sampled: {len(truth.tubes):,} tubes, {truth.requests:,} requests, {town.killed} kills")
        wrong = [desk.said["device"] for desk in desks if abs(desk.off) > timedelta(minutes=10)]
        seen = town.tell("look", {"tubes": truth.tubes, "wrong_clocks": wrong})
        _say(began, "looked")
        _show(watcher)
        said = laboratory(asked, truth, rng)
        told = town.tell("results", said)
        _say(began, f"results told; {told['results_held']} held, their barcodes are on two tubes")
        decided = town.tell("decided", Lead(town.port, rng).decide(truth, said))
        _say(began, f"{decided['pairs']} pairs decided by the lead")
        completed = town.tell("complete", {})
        _say(began, f"round complete, {completed['areas_heard']} clocks of areas heard it")
    sent = {"requests": truth.requests, "unanswered": truth.unanswered, "kills": town.killed}
    wanted = 10 * asked.positives
    not_recalled = wanted - told["positive_members"]
    held = {"held_wrongly": told["results_held"] - decided["pairs"]}
    boards = {"boards_ms": watcher.summed()}
    seconds = round(time.monotonic() - began)
    found = {**sent, **seen, **told, **held, **decided, **completed, **boards}
    return {**found, "not_recalled": not_recalled, "seconds": seconds}


def _show(watcher: Watcher) -> None:
    """How quickly the boards answered while the desks sent."""
    for path, said in watcher.summed().items():
        print(
            f"          {path:<14} p50 {said['p50']} ms, p95 {said['p95']} ms, worst {said['worst']} ms"
            f" ({said['looks']} looks, {said['unanswered']} unanswered)",
            flush=True,
        )


def _say(began: float, text: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)


def well(found: Found) -> bool:
    """Nothing lost or doubled, every conflict shown, the books balance, positives recalled, clocks of areas heard,
    pairs of tubes decided and the round complete."""
    names = ("lost", "doubled", "wrong_undone", "unsealed", "unbalanced", "sampled_wrongly", "conflicts_not_shown",
             "conflicts_not_real", "books_differ", "results_held", "not_recalled", "areas_deaf", "held_wrongly",
             "pairs_left", "recalled_wrongly", "completion_refused")  # fmt: skip
    return not any(found[name] for name in names)


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak.round")
    parser.add_argument("--people", type=int, default=141_308, help="of the city (141308)")
    parser.add_argument("--desks", type=int, default=1_000, help="at most so many desks (all)")
    parser.add_argument(
        "--seconds", type=float, default=240.0, help="real time for eight hours (240); five a kill at least"
    )
    parser.add_argument("--positives", type=int, default=5, help="planted (5)")
    parser.add_argument(
        "--faults", action="store_true", help="no network, wrong clocks, misread codes, repeats"
    )
    parser.add_argument("--kills", type=int, default=0, help="of pages, worker and database (0)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # in order: nothing of ours stays
    asked = Asked(
        options.people, options.desks, options.seconds, ALL if options.faults else NONE, options.kills,
        options.positives, options.seed,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="frontline-round-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # as root the database runs under another account
        found = run(Path(folder) / "home", asked)
    print(json.dumps({"seed": options.seed, **found}, ensure_ascii=False))
    heard = found["areas_heard"] or options.people < _SMALL
    right = well(found) and heard and found["kills"] == options.kills
    return 0 if right and found["recall_seconds"] <= _RECALL else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
