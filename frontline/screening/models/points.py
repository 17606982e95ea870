"""A point on its day: who is asked when, how long the queue is said to be, what is in store."""

from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round, RoundPoint


class PointHour(models.Model):
    """How many people a point was given from a moment on, for an hour; stays when the list of people is erased."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    site = models.BigIntegerField()
    at = models.DateTimeField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "site", "at"], name="point_hour_once")]


class QueueSaid(models.Model):
    """Somebody at a point says how many people wait there."""

    personal: ClassVar[Personal] = NOBODY

    point = models.ForeignKey(RoundPoint, on_delete=models.CASCADE, related_name="queues")
    people = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account

    class Meta:
        indexes = [models.Index(fields=["point", "-at"], name="queue_said_last")]  # the last word counts


class Supply(models.Model):
    """What a point received of something for a round. What was used is counted where it can be."""

    class Item(models.TextChoices):
        SWABS = "swabs"
        TUBES = "tubes"
        SUITS = "suits"  # protective suits

    personal: ClassVar[Personal] = NOBODY

    point = models.ForeignKey(RoundPoint, on_delete=models.CASCADE, related_name="supplies")
    item = models.CharField(max_length=5, choices=Item.choices)
    received = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)  # suits: told by hand; swabs and tubes are counted
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "item"], name="supply_once")]


class PointDecision(models.Model):
    """A person closes a point during its round, or opens it again."""

    class How(models.TextChoices):
        CLOSE = "close"
        REOPEN = "reopen"

    personal: ClassVar[Personal] = NOBODY

    point = models.ForeignKey(RoundPoint, on_delete=models.CASCADE, related_name="decisions")
    how = models.CharField(max_length=6, choices=How.choices)
    since = models.DateTimeField()
    closed_before = models.DateTimeField()  # when the point was to close before this
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)  # everybody who waited for the point was sent on

    class Meta:
        indexes = [
            models.Index(
                fields=["since"], condition=models.Q(done_at__isnull=True), name="point_decision_to_do"
            ),
        ]
