"""How long areas were listed, before and after a rule changed; what level a place had on a day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

from django.db.models import Q, QuerySet
from django.utils import timezone

from frontline.areas.models import NationalArea, NationalList
from frontline.areas.national.lists import BEIJING
from frontline.areas.rules import LEVELS
from frontline.city import codes
from frontline.plan.loading import editions

Triple = tuple[str, str, str]  # province, city, county
PERIODS = ("before", "across", "after")
LONGEST = 21  # days shown one by one; longer lives are one bar
_DAY = timedelta(days=1)
_NAMED = 20  # areas named for an origin that is known to its county only


@dataclass(frozen=True, slots=True)
class Change:
    """The moment at which an edition changed after how many clean days a high area falls."""

    at: datetime
    days_before: int
    days_after: int


@dataclass(frozen=True, slots=True)
class Life:
    """One area that was listed and is gone."""

    area: NationalArea
    period: str  # before, across or after the change
    days: int  # listed, to the nearest day


@dataclass(frozen=True, slots=True)
class Report:
    """Lives of the areas of one province at the high level."""

    change: Change
    lives: tuple[Life, ...]
    running: int  # still listed in the last list
    unknown: int  # in the first list already: nobody knows since when

    def of(self, period: str) -> list[Life]:
        return [life for life in self.lives if life.period == period]

    def typical(self, period: str) -> float | None:
        """The median number of days."""
        days = [life.days for life in self.of(period)]
        return median(days) if days else None

    def histogram(self, period: str) -> list[int]:
        """Areas by days listed: 0, 1, ... and the last for longer."""
        counted = Counter(min(life.days, LONGEST) for life in self.of(period))
        return [counted[days] for days in range(LONGEST + 1)]


def change_of_rule() -> Change:
    """The first change of the clean days of a high area between two editions of the plan."""
    known = sorted(editions().values(), key=lambda edition: edition.effective_from)
    days = [(edition.effective_from, edition.number("area.high.days")) for edition in known]
    for (_, before), (moment, after) in pairwise(days):
        if before != after:
            return Change(moment, before, after)
    return Change(days[-1][0], days[-1][1], days[-1][1])


def report(province: str) -> Report:
    """Lives of the high areas of a province. Bounded by what the lists held; 2022 has some 100,000 of the country."""
    change = change_of_rule()
    rows = NationalArea.objects.filter(province=province, level="high")
    known = rows.filter(from_first=False)
    ended = known.filter(until__isnull=False).order_by("since", "pk")
    lives = tuple(Life(area, _period(area, change), _days(area)) for area in ended.iterator(chunk_size=5000))
    running = known.filter(until=None).count()
    return Report(change, lives, running, rows.filter(from_first=True).count())


def _period(area: NationalArea, change: Change) -> str:
    if area.since >= change.at:
        return "after"
    return "before" if area.until is not None and area.until < change.at else "across"


def _days(area: NationalArea) -> int:
    assert area.until is not None
    return round((area.until - area.since) / _DAY)


def provinces() -> list[str]:
    return sorted(NationalArea.objects.order_by().values_list("province", flat=True).distinct())


def lists_in() -> tuple[int, list[NationalList]]:
    """How many lists were taken, and those left out as partial."""
    rows = NationalList.objects.order_by("saved_at")
    return rows.filter(left_out=False).count(), list(rows.filter(left_out=True)[:100])


@dataclass(frozen=True, slots=True)
class Origin:
    """What the national list said about a place on a day."""

    asked: str
    level: str  # high, medium, low, none (in no list), unknown (no list of that day, or no such code)
    exact: bool  # an area of that name is listed, not only its county
    areas: tuple[NationalArea, ...]  # that area, or the high and medium ones of the county
    as_of: datetime | None  # publication of the list that was in force at the end of the day


def level_of(place_name_or_code: str, day: date) -> Origin:
    """The level of a place on a day, by name (as long as one likes) or area code of the city's lists.

    The strictest level at which the area was listed at any hour of the day. Who names only a county that has areas
    of a higher level is told them: in such a county what is not listed is low.
    """
    asked = "".join(place_name_or_code.split())
    name = plain_name(asked)
    as_of = list_of(day)
    if len(name) < 2 or as_of is None:
        return Origin(asked, "unknown", False, (), as_of)
    listed = standing_on(day)
    found = list(listed.filter(_within(listed, name)))
    named = [area for area in found if area.level != "low" and _means(name, area)]
    if named:
        return Origin(asked, _strictest(named), True, tuple(named[:_NAMED]), as_of)
    raised = [area for area in found if area.level != "low"]
    return Origin(asked, "low" if found else "none", False, tuple(raised[:_NAMED]), as_of)


def plain_name(place_name_or_code: str) -> str:
    """The words without spaces; of an area code the full name, empty where nobody knows it."""
    asked = "".join(place_name_or_code.split())
    if not (asked.isascii() and asked.isdigit()):
        return asked
    code = asked.ljust(12, "0")
    return codes.full_names([code]).get(code, "")


def standing_on(day: date) -> QuerySet[NationalArea]:
    """Areas listed at any hour of a day."""
    begins, ends = _bounds(day)
    return NationalArea.objects.filter(Q(until__isnull=True) | Q(until__gt=begins), since__lt=ends)


def _means(name: str, area: NationalArea) -> bool:
    """Does a place name mean this area, and not only its county? Both may say more than the other."""
    rest = name
    for larger in (area.province, area.city, area.county):
        rest = rest.replace(larger, "", 1) if larger else rest
    return area.key in name or (len(rest) > 1 and rest in area.key)


def _bounds(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time.min, BEIJING)
    return begins, begins + _DAY


def list_of(day: date) -> datetime | None:
    """The last complete list of the day or before; None if lists begin later, or ended more than a day earlier."""
    begins, ends = _bounds(day)
    last = (
        NationalList.objects.filter(left_out=False, published_at__lt=ends).order_by("-published_at").first()
    )
    later = NationalList.objects.filter(left_out=False, published_at__gte=ends).exists()
    if last is None or (last.published_at < begins - _DAY and not later):
        return None
    return timezone.localtime(last.published_at)


def _within(listed: QuerySet[NationalArea], name: str) -> Q:
    """Areas of the counties that a name means; of none: an area of that very name."""
    within = counties_meant(listed, name)
    if not within:
        return Q(key=name)
    asked = Q()
    for province, city, of in within:
        asked |= Q(province=province, city=city, county=of)
    return asked


def counties(listed: QuerySet[NationalArea]) -> list[Triple]:
    return list(listed.order_by().values_list("province", "city", "county").distinct())


def counties_meant(listed: QuerySet[NationalArea], name: str) -> list[Triple]:
    """Counties that a name means: those it mentions, else those whose city or county it begins."""
    triples = counties(listed)
    county = [t for t in triples if t[2] and t[2] in name]
    within = [t for t in county if t[1] in name or t[0] in name] or county
    within = within or [t for t in triples if t[1] and t[1] in name]
    return within or [t for t in triples if t[2].startswith(name) or t[1].startswith(name)]


def _strictest(areas: Sequence[NationalArea]) -> str:
    return min((area.level for area in areas), key=LEVELS.index)


def areas_of(lives: Sequence[Life]) -> QuerySet[NationalArea]:
    return NationalArea.objects.filter(pk__in=[life.area.pk for life in lives])


def lives_of(areas: Sequence[NationalArea], given: Report) -> list[Life]:
    """The lives of these areas, in their order."""
    return [Life(area, _period(area, given.change), _days(area)) for area in areas]
