"""The processes of one running product, put together for `serve` and `demo`."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from frontline.site.cli import CommandError
from frontline.site.home import frontline_home
from frontline.site.postgres import database_urls, roles
from frontline.site.postgres.files import open_folder
from frontline.site.serving import keeper
from frontline.site.serving.child import Child, rotating
from frontline.site.serving.leftovers import end_leftovers
from frontline.site.serving.ports import PortRefused, answers, require_free, reserve
from frontline.site.serving.supervisor import Supervisor, require_alone

_MAIN = "frontline"  # the database without a name of its own


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="where pages are answered (8000)")
    parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: every one)")


@dataclass(frozen=True)
class Product:
    """Where it listens, and on which database it runs."""

    home: Path
    host: str
    port: int
    name: str  # of the database

    @classmethod
    def of(cls, options: argparse.Namespace, database: str) -> Product:
        name = database or os.environ.get("FRONTLINE_DATABASE", "")
        os.environ["FRONTLINE_DATABASE"] = name  # children and commands of this run mean the same one
        return cls(frontline_home(), options.host, options.port, name)

    @property
    def address(self) -> str:
        host = "localhost" if self.host in ("0.0.0.0", "127.0.0.1", "::") else self.host
        return f"http://{host}:{self.port}/"

    @property
    def run_folder(self) -> Path:
        return self.home / "run" / (self.name or _MAIN)

    @property
    def logs(self) -> Path:
        return self.home / "logs" / (self.name or _MAIN)

    @contextmanager
    def database(self) -> Iterator[None]:
        """Everything that must be ours before work starts: ports, pid file, database. Given back at the end."""
        for folder in (self.home, self.home / "run", self.run_folder, self.home / "logs", self.logs):
            open_folder(folder)
        self._require_alone()
        end_leftovers(self.run_folder)
        self._require_ports()
        reserved = reserve(self.host, self.port)
        held = keeper.hold(self.home)
        try:
            yield
        finally:
            keeper.release(held)
            if reserved is not None:
                reserved.close()

    def prepare(self, city: str = "") -> None:
        """Tables at this version, as their owner, in a process of its own; `city` is "" or "demo"."""
        run_child("frontline.site.serving.prepare", city)

    def forget(self) -> None:
        """Drop the exercise's database."""
        owner = database_urls(self.home).owner
        with roles.connect(owner) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
            )

    def run(self, when_up: Callable[[], None]) -> None:
        logging.getLogger("frontline").addHandler(_lines(rotating(self.logs / "supervisor.log")))
        logging.getLogger("frontline").setLevel(logging.INFO)
        Supervisor(self.home, self._children()).run(lambda: answers(self.host, self.port), when_up)

    def _require_alone(self) -> None:
        try:
            require_alone(self.run_folder / "serve.pid")
        except BlockingIOError:
            raise CommandError(
                f"This city runs already (process {(self.run_folder / 'serve.pid').read_text().strip()}); stop it "
                "first, or set FRONTLINE_HOME to another folder."
            ) from None

    def _require_ports(self) -> None:
        try:
            require_free(self.host, self.port, "--port")
        except PortRefused as refused:
            raise CommandError(str(refused)) from None

    def _children(self) -> list[Child]:
        processes = int(os.environ.get("FRONTLINE_PROCESSES", "") or max(1, (os.cpu_count() or 2) // 2))
        workers = int(os.environ.get("FRONTLINE_WORKERS", "") or 1)
        pages = [self._child(f"web-{n}", self._web()) for n in range(1, processes + 1)]
        names = [f"worker-{n}" for n in range(1, workers + 1)]
        return pages + [
            self._child(name, ["-m", "frontline.site.cli", "worker", "--name", name]) for name in names
        ]

    def _web(self) -> list[str]:
        return ["-m", "frontline.site.serving.web", "--host", self.host, "--port", str(self.port)]

    def _child(self, name: str, command: list[str]) -> Child:
        return Child(name, command, self.logs, self.run_folder)


def run_child(module: str, *arguments: str) -> None:
    """Run one step in a process of its own; its last words become our refusal."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it ended without a word"]
        raise CommandError(f"The database could not be prepared: {said[-1]}")


def _lines(handler: logging.Handler) -> logging.Handler:
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
