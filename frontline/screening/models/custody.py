"""Custody: tubes in boxes, boxes from hand to hand."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Site
from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round


class Box(models.Model):
    """A transport box (转运箱) under a seal number, from a point to the laboratory."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="boxes")
    seal = models.CharField(max_length=40)  # number on the seal
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")  # null: from doors
    packed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # at the laboratory: first swab and the plan's hours
    vehicle = models.CharField(max_length=40, blank=True)
    collected_at = models.DateTimeField(null=True)
    laboratory = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "seal"], name="box_seal_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(received_at__isnull=True), name="box_under_way"
            ),
        ]


class BoxTube(models.Model):
    """A barcode that was packed into a box, or turned up in it."""

    personal: ClassVar[Personal] = NOBODY

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="tubes")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+", db_index=False)
    barcode = models.CharField(max_length=40)
    packed = models.BooleanField(default=True)  # false: scanned at the laboratory, on no list of the box
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "barcode"], name="box_tube_once")]


class Handover(models.Model):
    """A box passed on: when, by whom, how many tubes were counted, what was not there."""

    class Step(models.TextChoices):
        PACKED = "packed"
        COLLECTED = "collected"
        RECEIVED = "received"

    personal: ClassVar[Personal] = Personal(keep="times and counts", delete_after_days=180, scoped=False)

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="handovers")
    step = models.CharField(max_length=9, choices=Step.choices)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    counted = models.PositiveIntegerField()
    seal = models.CharField(max_length=40)  # as read at this hand-over
    missing = models.JSONField(default=list)  # barcodes expected and not there
    extra = models.JSONField(default=list)  # barcodes there and not expected
