"""kill -9 at random moments, of pages, worker, postmaster and supervisor: `python -m soak.kill --kills 50`.

A small city on a durable database in a folder of its own. Dr Wu reports cases through the pages and notes each
one that was acknowledged. At quiet moments all of them must be there once, nothing may differ from the plan, no
task may be open twice, the log must verify.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from frontline.site.postgres import Cluster
from frontline.site.serving.ports import next_free

OWN = ("FRONTLINE_", "DATABASE_URL")  # what this product has of its own, whatever surrounds the test
VICTIMS = ("web-1", "worker-1", "postmaster", "supervisor")
_PATIENCE = 120.0  # seconds until a slow machine counts as broken
_CHECK_EVERY = 10  # kills
Found = dict[str, object]


@dataclass
class Town:
    """The product in a home of its own, with a writer beside it."""

    home: Path
    port: int = field(default_factory=lambda: next_free("127.0.0.1", 20000 + os.getpid() % 9000))
    product: subprocess.Popen[bytes] | None = None
    writer: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self.writer, self.product):
            if process is not None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.communicate()
        Cluster(self.home).stop()

    def command(self, module: str, *words: str | Path) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, words)],
            env={**kept, "FRONTLINE_HOME": str(self.home)},
            stdout=subprocess.PIPE,
        )

    def ask(self, module: str, *words: str | Path) -> str:
        done = self.command(module, *words)
        said = done.communicate()[0].decode()
        if done.returncode:
            raise SystemExit(f"{module} {' '.join(map(str, words))} ended with {done.returncode}: {said}")
        return said

    def make(self) -> None:
        self.ask("soak.killed_city", "make", self.home / "pairs")
        (self.home / "journal").touch()

    def start(self) -> None:
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        self.product = self.command("frontline.site.cli", "serve", *address)
        assert self.product.stdout is not None
        if b"answers at" not in self.product.stdout.readline():
            raise SystemExit("The product did not start.")

    def write(self) -> None:
        """Have Dr Wu write, and wait for her first report."""
        self.writer = self.command("soak.writer", str(self.port), self.home / "pairs", self.home / "journal")
        while not self.acknowledged():
            self._require_writer()
            time.sleep(0.1)

    def _require_writer(self) -> None:
        if self.writer is None or self.writer.poll():
            raise SystemExit("The writer was refused.")

    def wait(self) -> None:
        """Until pages are answered again, and the database behind them."""
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > end or (self.product and self.product.poll() is not None):
                raise SystemExit("The product did not come back by itself.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
                return bool(json.load(answer)["database"])
        except urllib.error.HTTPError as busy:  # 503 while a worker starts
            return bool(json.load(busy)["database"])
        except (OSError, HTTPException):
            return False

    def acknowledged(self) -> int:
        return (self.home / "journal").read_bytes().count(b"\n")

    def kill(self, victim: str) -> None:
        """End one of them without asking; a killed supervisor is started again at once, nothing else is done."""
        if victim == "supervisor":
            assert self.product is not None
            self.product.kill()
            self.product.communicate()
            self.start()
            return
        if pid := self._pid(victim):
            with contextlib.suppress(ProcessLookupError):  # killed a moment ago, not yet started again
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)  # the kernel closes its port
        self.wait()

    def _pid(self, victim: str) -> int | None:
        if victim == "postmaster":
            return Cluster(self.home).status().pid
        try:
            return int((self.home / "run" / "frontline" / f"{victim}.pid").read_text())
        except FileNotFoundError:
            return None

    def look(self) -> Found:
        """Hold the writer and look."""
        self._require_writer()
        assert self.writer is not None
        self.writer.send_signal(signal.SIGSTOP)
        try:
            found: Found = json.loads(self.ask("soak.killed_city", "look", self.home / "journal"))
        finally:
            self.writer.send_signal(signal.SIGCONT)
        return found


def victims(kills: int, chance: random.Random) -> list[str]:
    """Everybody about equally often, in random order."""
    chosen = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    chance.shuffle(chosen)
    return chosen


def run(home: Path, *, kills: int, seed: int, seconds: float) -> Found:
    """Kill `kills` times, or as often as `seconds` allow; what was found at the last look, or the first bad one."""
    chance, began = random.Random(seed), time.monotonic()
    waiting = victims(kills, chance)
    with Town(home) as town:
        town.make()
        town.start()
        town.write()
        found, done = town.look(), 0
        while waiting and well(found) and time.monotonic() - began < seconds:
            time.sleep(chance.uniform(0.2, 3.0))
            _kill_once(town, victim=waiting.pop(), number=done + 1, began=began)
            done += 1
            if done % _CHECK_EVERY == 0:
                found = _looked(town)
        if well(found):
            found = _looked(town)
        return {**found, "kills": done, "seconds": round(time.monotonic() - began)}


def _looked(town: Town) -> Found:
    found = town.look()
    print(json.dumps(found), flush=True)
    return found


def _kill_once(town: Town, *, victim: str, number: int, began: float) -> None:
    before, at = town.acknowledged(), time.monotonic()
    town.kill(victim)
    back = time.monotonic() - at
    print(
        f"{number:3} {at - began:6.1f} s  {victim:10}  {before:4} acknowledged, back in {back:.1f} s",
        flush=True,
    )


def well(found: Found) -> bool:
    """All that was acknowledged is there, nothing twice, nothing differs, nothing is broken."""
    return not any(found[name] for name in ("lost", "doubled", "differences", "open_doubled", "broken"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=540.0, help="stop killing after so long (540)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # in order: nothing of ours stays
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="frontline-soak-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # as root the database runs under another account
        found = run(Path(folder) / "home", kills=options.kills, seed=options.seed, seconds=options.seconds)
    print(json.dumps({"seed": options.seed, **found}, ensure_ascii=False))
    return 0 if well(found) and found["kills"] == options.kills and found["acknowledged"] else 1


if __name__ == "__main__":
    sys.exit(main())
