"""One visit at one door: what was measured, sampled, found at home; from the page or from a telephone, later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.isolation.actions import care
from frontline.isolation.models import HealthCheck
from frontline.isolation.queries import doors


def record_visit(
    *, person: Person, done: Mapping[str, Any], by: Actor, at: datetime, known_at: datetime | None = None
) -> HealthCheck | None:
    """`done` as VisitForm cleans it. The reading, if one was taken. `known_at`: when it was told. Raises Refused."""
    page = doors.door_page(person, at=known_at or at)
    reading = None
    with transaction.atomic():
        if done["arrived"] and page.arrives_home:
            care.arrive_home(person=person, by=by, at=at, known_at=known_at)
        if done["temperature"] is not None or done["symptoms"]:
            taken = care.Reading(person, done["temperature"], tuple(done["symptoms"]))
            [reading] = care.check_health(readings=[taken], by=by, at=at, known_at=known_at)
        if done["sampled"]:
            care.take_sample(person=person, task=page.task("test"), tube=done["tube"], by=by, at=at)
    return reading
