"""A laboratory's spreadsheet as it is: columns found by their names, whatever program and encoding wrote it.

A file of HL7 v2 messages or a FHIR bundle is taken as well.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from frontline.city.imports.columns import NO_MAP, Column, head_of, no_head
from frontline.city.imports.dates import BadValue, read_moment
from frontline.city.imports.readers import BadFile, Line, sheets
from frontline.city.imports.refusals import csv_text, unguarded
from frontline.screening.actions.results import Told, Unread
from frontline.screening.exchange import fhir, hl7
from frontline.screening.exchange.codes import ct_in
from frontline.screening.models import ResultFile
from frontline.screening.rules import WORDS_OF_RESULTS, result_in

MOST = 100_000  # rows of one file; a city day of 200,000 tubes comes in several
LARGEST = 20 * 1024 * 1024  # bytes

COLUMNS = (
    Column(
        "barcode", "采样管条码", "Tube barcode", "T0001", required=True,
        also=("条码", "条形码", "管码", "管号", "采样管号", "试管编号", "试管条码", "样本条码", "样本编号", "样品编号",
              "标本编号", "标本条码", "样本号", "混采管编码", "混检管编码", "barcode", "sample id", "sample", "tube"),
    ),
    Column(
        "result", "检测结果", "Result", "阴性", required=True,
        also=("结果", "核酸检测结果", "核酸结果", "结论", "检验结果", "判定", "判定结果", "test result"),
    ),
    Column(
        "tested_at", "检测时间", "Tested at", "2022-11-12 20:15",
        also=("检测日期", "检验时间", "报告时间", "出具时间", "出报告时间", "结果时间", "reported at", "time"),
    ),
    Column(
        "ct_orf", "ORF1ab基因Ct值", "Ct of ORF1ab", "36.1",
        also=("ORF1ab", "ORF", "ORF1ab基因", "ORF1abCt值", "ORFct", "ct orf1ab", "ORF1abct"),
    ),
    Column("ct_n", "N基因Ct值", "Ct of N", "37.2", also=("N", "N基因", "NCt值", "ct n", "Nct")),
)  # fmt: skip


def read_results(content: bytes, name: str = "") -> tuple[list[Told], list[Unread]]:
    """Results of a file and the rows that say nothing usable. Raises BadFile for the file as a whole."""
    if len(content) > LARGEST:
        raise BadFile(_("The file has more than %(n)d MB: cut it into parts.") % {"n": LARGEST // 1024**2})
    if hl7.looks_like(content):
        return _messages(content)
    if content.lstrip().startswith(b"{"):
        return _resources(content)
    with tempfile.NamedTemporaryFile(prefix="frontline-results-", suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        return _read(Path(file.name), name)


def _messages(content: bytes) -> tuple[list[Told], list[Unread]]:
    """A file of HL7 messages; one that is not taken at all is a row with its reason."""
    told: list[Told] = []
    unread: list[Unread] = []
    try:
        for number, message in enumerate(hl7.read(content, get_default_timezone()), start=1):
            told += message.told
            if message.rejected:
                unread.append(Unread(number, {}, message.rejected))
            unread += [Unread(number, one.cells, one.reason) for one in message.unread]
    except hl7.Rejected as bad:
        raise BadFile(str(bad)) from bad
    return told, unread


def _resources(content: bytes) -> tuple[list[Told], list[Unread]]:
    try:
        read = fhir.read(content)
    except fhir.Unusable as bad:
        raise BadFile(str(bad)) from bad
    return read.told, read.unread


def _read(path: Path, name: str) -> tuple[list[Told], list[Unread]]:
    for lines in sheets(path, name):
        positions = head_of(lines, COLUMNS, NO_MAP)
        if positions is not None:
            return _rows(lines, positions)
    raise BadFile(no_head(COLUMNS, NO_MAP))


def _rows(lines: Iterator[Line], positions: dict[str, int]) -> tuple[list[Told], list[Unread]]:
    told: list[Told] = []
    unread: list[Unread] = []
    for number, line in enumerate(lines):
        if number >= MOST:
            raise BadFile(_("The file has more than %(n)d rows: cut it into parts.") % {"n": MOST})
        cells = {
            key: unguarded(line.cells[place]) for key, place in positions.items() if place < len(line.cells)
        }
        try:
            if line.reason:
                raise BadValue(line.reason)
            told.append(read_cells(cells))
        except BadValue as bad:
            unread.append(Unread(line.number, cells, str(bad)))
    return told, unread


def read_cells(cells: dict[str, str]) -> Told:
    """One row. Raises BadValue saying what to correct."""
    barcode, written = cells.get("barcode", "").strip(), cells.get("result", "")
    if not 1 <= len(barcode) <= 40 or "\x00" in barcode:
        raise BadValue(_("The barcode has 1 to 40 signs."))
    if "e+" in barcode.casefold():
        raise BadValue(_("The spreadsheet shortened this barcode; format the column as text."))
    result = result_in(written)
    if not result:
        raise BadValue(_("The result is none of %(known)s.") % {"known": _known()})
    tested = cells.get("tested_at", "").strip()
    return Told(
        barcode, result, read_moment(tested) if tested else None, ct_in(cells.get("ct_orf", "")),
        ct_in(cells.get("ct_n", "")),
    )  # fmt: skip


def _known() -> str:
    return ", ".join(f"{words[0]} / {words[-2]}" for words in WORDS_OF_RESULTS.values())


def refused_csv(file: ResultFile) -> str:
    """The rows that could not be understood, with their reason, to be corrected and sent again."""
    head = [*(column.chinese for column in COLUMNS), _("row"), _("reason")]
    rows = (
        [*(row.cells.get(column.key, "") for column in COLUMNS), str(row.number), row.reason]
        for row in file.refusals.order_by("number")
    )
    return "\ufeff" + csv_text([head, *rows])


def template_csv() -> str:
    """A file to fill in: the head and one invented row."""
    return "\ufeff" + csv_text([[c.chinese for c in COLUMNS], [c.example for c in COLUMNS]])
