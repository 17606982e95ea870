"""Passes, and crossings without names."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Building, Person, Site
from frontline.city.personal import NOBODY, Personal


class Pass(models.Model):
    """Who or which vehicle may pass which control points, why, until when; asked for, given, ended or revoked."""

    personal: ClassVar[Personal] = Personal(
        scrub=("holders", "vehicle", "escort", "note", "revoked_why", "refused_why"),
        keep="ground, place and days for counts",
        delete_after_days=30,
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(
        max_length=12, unique=True
    )  # printed beside the code; made like a resident code
    ground = models.CharField(max_length=12)  # key in grounds.yaml
    note = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=20, blank=True)  # a service that goes on under static management
    exemption = models.CharField(max_length=200, blank=True)  # the group of the area's decision
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="passes")
    building = models.ForeignKey(
        Building, null=True, blank=True, on_delete=models.PROTECT, related_name="passes"
    )  # where the person stays; of a vehicle where it goes
    holders = models.JSONField(default=list)  # [[name, last four signs of the ID number], ...]
    escort = models.CharField(max_length=120, blank=True)  # who goes along with somebody under isolation
    vehicle = models.CharField(max_length=20, blank=True)  # number plate
    points = ArrayField(models.BigIntegerField(), default=list, blank=True)  # sites
    places = ArrayField(
        models.BigIntegerField(), default=list, blank=True
    )  # whose points; both empty: every one
    once = models.BooleanField(default=False)  # one time each way
    since = models.DateTimeField()  # city time
    until = models.DateTimeField()
    signatures = models.PositiveSmallIntegerField(default=1)  # how many have to sign
    asked_by = models.BigIntegerField(null=True, blank=True)  # account ids
    asked_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.BigIntegerField(null=True, blank=True)  # the second person
    complete_at = models.DateTimeField(null=True, blank=True)  # every signature was there
    refused_by = models.BigIntegerField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.CharField(max_length=200, blank=True)
    revoked_by = models.BigIntegerField(null=True, blank=True)  # null with a moment: by rule
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="pass_has_length"),
            models.CheckConstraint(
                condition=models.Q(complete_at__isnull=True) | models.Q(given_at__isnull=False),
                name="pass_is_given",
            ),
        ]
        indexes = [
            models.Index(fields=["until", "id"], name="pass_by_end"),  # what holds, what is about to end
            models.Index(
                fields=["asked_at", "id"],
                condition=models.Q(complete_at__isnull=True, refused_at__isnull=True),
                name="pass_waiting",
            ),  # what has to be given or signed
            models.Index(
                fields=["revoked_at"], condition=models.Q(revoked_at__isnull=False), name="pass_revoked"
            ),  # the list that verifiers keep
        ]

    def __str__(self) -> str:
        return f"pass {self.number}"


class Way(models.TextChoices):
    """Which way somebody passed: into the city (the compound) or out of it."""

    IN = "in"
    OUT = "out"


class Crossing(models.Model):
    """A pass was shown at a point: when, which way, its number, the answer. No name; it goes after some days."""

    personal: ClassVar[Personal] = Personal(
        keep="numbers of passes until the log is erased, then counts alone", delete_after_days=14
    )

    id = models.UUIDField(primary_key=True)  # made by the device, so that sending twice is one
    number = models.CharField(max_length=12, blank=True)  # of the pass; empty where the code was not genuine
    point = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="crossings", db_index=False)
    way = models.CharField(max_length=3, choices=Way.choices)
    outcome = models.CharField(max_length=12)  # rules.Outcome
    at = models.DateTimeField()  # city time, to the minute

    class Meta:
        indexes = [
            models.Index(fields=["point", "-at"], name="crossing_by_point"),  # the day at a point
            models.Index(fields=["at"], name="crossing_by_age"),  # what is erased
            models.Index(fields=["number", "at"], name="crossing_by_number"),  # one pass; used or not
        ]


class CrossingCount(models.Model):
    """How many crossings an erased part of the log held."""

    personal: ClassVar[Personal] = NOBODY

    point = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="crossing_counts", db_index=False)
    day = models.DateField()
    way = models.CharField(max_length=3)
    outcome = models.CharField(max_length=12)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "day", "way", "outcome"], name="crossing_count_once")
        ]
