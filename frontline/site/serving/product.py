"""The processes of one running product, put together for `serve` and `demo`."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
from frontline.site.serving.ports import PortRefused, answers, next_free, require_free, reserve
from frontline.site.serving.supervisor import Supervisor, require_alone
from frontline.site.tls.authority import Files
from frontline.site.tls.certificate import CertificateRefused, certificate
from frontline.site.tls.names import network_host
from frontline.site.tls.renewal import Renewal

_MAIN = "frontline"  # the database without a name of its own


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="where pages are answered (8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address of plain http (default: this machine only)"
    )
    parser.add_argument("--https-port", type=int, help="where https is answered (--port + 443, or free)")
    parser.add_argument("--https-host", default="0.0.0.0", help="address of https (default: every one)")


@dataclass(frozen=True)
class Product:
    """Where it listens, and on which database it runs."""

    home: Path
    host: str
    port: int
    https_host: str
    https_port: int
    name: str  # of the database

    @classmethod
    def of(cls, options: argparse.Namespace, database: str) -> Product:
        name = database or os.environ.get("FRONTLINE_DATABASE", "")
        os.environ["FRONTLINE_DATABASE"] = name  # children and commands of this run mean the same one
        https = options.https_port or _https_port(options.https_host, options.port)
        return cls(frontline_home(), options.host, options.port, options.https_host, https, name)

    @property
    def address(self) -> str:
        host = "localhost" if self.host in ("0.0.0.0", "127.0.0.1", "::") else self.host
        return f"http://{host}:{self.port}/"

    @property
    def https_address(self) -> str:
        """What phones on the same network call."""
        host = self.https_host
        return f"https://{network_host() if host in ('0.0.0.0', '::') else host}:{self.https_port}/"

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
        self._certificate()
        with ExitStack() as kept:
            for host, port in ((self.host, self.port), (self.https_host, self.https_port)):
                if reserved := reserve(host, port):
                    kept.enter_context(reserved)
            held = keeper.hold(self.home)
            kept.callback(keeper.release, held)
            yield

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
        children = self._children()
        renewal = Renewal(self._certificate, [child.ask_to_end for child in children if "web" in child.name])
        supervisor = Supervisor(self.home, children, chores=(renewal,))
        supervisor.run(lambda: answers(self.host, self.port), when_up)

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
            require_free(self.https_host, self.https_port, "--https-port")
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
        files = self._certificate()
        return [
            *("-m", "frontline.site.serving.web", "--host", self.host, "--port", str(self.port)),
            *("--https-host", self.https_host, "--https-port", str(self.https_port)),
            *("--certificate", str(files.certificate), "--key", str(files.key)),
        ]

    def _certificate(self) -> Files:
        try:
            return certificate(self.home)
        except CertificateRefused as refused:
            raise CommandError(str(refused)) from None

    def _child(self, name: str, command: list[str]) -> Child:
        phones = {"FRONTLINE_HTTPS_PORT": str(self.https_port)}
        return Child(name, command, self.logs, self.run_folder, environment=phones)


def _https_port(host: str, port: int) -> int:
    """443 above the port of http, or the next one that is free."""
    first = port + 443 if port + 443 < 65536 else 8443
    return next_free(host, first) or first


def run_child(module: str, *arguments: str, listen: bool = False) -> str:
    """Run one step in a process of its own; what it said if we listen. Its last words become our refusal."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE if listen else None, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it ended without a word"]
        raise CommandError(f"The database could not be prepared: {said[-1]}")
    return done.stdout or ""


def _lines(handler: logging.Handler) -> logging.Handler:
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
