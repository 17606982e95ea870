"""Planned stops of a supply: which buildings, who is told, who was called, how it ended."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Agency, Building, Person, Place
from frontline.city.personal import NOBODY, Personal


class SupplyStop(models.Model):
    """Water or heat is off for a set of buildings from when to when (停水停暖)."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="stops")
    trade = models.CharField(max_length=8)
    accident = models.BooleanField(default=False)  # announced at once, whatever the notice
    why = models.CharField(max_length=300)  # residents read it
    why_en = models.CharField(max_length=300, blank=True)
    why_bo = models.CharField(max_length=300, blank=True)
    begins_at = models.DateTimeField()  # as announced; city time
    ends_at = models.DateTimeField()
    place = models.ForeignKey(
        Place, null=True, on_delete=models.PROTECT, related_name="+"
    )  # drawn as a place
    outline = models.JSONField(null=True)  # drawn as an outline: one closed ring, degrees on WGS 84
    state = models.CharField(max_length=10, default="draft")  # works.rules.StopState
    announced_at = models.DateTimeField(null=True)
    really_began_at = models.DateTimeField(null=True)
    really_ended_at = models.DateTimeField(null=True)
    water_at = models.CharField(max_length=300, blank=True)  # where temporary water stands, from when
    water_task = models.UUIDField(null=True)
    call_task = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)  # account id

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="supply_stop_ends"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=models.Q(state__in=("announced", "running")),
                name="supply_stop_told",
            ),  # what residents read
            models.Index(fields=["office", "-begins_at"], name="supply_stop_of_office"),
        ]


class StopBuilding(models.Model):
    """One building of a stop."""

    personal: ClassVar[Personal] = NOBODY

    stop = models.ForeignKey(SupplyStop, on_delete=models.CASCADE, related_name="buildings")
    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stop", "building"], name="stop_building_once")]
        indexes = [models.Index(fields=["building", "stop"], name="stop_of_building")]  # a resident's page


class StopDeed(models.Model):
    """One thing that happened to a stop; never changed."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4)  # evidence of the task it ended
    stop = models.ForeignKey(SupplyStop, on_delete=models.CASCADE, related_name="deeds")
    kind = models.CharField(
        max_length=12
    )  # drafted, announced, moved, begun, water, called, over, called_off
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=400, blank=True)
    figures = models.JSONField(default=dict, blank=True)  # buildings, households, people as of then


class StopCall(models.Model):
    """A household with special needs was called before a stop."""

    class Outcome(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no_answer"
        NEEDS_HELP = "needs_help"

    personal: ClassVar[Personal] = Personal(
        scrub=("note",), keep="that somebody was called", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stop = models.ForeignKey(SupplyStop, on_delete=models.CASCADE, related_name="calls")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    needs = ArrayField(models.CharField(max_length=16), default=list, blank=True)  # as they were then
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
