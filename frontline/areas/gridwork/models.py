"""Telephones that carry a grid, what was told from them, and who stands in for whom."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Account, Business, Person, Place
from frontline.city.personal import NOBODY, Personal


class GridDevice(models.Model):
    """A telephone that somebody signed in for a grid; it carries that grid and nothing else."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of its token
    version = models.CharField(max_length=20, blank=True)  # of the page it runs
    signed_in_at = models.DateTimeField()  # city time
    signed_off_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    unsent = models.PositiveIntegerField(default=0)  # as it said when last heard
    skew = models.IntegerField(default=0)  # seconds its clock was behind when last heard


class GridRecord(models.Model):
    """One thing told from a door: a visit, somebody's needs, a shop. Its reference is the device's: told twice is once.

    Where the actions of the rooms refused it, `why` says so and `payload` keeps it until a person settled it.
    """

    class Kind(models.TextChoices):
        VISIT = "visit"
        NEEDS = "needs"
        SHOP = "shop"

    class Outcome(models.TextChoices):
        DONE = "done"
        NOT_AT_HOME = "not_at_home"
        REFUSED = "refused"
        NEEDS_HELP = "needs_help"
        OPEN = "open"  # of a shop
        CLOSED = "closed"

    personal: ClassVar[Personal] = Personal(
        scrub=("note", "before", "after", "payload"),
        keep="outcome and times for counts",
        delete_after_days=180,
    )

    ref = models.UUIDField(primary_key=True)  # made by the device
    kind = models.CharField(max_length=5, choices=Kind.choices)
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(GridDevice, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()  # when it was done
    received_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    shop = models.ForeignKey(Business, null=True, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField(null=True)  # what the policy compares
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=400, blank=True)  # of a shop: what its owner needs
    before = ArrayField(models.CharField(max_length=16), default=list, blank=True)  # needs
    after = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    why = models.CharField(max_length=300, blank=True)  # held for a person
    payload = EncryptedTextField(blank=True)  # as it came, while it is held
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="grid_record_of_person"),  # what was said last time
            models.Index(fields=["shop", "-at"], name="grid_record_of_shop"),
            models.Index(fields=["grid", "-at"], name="grid_record_of_grid"),  # doors done today
            models.Index(
                fields=["grid", "received_at"],
                condition=~models.Q(why="") & models.Q(settled_at__isnull=True),
                name="grid_record_held",
            ),  # what waits for a person
        ]


class HandOver(models.Model):
    """A grid worker is absent from when to when, and somebody takes the grids over: with the receipt it holds."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for the receipt
        TAKEN = "taken"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    personal: ClassVar[Personal] = Personal(keep="who stood in for whom", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grids = ArrayField(models.BigIntegerField())
    absent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()  # city time
    until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    figures = models.JSONField(
        default=dict, blank=True
    )  # what was taken over: people, households, open tasks
    own_ends = models.JSONField(default=dict, blank=True)  # grid -> end of the absent's own right, if within

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="hand_over_ends"),
        ]
        indexes = [
            models.Index(fields=["substitute", "state"], name="hand_over_of_substitute"),  # what waits for me
        ]
