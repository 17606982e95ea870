"""Rows of a csv or xlsx file as text, streamed: whatever the encoding, the separator or the program was."""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from frontline.city.imports import geojson, limits, xlsx
from frontline.city.imports.sheet import BadFile, Line

__all__ = ["BadFile", "Line", "sheets"]

_BLOCK = 1024 * 1024  # bytes
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def sheets(path: Path, name: str = "") -> Iterator[Iterator[Line]]:
    """The tables of a file, one for csv, one per sheet for xlsx; each yields its lines. Raises BadFile."""
    size = path.stat().st_size
    if size == 0:
        raise BadFile(_("The file is empty."))
    if size > limits.FILE_BYTES:
        raise BadFile(
            _("The file has more than %(n)d MB: cut it into parts.") % {"n": limits.FILE_BYTES // 1024**2}
        )
    start = _head(path, 8)
    if start.startswith(b"PK\x03\x04"):
        yield from xlsx.sheets(path)
    elif start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadFile(
            _("This is an old xls file or one with a password: save it as xlsx without password, or as csv.")
        )
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield geojson.lines(path)
    else:
        yield _csv_lines(path)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def encoding_of(path: Path) -> str:
    """utf-8, utf-16, gb18030 or cp1252, looked at in this order."""
    sample = _head(path, _BLOCK)
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if sample.count(b"\x00") > len(sample) // 10:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    if _is_utf8(path):
        return "utf-8"
    return "gb18030" if _looks_chinese(path) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(path: Path) -> bool:
    """Chinese signs of daily use are two bytes above 0xA0; a Western accent stands alone before a letter."""
    decoder = codecs.getincrementaldecoder("gb18030")("replace")
    usual = other = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            for sign in filter(lambda sign: sign > "\x7f", decoder.decode(block)):
                if _is_gb2312(sign):
                    usual += 1
                else:
                    other += 1
            if usual + other > 10_000:
                break
    return usual > 3 * other


def _is_gb2312(sign: str) -> bool:
    try:
        return sign != "\ufffd" and len(sign.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _csv_lines(path: Path) -> Iterator[Line]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            skipped, separator = _separator(file.readline(limits.CELL * limits.COLUMNS))
            if not skipped:
                file.seek(0)
            yield from _numbered(csv.reader(file, delimiter=separator), skipped)
        except UnicodeDecodeError:
            raise BadFile(
                _("The file holds bytes that are no text in %(encoding)s: save it as UTF-8.")
                % {"encoding": encoding}
            ) from None
        except csv.Error:
            raise BadFile(
                _("The file cannot be read as csv: a quotation mark is not closed, or it is not text.")
            ) from None


def _separator(line: str) -> tuple[int, str]:
    """1 and the separator when the first line is Excel's `sep=;`; else 0 and the commonest one in it."""
    plain = line.lstrip("\ufeff").strip()
    if plain[:4].lower() == "sep=" and len(plain) == 5:
        return 1, plain[4]
    outside = "".join(plain.split('"')[::2])
    counts = {separator: outside.count(separator) for separator in (",", ";", "\t", "|", "，")}
    best = max(counts, key=lambda separator: counts[separator])
    return 0, best if counts[best] else ","


def _numbered(rows: Iterator[list[str]], skipped: int) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1 + skipped):
        if number > limits.ROWS:
            raise BadFile(_("The file has more than %(n)d rows: cut it into parts.") % {"n": limits.ROWS})
        cells = [cell.strip() for cell in islice(row, limits.COLUMNS)]
        if any(cells):
            yield Line(number, cells)
