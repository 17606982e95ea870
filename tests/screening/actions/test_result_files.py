"""The laboratory's spreadsheet as it is."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from frontline.city.imports.sheet import BadFile
from frontline.screening.actions.result_files import read_results

TEXT = (
    "玉树州人民医院检验科核酸检测结果\n序号,样本编号,核酸检测结果,检测时间,ORF1ab(Ct),N(Ct)\n"
    "1,T1,阴性,2022-11-12 20:15,,\n2,T2,阳性（+）,2022/11/12 20:16,33.1,34.2\n3,,阴性,,,\n4,T4,可疑,,,\n"
    "5,T5,阴性,明天,,\n6,1.2E+12,阴性,,,\n7,T7,阴性,,99,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_encoding(encoding: str) -> None:
    told, unread = read_results(TEXT.encode(encoding))
    assert [(one.barcode, one.result, one.ct_orf, one.ct_n) for one in told] == [
        ("T1", "negative", None, None), ("T2", "positive", 33.1, 34.2),
    ]  # fmt: skip
    assert told[0].tested_at is not None and told[0].tested_at.isoformat() == "2022-11-12T20:15:00+08:00"
    assert [one.number for one in unread] == [5, 6, 7, 8, 9]
    assert all(one.reason for one in unread)
    assert unread[1].cells["result"] == "可疑"


def test_an_xlsx_with_english_heads() -> None:
    book, content = Workbook(), BytesIO()
    assert book.active is not None
    for row in (
        ["Barcode", "Result", "Reported at"],
        ["T1", "neg", "2022-11-12 20:15"],
        [700123, "POS", None],
    ):
        book.active.append(row)
    book.save(content)
    told, unread = read_results(content.getvalue(), "run.xlsx")
    assert [(one.barcode, one.result) for one in told] == [("T1", "negative"), ("700123", "positive")]
    assert unread == []


def test_a_file_that_is_none() -> None:
    for content in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "姓名,电话\n甲,1\n".encode()):
        with pytest.raises(BadFile):
            read_results(content)
