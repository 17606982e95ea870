"""Real clusters in a folder the database account can reach (as root it cannot enter tmp_path)."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from frontline.site.postgres import Cluster


@pytest.fixture
def open_tmp() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="frontline-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink() and os.access(path, os.W_OK):
            path.chmod(path.stat().st_mode | 0o700)
    shutil.rmtree(folder)


@pytest.fixture
def make_cluster(open_tmp: Path) -> Iterator[Callable[..., Cluster]]:
    """Clusters that are stopped at the end, whatever the test did."""
    made: list[Cluster] = []

    def make(home: Path | None = None, *, durable: bool = False) -> Cluster:
        cluster = Cluster(
            home or open_tmp / "home", durable=durable, shared=open_tmp / "shared", reap_seconds=0.5
        )
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.stop()


@pytest.fixture
def cluster(make_cluster: Callable[..., Cluster]) -> Cluster:
    """A running cluster."""
    made = make_cluster()
    made.start()
    return made


@pytest.fixture
def as_nobody() -> Callable[[Callable[[], str]], str]:
    """Run a function in a child that is no root (as `nobody` when we are root); what it returned."""

    def run(function: Callable[[], str]) -> str:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("fork").Process(target=_drop_and_send, args=(function, theirs))
        child.start()
        theirs.close()
        said = str(ours.recv())
        child.join()
        return said

    return run


def _drop_and_send(function: Callable[[], str], channel: Connection) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    channel.send(function())
