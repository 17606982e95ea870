"""Settings follow the machine's memory, and the log names no person."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.site.postgres import Cluster
from frontline.site.postgres.errors import explain
from frontline.site.postgres.tuning import MIB, configuration


def settings(memory: int, durable: bool = True) -> dict[str, str]:
    text = configuration(port=15432, socket_folder=Path("/tmp/it's"), durable=durable, memory=memory)
    pairs = (line.split(" = ", 1) for line in text.splitlines() if " = " in line)
    return {name: value.strip("'") for name, value in pairs}


@given(st.integers(min_value=1024 * MIB, max_value=1024 * 1024 * MIB))
def test_shared_buffers_leave_the_machine_to_the_others(memory: int) -> None:
    shared = int(settings(memory)["shared_buffers"].removesuffix("MB"))
    assert 128 <= shared <= max(128, memory // MIB // 6)


def test_a_day_server_never_gives_up_safety() -> None:
    assert "fsync" not in settings(24 * 1024 * MIB)
    assert settings(24 * 1024 * MIB)["shared_buffers"] == "4096MB"
    assert settings(24 * 1024 * MIB, durable=False)["fsync"] == "off"


def test_the_log_names_no_person(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('Drolma-of-Jiegu')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Drolma-of-Jiegu')")
    log = (cluster.home / "postgres" / "log").read_text()
    assert "duplicate key" in log
    assert "Drolma" not in log


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("FATAL:  could not write: No space left on device", "the disk is full; free some space"),
        ("initdb: error: could not create: Read-only file system", "set FRONTLINE_HOME"),
        ("noise\nFATAL:  bogus data in lock file", "bogus data in lock file"),
        ("", "it ended without a word"),
    ],
)
def test_what_a_program_says_becomes_one_sentence(output: str, words: str) -> None:
    sentence = str(explain(output, "start PostgreSQL"))
    assert words in sentence
    assert "\n" not in sentence
