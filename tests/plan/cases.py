"""Facts about invented people, short to write."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from frontline.facts.areas import AreaDecided
from frontline.facts.base import Subject, area, person
from frontline.facts.cases import ContactFound, InfectionFound, TestReported
from frontline.plan.edition import Edition
from frontline.plan.loading import edition_by_id

ZONE = ZoneInfo("Asia/Shanghai")
LIN, SOURCE, LINKED = person(1), person(2), person(3)
AREA = area(1)
HOUSEHOLD, BUILDING, COMPOUND, COMMUNITY = 101, 102, 103, 104


def ninth() -> Edition:
    return edition_by_id("covid-2022-06-28-ninth")


def time(text: str) -> datetime:
    """A moment in the city's zone: "2022-07-01 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def infection(id: str = "infection", at: str = "2022-07-01 08:00", **other: Any) -> InfectionFound:
    told = time(other.pop("known", at))
    fields = {
        "subject": SOURCE,
        "case_type": "confirmed",
        "places": (HOUSEHOLD, BUILDING, COMPOUND, COMMUNITY),
        "grains": ("household", "building", "compound", "community"),
    }
    return InfectionFound(id=id, at=time(at), known_at=told, **{**fields, **other})


def contact(id: str = "contact", at: str = "2022-07-01 09:00", **other: Any) -> ContactFound:
    told = time(other.pop("known", at))
    fields = {
        "subject": LIN,
        "category": "close",
        "source": SOURCE,
        "first_exposure": time(other.pop("first", at)),
        "last_exposure": time(at),
    }
    return ContactFound(id=id, at=time(at), known_at=told, **{**fields, **other})


def test_of(subject: Subject, at: str, result: str = "negative", **other: Any) -> TestReported:
    told = time(other.pop("known", at))
    id = other.pop("id", f"test {subject} {at}")
    return TestReported(id=id, subject=subject, at=time(at), known_at=told, result=result, **other)


test_of.__test__ = False  # type: ignore[attr-defined]


def decision(id: str = "decision", at: str = "2022-07-10 20:00", **other: Any) -> AreaDecided:
    fields = {
        "subject": AREA,
        "level": "high",
        "grain": "compound",
        "places": (COMPOUND,),
        "name": "Pine Court",
        "decided_by": "headquarters",
    }
    return AreaDecided(id=id, at=time(at), known_at=time(at), **{**fields, **other})
