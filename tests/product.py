"""The product as processes, in a home of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontline.site.postgres import Cluster, embedded

OWN = ("FRONTLINE_", "DATABASE_URL")  # what this product has of its own, whatever surrounds the test
PATIENCE = 180.0  # seconds until a slow machine counts as broken
NAME = "city.test"  # what phones call it; not localhost


def until(question: object, process: subprocess.Popen[str]) -> None:
    """Ask again until it is so; fail when the product ended or patience did."""
    assert callable(question)
    end = time.monotonic() + PATIENCE
    while not question():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the product took too long"
        time.sleep(0.1)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


class Running:
    """`frontline serve` in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, self.https_port = home, free_port(), free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        kept["FRONTLINE_TEST_CLUSTER"] = os.environ["FRONTLINE_TEST_CLUSTER"]
        self.environment = {**kept, "FRONTLINE_HOME": str(home), "FRONTLINE_TLS_NAMES": NAME}
        ports = ("--port", str(self.port), "--https-port", str(self.https_port))
        self.process = self.command("serve", *ports, "--https-host", "127.0.0.1")

    def command(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "frontline.site.cli", *words],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def pid(self, name: str) -> int:
        return int((self.home / "run" / "frontline" / f"{name}.pid").read_text())

    def answers(self, path: str = "healthz") -> int:
        return status(f"http://127.0.0.1:{self.port}/{path}")


@contextmanager
def running() -> Iterator[Running]:
    """A product in a folder that the database's account can reach; everything of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-test-", dir="/tmp"))
    folder.chmod(0o755)
    product = Running(folder)
    try:
        yield product
    finally:
        if product.process.poll() is None:
            product.process.terminate()
        product.process.communicate()
        cluster(folder).stop()
        shutil.rmtree(folder)


def cluster(home: Path) -> Cluster:
    return embedded(home)  # the fast one: the test run sets FRONTLINE_TEST_CLUSTER
