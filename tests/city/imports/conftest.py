"""A small city that lists can be brought into."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from frontline.city.imports import engine
from frontline.city.imports.engine import Counts
from frontline.city.imports.kinds import KINDS, Record

NOW = datetime(2022, 11, 10, tzinfo=UTC)
Bring = Callable[..., tuple[Counts, list[Record]]]


@pytest.fixture
def bring(db: None, tmp_path: Path) -> Bring:
    """Bring a csv text in; gives the counts and the refused rows, reasons in English."""

    def work(kind: str, text: str | bytes, name: str = "list.csv") -> tuple[Counts, list[Record]]:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        refused: list[Record] = []

        def keep(records: list[Record], _counts: Counts) -> None:
            refused.extend(record for record in records if record.outcome == "refused")

        with translation.override("en"):
            return engine.run(KINDS[kind], path, at=NOW, after_batch=keep), refused

    return work


@pytest.fixture
def town(bring: Bring) -> None:
    codes = "code,name\n632701000000,玉树市\n632701004000,扎西科街道\n632701004002,代墓社区\n"
    bring("area-codes", codes, "yushu_2022.csv")
    bring("grids", "网格编码,网格名称,社区\nG1,第一网格,代墓社区\nG2,第二网格,632701004002\n")
    bring(
        "buildings",
        "楼栋编码,楼栋名称,网格,层数,类型\nB1,扎西科路12号,G1,6,楼房\nB2,扎西科路14号,第二网格,1,院落\n",
    )
