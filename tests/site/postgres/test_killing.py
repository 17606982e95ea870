"""kill -9 of whoever: rows stay, and the next start needs nobody's help.

The servers here are durable ones: with synchronous_commit off a kill may lose the last 0.6 s.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from frontline.site.postgres import Cluster, PostgresError, postmaster
from tests.site.postgres.test_starting import start_at_once

MakeCluster = Callable[..., Cluster]

# Becomes the parent of the server it starts (PR_SET_CHILD_SUBREAPER = 36), and never reaps it.
NEVER_REAPS = """
import ctypes, sys
from pathlib import Path
from frontline.site.postgres import Cluster
assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0
Cluster(Path(sys.argv[1])).start()
print("started", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def cluster(make_cluster: MakeCluster) -> Cluster:
    """A running server that keeps what it acknowledged."""
    made = make_cluster(durable=True)
    made.start()
    return made


def starter(home: Path) -> subprocess.Popen[str]:
    """A process that has started the server and stays, the server's parent."""
    command = [sys.executable, "-c", NEVER_REAPS, str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def write_rows(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("owner")) as connection:
        connection.execute("CREATE TABLE tube AS SELECT generate_series(1, 1000) AS number")


def rows(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url("web")) as connection:
        found = connection.execute("SELECT count(*) FROM tube").fetchone()
    assert found is not None
    return int(found[0])


def kill_postmaster(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_rows_survive_the_postmaster(cluster: Cluster) -> None:
    write_rows(cluster)
    killed = kill_postmaster(cluster)
    cluster.start()
    assert cluster.status().pid != killed
    assert rows(cluster) == 1000


def test_four_starters_after_a_kill_get_one_server(open_tmp: Path, make_cluster: MakeCluster) -> None:
    cluster = make_cluster(open_tmp / "home", durable=True)
    cluster.start()
    write_rows(cluster)
    killed = kill_postmaster(cluster)
    found = set(start_at_once(open_tmp / "home", 4))
    assert found == {cluster.status().pid}
    assert killed not in found
    assert rows(cluster) == 1000


def test_a_zombie_is_not_taken_for_a_server(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    parent = starter(cluster.home)
    try:
        write_rows(cluster)
        server = postmaster.read(cluster.home / "postgres" / "data")
        assert server is not None
        killed = kill_postmaster(cluster)
        assert server.pid == killed
        while postmaster.condition(server) is postmaster.Condition.ALIVE:
            pass  # the kernel takes a moment to let go of its memory
        assert postmaster.condition(server) is postmaster.Condition.ZOMBIE
        assert not cluster.status().running
        cluster.start()
        assert rows(cluster) == 1000
        assert Path(f"/proc/{killed}").exists(), "the parent has really not reaped it"
    finally:
        kill(parent)


def test_stopping_a_zombie_is_stopping_nothing(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    parent = starter(cluster.home)
    try:
        kill_postmaster(cluster)
        cluster.stop()
        assert postmaster.read(cluster.home / "postgres" / "data") is None
        assert not cluster.stop()
    finally:
        kill(parent)


def test_the_server_outlives_its_starter_and_can_be_stopped(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    kill(starter(cluster.home))
    pid = cluster.status().pid
    assert pid is not None
    cluster.start()
    assert cluster.status().pid == pid
    assert cluster.stop()


def test_a_starter_killed_while_it_makes_the_data(make_cluster: MakeCluster, open_tmp: Path) -> None:
    cluster = make_cluster(durable=True)
    command = [sys.executable, "-c", NEVER_REAPS, str(cluster.home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    beside = cluster.home / "postgres"
    while not list(beside.glob("new-*/PG_VERSION")) and process.poll() is None:
        pass
    assert process.poll() is None
    kill(process)
    cluster.start()
    write_rows(cluster)
    assert rows(cluster) == 1000
    assert not list(beside.glob("new-*"))


def test_a_pid_that_now_belongs_to_somebody_else(cluster: Cluster) -> None:
    write_rows(cluster)
    data = cluster.home / "postgres" / "data"
    lines = (data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    lines[0] = str(os.getpid())
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    cluster.start()
    assert rows(cluster) == 1000


def test_a_query_that_outlives_the_postmaster_does_not_block_the_next(cluster: Cluster) -> None:
    write_rows(cluster)
    connection = psycopg.pq.PGconn.connect(cluster.url("web").encode())
    connection.send_query(b"DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")
    kill_postmaster(cluster)
    cluster.start()
    connection.finish()
    assert rows(cluster) == 1000


def test_a_server_that_never_answers_is_one_sentence(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "START_SECONDS", 0.0)
    monkeypatch.setattr(postmaster.Postmaster, "answers", property(lambda server: False))
    with pytest.raises(PostgresError, match="has not answered"):
        cluster.start()
    monkeypatch.undo()
