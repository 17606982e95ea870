"""Working groups with dated members, visits to silent households, and the counters behind the board."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Account, Building, Household
from frontline.city.personal import NOBODY, Personal


class Group(models.Model):
    """A working group of the headquarters (专项职能组). Its key never changes: tasks name it."""

    personal: ClassVar[Personal] = NOBODY

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    duties = models.CharField(max_length=400, blank=True)  # what it answers for, in a sentence
    phone = models.CharField(max_length=40, blank=True)  # the duty telephone
    order = models.PositiveSmallIntegerField(default=50)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who is in a group as what, from when to when. Ended, never deleted."""

    class Role(models.TextChoices):
        HEAD = "head"
        DEPUTY = "deputy"
        MEMBER = "member"

    personal: ClassVar[Personal] = Personal(
        scrub=("name", "phone"), keep="account and dates: who answered for what", scoped=False
    )

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    name = models.CharField(max_length=120)  # as written on the roster; the account's, where there is one
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    phone = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="membership_has_length",
            ),
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(role="head", until__isnull=True), name="one_head"
            ),
        ]


class Visit(models.Model):
    """Somebody went to a household that nobody had heard from: whether it was met, and whether it needs something."""

    class Outcome(models.TextChoices):
        WELL = "well"
        NEEDS_HELP = "needs_help"
        NOT_MET = "not_met"

    personal: ClassVar[Personal] = Personal(
        scrub=("note",), keep="that somebody went, for counts", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # told twice is once
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="visits", db_index=False)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["household", "-at"], name="visit_by_household"),  # was somebody there lately
            models.Index(fields=["building", "-at"], name="visit_by_building"),  # a grid's
        ]


class TaskCount(models.Model):
    """Open tasks by group, kind and the minute they are due, kept by triggers on the loop's tasks.

    A statement that changes tasks appends what it adds or takes away (`folded` false); the worker folds
    those rows into one per minute. A count is the sum of both: exact at every moment
    (docs/decisions/0004-counts-over-tasks.md).
    """

    personal: ClassVar[Personal] = NOBODY

    group = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    due_at = models.DateTimeField()  # whole minutes
    n = models.IntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["due_at", "group", "kind"], condition=models.Q(folded=True), name="task_count_once"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="task_count_due"),  # what is late, the next 24 hours
            models.Index(
                fields=["id"], condition=models.Q(folded=False), name="task_count_new"
            ),  # the folder's queue
        ]
