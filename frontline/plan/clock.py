"""Counting days of a period: day 1, the end of a period, calendar days in the edition's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from frontline.plan.edition import Edition
from frontline.plan.measure import Duty

DAY = timedelta(days=1)


@lru_cache(maxsize=8192)
def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a calendar day."""
    return datetime.combine(day, time.min, zone)


@lru_cache(maxsize=8192)
def duty_of_day(kind: str, day: date, zone: ZoneInfo) -> Duty:
    """A duty of one calendar day that nobody has done yet."""
    return Duty(kind, f"{kind}:{day.isoformat()}", midnight(day, zone), midnight(day + DAY, zone))


@dataclass(frozen=True)
class DayClock:
    """The switches `clock.day_one` and `clock.period_end` of an edition, ready for arithmetic."""

    zone: ZoneInfo
    shift: int  # 0: day 1 is the day after the anchor; 1: day 1 is the anchor's own day
    at_anchor_hour: bool

    def date_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def day(self, anchor: datetime, number: int) -> date:
        """Calendar day `number` (1, 2, ...) of a period counted from the anchor."""
        return self.date_of(anchor) + DAY * (number - self.shift)

    def end(self, anchor: datetime, days: int) -> datetime:
        """The moment a period of so many days is over: 24:00 of its last day, or the hour of the anchor."""
        if self.at_anchor_hour:
            local = anchor.astimezone(self.zone)
            return local + DAY * (days - self.shift)
        return midnight(self.day(anchor, days + 1), self.zone)

    def window(self, day: date) -> tuple[datetime, datetime]:
        return midnight(day, self.zone), midnight(day + DAY, self.zone)


@lru_cache(maxsize=256)
def clock_of(edition: Edition) -> DayClock:
    return DayClock(
        zone=edition.zone,
        shift=1 if edition.word("clock.day_one") == "same_day" else 0,
        at_anchor_hour=edition.word("clock.period_end") == "anchor_hour",
    )
