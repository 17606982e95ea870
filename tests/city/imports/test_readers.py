"""Hard files."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from frontline.city.imports import limits, readers
from frontline.city.imports.sheet import BadFile


def lines(path: Path) -> list[list[str]]:
    return [line.cells for sheet in readers.sheets(path) for line in sheet]


def write(folder: Path, content: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_chinese_in_every_coat(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"姓名{separator}phone number{separator}address\r\n才仁卓玛{separator}139 0000{separator}Building 12\r\n"
    path = write(tmp_path, text.encode(encoding))
    assert lines(path) == [["姓名", "phone number", "address"], ["才仁卓玛", "139 0000", "Building 12"]]


def test_western_accents_are_not_chinese(tmp_path: Path) -> None:
    path = write(tmp_path, "name;city\nJosé Peña;Zürich\nÅsa Müller;Málaga\n".encode("cp1252"))
    assert lines(path)[1:] == [["José Peña", "Zürich"], ["Åsa Müller", "Málaga"]]


def test_excels_own_separator_line_and_quoted_newlines(tmp_path: Path) -> None:
    path = write(tmp_path, b'sep=;\nname;note\n"a;b";"two\nlines"\n')
    found = [line for sheet in readers.sheets(path) for line in sheet]
    assert [line.cells for line in found] == [["name", "note"], ["a;b", "two\nlines"]]
    assert [line.number for line in found] == [2, 3]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "xls"), (b"PK\x03\x04 not a zip", "spreadsheet"),
     (b'name\n"never closed' + b"x" * 200_000, "quotation"), (b"name,\x81\x8d\n\x8f", "UTF-8")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(BadFile, match=says):
        lines(write(tmp_path, content))


def test_empty_rows_cost_nothing_and_keep_the_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, b"name,code\n" + b",\n" * 2_000_000 + b"a,1\n")
    found = [line for sheet in readers.sheets(path) for line in sheet]
    assert [line.number for line in found] == [1, 2_000_002]


def test_more_rows_than_a_city_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 10)
    with pytest.raises(BadFile):
        lines(write(tmp_path, b"a\n" * 11))


def book(folder: Path, *rows: list[object], merge: str = "") -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = folder / "list.xlsx"
    made.save(path)
    return path


def test_numbers_dates_and_texts_of_a_spreadsheet(tmp_path: Path) -> None:
    from datetime import date, datetime

    path = book(
        tmp_path,
        ["n", 12.0, 97.5, date(1990, 3, 7), datetime(2022, 1, 2, 8, 30), True, None, 632701199003071234.0],
    )
    assert lines(path) == [["n", "12", "97.5", "1990-03-07", "2022-01-02 08:30:00", "1", "", "6.32701E+17"]]


def test_a_formula_without_a_value_and_merged_cells_refuse_their_rows(tmp_path: Path) -> None:
    path = book(tmp_path, ["name", "n"], ["a", 1], ["b", "=1+1"], ["c", 3], ["d", 4], merge="A4:A5")
    found = {line.number: bool(line.reason) for sheet in readers.sheets(path) for line in sheet}
    assert found == {1: False, 2: False, 3: True, 4: True, 5: True}


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(80):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 200_000
    with pytest.raises(BadFile):
        lines(path)


def test_a_row_number_beyond_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 1_000)
    good = book(tmp_path, ["name"], ["a"]).read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                text = text.replace(b'r="2"', b'r="999999999"').replace(b'r="A2"', b'r="A999999999"')
            new.writestr(part, text)
    with pytest.raises(BadFile):
        lines(write(tmp_path, out.getvalue(), "far.xlsx"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        lines(write(tmp_path, content))
    except BadFile as bad:
        assert str(bad)
