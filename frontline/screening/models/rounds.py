"""Rounds, the points that serve them, and the lots of tubes handed out."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Site
from frontline.city.personal import NOBODY, Personal


class Round(models.Model):
    """One screening round (一轮次) of an area: everybody there once."""

    class State(models.TextChoices):
        PLANNED = "planned"
        OPENING = "opening"  # the worker writes the expected list
        OPEN = "open"
        ENDED = "ended"  # no more sampling planned; late uploads still count
        COMPLETED = "completed"  # declared complete: a fact of the areas it covers
        UNFINISHED = "unfinished"  # closed by a person with a reason, though not complete
        CALLED_OFF = "called_off"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)  # as people call it: round 3
    name = models.CharField(max_length=120)
    places = ArrayField(models.BigIntegerField())  # ids of the places it covers
    asked_by = models.CharField(max_length=80, blank=True)  # rule of the plan that asks for it
    edition = models.CharField(max_length=60, blank=True)
    pool_size = models.PositiveSmallIntegerField(default=10)  # swabs in a tube where nothing else is said
    # Swabs in a tube of buildings in areas of a level: {"high": 1, "medium": 5}
    pool_sizes = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # not complete: closed with a reason
    closed_why = models.CharField(max_length=300, blank=True, default="")
    closed_by_name = models.CharField(max_length=120, blank=True, default="")
    planned_by = models.BigIntegerField(null=True)  # account
    erased_at = models.DateTimeField(null=True)  # who was in which tube is gone; the sums stay
    kept = models.JSONField(default=dict, blank=True)  # sums of what was erased: actions/expiry.py

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="round_has_time"
            ),
            models.CheckConstraint(
                condition=models.Q(pool_size__gte=1, pool_size__lte=20), name="round_pool_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_change(self) -> bool:
        """Whether its points and desks may still be changed."""
        return self.state in (self.State.PLANNED, self.State.OPENING, self.State.OPEN)


class RoundPoint(models.Model):
    """A sampling point (采样点) serves a round with so many desks (采样台)."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="points")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    desks = models.PositiveSmallIntegerField(default=1)
    per_hour = models.PositiveSmallIntegerField(default=100)  # people a desk samples in an hour: assumption
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "site"], name="round_point_once")]


class Lot(models.Model):
    """Tubes handed out together: barcodes of one length from `first` to `last`."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="lots")
    first = models.CharField(max_length=40)
    last = models.CharField(max_length=40)
    maker = models.CharField(max_length=80, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="lot_in_order"),
            models.UniqueConstraint(fields=["first"], name="lot_once"),
        ]
