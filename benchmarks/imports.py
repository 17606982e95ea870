"""How long a city's own list of people takes to come in: 141,308 rows with ID numbers, phones, doors and heads.

Peer, in the same run: reading the same csv and a COPY of its rows into a table without encryption, look-ups,
checks and indexes. Everything is taken back at the end. Floor: 30 s of one core.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from django.db import connection, transaction
from stdnum.cn import ric

from frontline.city.imports import engine
from frontline.city.imports.engine import Counts
from frontline.city.imports.kinds import KINDS

PEOPLE = 141_308  # residents of Yushu, census of 2020
FLOOR = 30.0  # seconds of processor time
AT = datetime(2022, 11, 10, tzinfo=UTC)
_AREA = "999999"  # no real area: nobody has these numbers
_SIGNS = "才仁扎西卓玛多杰索南拉毛巴桑次成文江永吉达哇尼求措王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_PER_BUILDING = 40  # people


def main() -> None:
    run(PEOPLE)


def run(people: int) -> float:
    """Bring `people` people in and take them back; the ratio to the peer in wall time."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder)
        _bring(path, "area-codes", _write(path, "codes_2023", _places()))
        _bring(path, "grids", _write(path, "grids", _grids()))
        _bring(path, "buildings", _write(path, "buildings", _buildings(people)))
        residents = _write(path, "people", _people(people))
        ours, processor = _timed(lambda: _bring(path, "people", residents))
        peer, _processor = _timed(lambda: _copy(residents))
        again, processor_again = _timed(lambda: _bring(path, "people", residents))
        transaction.set_rollback(True)
    print(
        f"{people:,} people came in: {ours:.1f} s, {processor:.1f} s of the processor (floor {FLOOR:.0f} s)"
    )
    print(f"the same list once more: {again:.1f} s, {processor_again:.1f} s of the processor")
    print(f"csv and COPY alone: {peer:.2f} s; ratio {ours / peer:.1f}")
    return ours / peer


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - processor


def _bring(folder: Path, kind: str, file: Path) -> Counts:
    counts = engine.run(KINDS[kind], file, at=AT)
    if counts.refused:
        raise AssertionError(f"{kind}: {counts.refused} rows were refused")
    return counts


def _write(folder: Path, name: str, rows: Iterator[tuple[object, ...]]) -> Path:
    file = folder / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def _places() -> Iterator[tuple[object, ...]]:
    yield from [("code", "name"), ("999999000000", "测试市"), ("999999001000", "测试街道")]
    yield ("999999001001", "测试社区")


def _grids() -> Iterator[tuple[object, ...]]:
    yield ("code", "name", "community")
    for number in range(130):
        yield (f"BENCH-G{number}", f"第{number}网格", "999999001001")


def _buildings(people: int) -> Iterator[tuple[object, ...]]:
    yield ("code", "name", "grid", "kind", "floors")
    for number in range(people // _PER_BUILDING + 1):
        yield (f"BENCH-B{number}", f"测试路{number}号", f"BENCH-G{number % 130}", "楼房", 6)


def _people(people: int) -> Iterator[tuple[object, ...]]:
    chance, head = Random(2022), ""
    yield ("姓名", "身份证号", "手机", "楼栋", "单元", "楼层", "房号", "户主", "语言")
    for number in range(people):
        name = "".join(chance.choices(_SIGNS, k=chance.choice((2, 3, 3, 4))))
        head = name if number % 4 == 0 else head
        place = number % _PER_BUILDING // 4
        building = f"BENCH-B{number // _PER_BUILDING}"
        floor, door = place // 2 + 1, f"{place // 2 + 1}0{place % 2 + 1}"
        yield (name, _id(number), f"139{number:08d}", building, 1, floor, door, head, "藏语、汉语")


def _id(number: int) -> str:
    born = date(1930, 1, 1) + timedelta(days=number % 33_000)
    body = f"{_AREA}{born:%Y%m%d}{number // 33_000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _copy(file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table bench_people (name text, id_number text, phone text, building text,"
            " unit text, floor text, door text, head text, languages text) on commit drop"
        )
        with file.open(encoding="utf-8", newline="") as rows:
            reader = csv.reader(rows)
            next(reader)
            with cursor.copy("copy bench_people from stdin") as copy:
                for row in reader:
                    copy.write_row(row)
