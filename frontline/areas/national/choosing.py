"""Choosing an origin by words: what to suggest while typing, and what to ask where words mean several places.

A question is answered from the list in force on the day of leaving, and from the official names of divisions
that the city has. Words are looked for as they were typed; where no place holds them so, their signs in that order
with others between: 西宁城东 finds 西宁市城东区.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Length

from frontline.areas.models import NationalArea
from frontline.areas.national import queries
from frontline.areas.national.queries import Triple
from frontline.city import codes

CHOICES = 12  # answers at once: whoever needs others types more
LONGEST = 120  # signs of an origin as it is kept
_TYPED = 40
_ENDINGS = ("", "省", "市", "州", "盟", "地区", "区", "县", "旗", "镇", "乡", "街道")


@dataclass(frozen=True, slots=True)
class Choice:
    """A place to choose, by the words that are then looked up."""

    text: str
    level: str  # of an area, or of what is not named of a county; empty where no list speaks of the day
    raised: int = 0  # areas of a higher level in this county


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be asked of somebody whose words mean more than one level."""

    county: str  # the county they mean; empty: several counties, or none for certain
    places: tuple[Choice, ...]  # that county's areas of a higher level, or those counties; at most CHOICES
    total: int  # of such places
    sure: bool  # the words name the county's city or province as well


class _Like(Func):
    """`text LIKE pattern`."""

    arg_joiner = " LIKE "
    template = "%(expressions)s"
    output_field = BooleanField()


def suggest(typed: str, day: date) -> list[Choice]:
    """At most CHOICES places for what was typed: counties first, then areas of a higher level."""
    words = typed[:_TYPED].split()
    if len("".join(words)) < 2:
        return []
    standing = queries.standing_on(day)
    named = _named(standing, words)[:CHOICES]
    known = {one.text for one in named}
    level = "none" if queries.list_of(day) else ""
    named += [Choice(text, level) for text in _divisions("".join(words)) if text not in known]
    areas = [] if len(named) >= CHOICES else _areas(standing, words)
    return [*named, *areas][:CHOICES]


def ask(origin: str, day: date) -> Asked | None:
    """What is to be asked before the level of an origin is known; None where nothing is: the words suffice."""
    found = queries.level_of(origin, day)
    if found.level == "unknown" or found.exact:
        return None
    name = queries.plain_name(origin)
    standing = queries.standing_on(day)
    meant = queries.counties_meant(standing, name)
    if len(meant) > 1:
        texts = {_joined(one) for one in meant}
        several = [one for one in _named(standing, [name]) or _named(standing, []) if one.text in texts]
        return Asked("", tuple(several[:CHOICES]), len(several), False)
    if not meant:
        close = _named(standing, [name])
        return Asked("", tuple(close[:CHOICES]), len(close), False) if close else None
    (only,) = meant
    sure = only[2] in name and (only[0] in name or only[1] in name)
    raised = _raised(standing, only)
    total = raised.count()
    if sure and not total:
        return None
    return Asked(_joined(only), tuple(map(_area, raised.order_by("pk")[:CHOICES])), total, sure)


def level_elsewhere(county: str, day: date) -> str:
    """The level of what no higher area of a county names."""
    return "low" if queries.level_of(county, day).level != "none" else "none"


def _named(standing: QuerySet[NationalArea], words: list[str]) -> list[Choice]:
    """Counties with listed areas whose full name holds the words; the closest first."""
    whole = "".join(words)
    counted = standing.order_by().values_list("province", "city", "county")
    rows = counted.annotate(raised=Count("pk", filter=~Q(level="low")))
    found = [Choice(_joined((p, city, of)), "low", raised) for p, city, of, raised in rows]
    held = [one for one in found if all(word in one.text for word in words)]
    held = held or [one for one in found if all(_holds(one.text, word) for word in words)]
    return sorted(held, key=lambda one: (whole not in one.text, len(one.text), one.text))


def _holds(text: str, word: str) -> bool:
    signs = iter(text)
    return all(sign in signs for sign in word)


def _raised(standing: QuerySet[NationalArea], county: Triple) -> QuerySet[NationalArea]:
    province, city, name = county
    return standing.filter(province=province, city=city, county=name).exclude(level="low")


def _areas(standing: QuerySet[NationalArea], words: list[str]) -> list[Choice]:
    full = Concat("province", "city", "county", "name", output_field=TextField())
    full_names = standing.exclude(level="low").annotate(full=full).order_by(Length("full"), "pk")
    for between in ("", "%"):  # as it was typed; else with signs left out
        found = full_names
        for word in words:
            found = found.filter(_Like(F("full"), Value(_pattern(word, between))))
        if rows := found[:CHOICES]:
            return [_area(row) for row in rows]
    return []


def _pattern(word: str, between: str) -> str:
    signs = (f"\\{sign}" if sign in "\\%_" else sign for sign in word.replace("\0", ""))
    return f"%{between.join(signs)}%"


def _area(row: NationalArea) -> Choice:
    """By the whole name where it fits, else by as much of the key as fits, which finds the area as well."""
    before = _joined((row.province, row.city, row.county))
    whole = before + "".join(row.name.split())
    return Choice(whole if len(whole) <= LONGEST else (before + row.key)[:LONGEST], row.level)


def _joined(county: Triple) -> str:
    """Province, city and county in a row; a municipality is its own city."""
    province, city, name = county
    return province + ("" if city in (province, name) else city) + name


def _divisions(typed: str) -> list[str]:
    """Full names of divisions, down to townships, whose own name ends what was typed."""
    tails = {typed[-length:] for length in range(2, min(len(typed), 16) + 1)}
    found = codes.named({tail + ending for tail in tails for ending in _ENDINGS}, most=CHOICES * 4)
    paths = codes.full_names([code for code in found if codes.level(code) != "community"]).values()
    return sorted({path for path in paths if _holds(path, typed)}, key=lambda path: (len(path), path))
