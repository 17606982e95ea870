"""Homes the hotline can name for a letter: those that a stop of supply concerns."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from frontline.city.access import Actor
from frontline.hotline.works import words
from frontline.hotline.works.models import StopBuilding, SupplyStop
from frontline.hotline.works.rules import TOLD
from frontline.loop.rooms import Audience

MOST = 40  # stops announced or running, the next first


def audiences(actor: Actor) -> Iterable[Audience]:
    """One for each stop: exactly its buildings."""
    rows = SupplyStop.objects.filter(state__in=TOLD).order_by("begins_at", "pk")
    return [Audience(f"stop:{row.ref}", _name(row), buildings=_buildings(row)) for row in rows[:MOST]]


def _buildings(row: SupplyStop) -> QuerySet[Any, Any]:
    return StopBuilding.objects.filter(stop=row).values_list("building")


def _name(row: SupplyStop) -> str:
    begins, ends = timezone.localtime(row.begins_at), timezone.localtime(row.ends_at)
    return f"{words.STOPPED[row.trade]} {begins:%m-%d %H:%M} – {ends:%m-%d %H:%M} · {row.why}"
