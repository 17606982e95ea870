"""Rooms and stays, transfers, health checks, samples."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Person, Site
from frontline.city.personal import NOBODY, Personal
from frontline.loop.models import MeasureRow

OPEN = models.Q(until__isnull=True)


class Unit(models.Model):
    """A part of a site with a corridor of its own. Infected persons and contacts never share one."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    for_infected = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single"
        FAMILY = "family"  # several beds, for a carer and whom they care for
        ACCESSIBLE = "accessible"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rooms")
    number = models.CharField(max_length=20)
    beds = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    closed = models.CharField(max_length=120, blank=True)  # why it cannot be used; empty: it can

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="room_number_once"),
            models.CheckConstraint(condition=models.Q(beds__gte=1, beds__lte=20), name="room_has_beds"),
        ]

    def __str__(self) -> str:
        return self.number


class Stay(models.Model):
    """Somebody lives in a room of a site (a hospital that keeps no rooms here: no room)."""

    personal: ClassVar[Personal] = Personal(keep="site and times for counts", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stays")
    building = models.BigIntegerField(null=True)  # home: what the policy compares
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stays")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="stays")
    bed = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    sharing = models.CharField(max_length=10, blank=True)  # why in a room with somebody; rules.SHARING

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=OPEN, name="stay_once"),
            models.UniqueConstraint(fields=["room", "bed"], condition=OPEN, name="bed_once"),
            models.UniqueConstraint(
                fields=["room"], condition=OPEN & models.Q(sharing=""), name="alone_in_room"
            ),
            models.CheckConstraint(
                condition=models.Q(room__isnull=True) | models.Q(bed__isnull=False), name="stay_has_bed"
            ),
        ]
        indexes = [
            models.Index(fields=["site"], condition=OPEN, name="stay_open_by_site")
        ]  # the site's page, capacity


class Transfer(models.Model):
    """One journey of one person to a site, by a vehicle and its crew."""

    personal: ClassVar[Personal] = Personal(keep="site and times for counts", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfers")
    building = models.BigIntegerField(null=True)  # home: what the policy compares
    measure = models.ForeignKey(MeasureRow, on_delete=models.CASCADE, related_name="transfers")
    from_site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")  # else home
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="transfers")
    vehicle = models.CharField(max_length=40, blank=True)
    crew = models.CharField(max_length=120, blank=True)
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # arrived, or called off
    arrived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="transfer_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at"], condition=models.Q(ended_at__isnull=True), name="transfer_under_way"
            ),
        ]


class HealthCheck(models.Model):
    """Temperature and symptoms, twice a day. What a doctor must see stays listed until a doctor has."""

    personal: ClassVar[Personal] = Personal(keep="times for counts", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="health_checks")
    building = models.BigIntegerField(null=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    temperature = models.FloatField(null=True)  # degrees Celsius
    symptoms = ArrayField(models.CharField(max_length=16), default=list)
    flagged = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.BigIntegerField(null=True)  # account id of the doctor
    advice = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="health_by_person"),  # done in this half of the day?
            models.Index(
                fields=["at"],
                condition=models.Q(flagged=True, seen_at__isnull=True),
                name="health_to_see",
            ),  # the doctor's list
        ]


class Sample(models.Model):
    """A sample taken at a door or a site, and its result once the laboratory has answered."""

    personal: ClassVar[Personal] = Personal(keep="times for counts", delete_after_days=180)

    class Result(models.TextChoices):
        NEGATIVE = "negative"
        POSITIVE = "positive"
        INVALID = "invalid"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="samples")
    building = models.BigIntegerField(null=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    task = models.BigIntegerField(null=True)  # the test it was taken for
    tube = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result.choices, blank=True)  # empty: not yet known
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(result="", task__isnull=False),
                name="sample_once_per_task",
            ),
        ]
        indexes = [
            models.Index(fields=["taken_at", "id"], condition=models.Q(result=""), name="sample_waiting"),
            models.Index(fields=["person", "-taken_at"], name="sample_by_person"),
        ]
