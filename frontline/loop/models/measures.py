"""Measures in force, and every change of them with its reason."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import transaction_id
from frontline.city.personal import Personal


class MeasureRow(models.Model):
    """One measure on one subject. In force while starts_at <= city time < ends_at and not lifted."""

    personal: ClassVar[Personal] = Personal(keep="kind and period for counts", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    building = models.BigIntegerField(null=True)  # where the person lives: what the policy compares
    site = models.BigIntegerField(null=True)  # where it is spent, once known
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reasons = models.JSONField()  # [{rule, clause, facts, parameters}]
    details = models.JSONField(default=list)  # [[name, value]]
    duties = models.JSONField(default=list)  # [{kind, key, opens_at, due_at, evidence}]
    edition = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True)
    closed = models.BooleanField(default=False)  # tasks settled after the end
    version = models.IntegerField(default=1)  # an update names the version it read

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind", "key"],
                condition=models.Q(lifted_at__isnull=True),
                name="measure_once",
            ),  # also: measures of a subject
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="measure_has_length"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "ends_at"], name="measure_ending"),  # releases of the next day
            models.Index(
                fields=["kind"],
                include=[
                    "starts_at",
                    "ends_at",
                    "subject_kind",
                    "subject_id",
                    "building",
                ],  # policy's columns
                condition=models.Q(lifted_at__isnull=True),
                name="measure_standing_by_kind",
            ),  # how many of each kind are in force, from the index alone
            models.Index(
                fields=["site", "kind"],
                include=["subject_id", "subject_kind", "ends_at"],
                condition=models.Q(lifted_at__isnull=True, site__isnull=False),
                name="measure_at_site",
            ),  # who is on the way to a site, asked with every new measure spent at one
            models.Index(
                fields=["subject_id"],
                include=["subject_kind", "building"],
                name="measure_by_subject",
            ),  # was anything ever in force, from the index alone
            models.Index(fields=["building", "ends_at"], name="measure_by_building"),  # a grid worker's list
        ]


class MeasureChange(models.Model):
    """One transition of a measure with its reason. Append-only; notices, objections and the log point at it."""

    personal: ClassVar[Personal] = Personal(keep="kind and times", delete_after_days=180)

    class Action(models.TextChoices):
        START = "start"
        CHANGE = "change"
        LIFT = "lift"

    measure = models.ForeignKey(MeasureRow, on_delete=models.CASCADE, related_name="changes")
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    building = models.BigIntegerField(null=True)
    action = models.CharField(max_length=6, choices=Action.choices)
    at = models.DateTimeField()
    before = models.JSONField(null=True)  # {starts_at, ends_at, reasons, edition}
    after = models.JSONField(null=True)
    edition = models.CharField(max_length=60)
    tx = transaction_id()

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "at"], name="change_by_subject"
            ),  # a person's story
            models.Index(fields=["at"], name="change_by_time"),  # what happened today
            models.Index(fields=["tx", "id"], name="change_to_seal"),
        ]
