"""Published outbreaks; they lie in the folder of real data, not in the repository."""

import csv
import gzip
import os
from datetime import date
from pathlib import Path

import pytest

from frontline.site.home import checkout

DATA = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data")
real = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data is missing (FRONTLINE_DATA)")


def table(name: str) -> list[dict[str, str]]:
    """Rows of a csv of the folder."""
    raw = (DATA / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def days(rows: list[dict[str, str]], name: str, key: str) -> dict[str, date]:
    """Known dates of a column."""
    return {row[key]: date.fromisoformat(row[name]) for row in rows if row[name] not in ("", "NA")}
