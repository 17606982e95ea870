"""The product as processes: starts, answers, survives the death of a part, ends with everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontline.site.postgres import embedded

PATIENCE = 120.0  # seconds until a slow machine counts as broken


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
        self.home, self.port = home, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")}
        self.environment = {**kept, "FRONTLINE_HOME": str(home), "FRONTLINE_TEST_CLUSTER": "1"}
        self.process = self.command("serve", "--host", "127.0.0.1", "--port", str(self.port))

    def command(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "frontline.site.cli", *words],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def pid(self, name: str) -> int:
        return int((self.home / "run" / "frontline" / f"{name}.pid").read_text())

    def answers(self, path: str = "healthz") -> int:
        return status(f"http://127.0.0.1:{self.port}/{path}")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
    running.process.communicate()
    embedded(tmp_path).stop()


def test_a_day_of_the_product(product: Running) -> None:
    until(lambda: product.answers() == 200, product.process)
    assert product.answers("live/") == 403  # nobody is signed in
    second = product.command("serve", "--port", str(free_port()))
    assert "runs already" in second.communicate()[1] and second.returncode == 2

    before = product.pid("web-1"), product.pid("worker-1")
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: {product.pid("web-1"), product.pid("worker-1")}.isdisjoint(before), product.process)
    until(lambda: product.answers() == 200, product.process)

    pids = product.pid("web-1"), product.pid("worker-1")
    product.process.send_signal(signal.SIGTERM)
    said, complained = product.process.communicate(timeout=PATIENCE)
    assert product.process.returncode == 0, complained
    assert f"http://localhost:{product.port}/" in said
    assert not any(alive(pid) for pid in pids)
    assert not embedded(product.home).status().running


def test_nothing_outlives_a_killed_supervisor(product: Running) -> None:
    until(lambda: product.answers() == 200, product.process)
    pids = product.pid("web-1"), product.pid("worker-1")
    product.process.kill()
    product.process.communicate()
    end = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in pids) or embedded(product.home).status().running:
        assert time.monotonic() < end
        time.sleep(0.1)
