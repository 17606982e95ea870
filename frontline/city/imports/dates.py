"""Dates as people write them. What could be two days is refused, never guessed."""

import re
import unicodedata
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _


class BadValue(ValueError):
    """Says in one sentence what is wrong with a cell."""


_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SIGNS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]+)\.?[ ,-]+(\d{4})")
_MONTH_NAMED = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_CLOCK = re.compile(r"(.*\S)[ t]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?(?:z|utc|[+-]\d{2}:?\d{2}))?")


def read_date(text: str) -> date:
    """The day that is written; a time behind it is ignored. Raises BadValue."""
    return _day(_without_clock(_plain(text))[0], text)


def read_moment(text: str) -> datetime:
    """Day and time on the city's clocks (midnight when none is written). Raises BadValue."""
    plain = _plain(text)
    if re.search(r"(z|utc|[+-]\d{2}:?\d{2})$", plain) and "t" in plain:
        return _with_zone(text)
    day, clock = _without_clock(plain)
    return datetime.combine(_day(day, text), clock, tzinfo=timezone.get_default_timezone())


def _with_zone(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadValue(_no_date(text)) from None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_default_timezone())


def _plain(text: str) -> str:
    if len(text) > 60:
        raise BadValue(_no_date(text[:20] + "…"))
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _chinese_digits(plain) if "年" in plain else plain


def _chinese_digits(text: str) -> str:
    """一九九〇年十一月二十三日 -> 1990年11月23日; spaces go."""
    text = text.replace(" ", "").translate(_SIGNS)
    text = re.sub(r"(\d?)十(\d?)", lambda tens: f"{tens[1] or 1}{tens[2] or 0}", text)
    return re.sub(r"([日号])(?=\d)", r"\1 ", text)


def _without_clock(text: str) -> tuple[str, time]:
    found = _CLOCK.fullmatch(text)
    if not found:
        return text, time()
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadValue(_no_date(text))
    return found[1], time(hour, minute, second)


def _day(plain: str, text: str) -> date:
    try:
        return date(*_parts(plain, text))
    except ValueError as bad:
        raise bad if isinstance(bad, BadValue) else BadValue(_no_date(text)) from None


def _parts(plain: str, text: str) -> tuple[int, int, int]:
    """Year, month, day, not checked against the calendar yet."""
    for pattern in (_YEAR_FIRST, _SOLID, _CHINESE):
        if found := pattern.fullmatch(plain):
            return int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(plain):
        return _day_or_month_first(int(found[1]), int(found[2]), int(found[3]), text)
    if (found := _DAY_NAMED.fullmatch(plain)) and found[2] in _MONTHS:
        return int(found[3]), _MONTHS[found[2]], int(found[1])
    if (found := _MONTH_NAMED.fullmatch(plain)) and found[1] in _MONTHS:
        return int(found[3]), _MONTHS[found[1]], int(found[2])
    raise BadValue(_no_date(text))


def _day_or_month_first(first: int, second: int, year: int, text: str) -> tuple[int, int, int]:
    """13/4/1990 can only be one day; 3/4/1990 may be two and is refused."""
    if first != second and first <= 12 and second <= 12:
        raise BadValue(
            _("“%(text)s” may be two different days: write it year first, like 1990-03-07.") % {"text": text}
        )
    return (year, second, first) if second <= 12 else (year, first, second)


def _no_date(text: str) -> str:
    return _("“%(text)s” is no day: write it year first, like 1990-03-07.") % {"text": text}
