"""What people decided about tubes that bear one barcode."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.books import Conflict
from frontline.screening.models.rounds import Round


class TubeDecision(models.Model):
    """Which of several tubes with one barcode a result of it means. A correction is a decision that replaces it."""

    class How(models.TextChoices):
        BELONGS = "belongs"  # it means `kept`; the others are set aside
        APART = "apart"  # nobody can say; all are set aside
        RELABEL = "relabel"  # tubes got new barcodes: `labels`
        OPEN = "open"  # what was decided does not hold, and nothing else is known yet

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    # Gone with the detail of its round; the decision stays.
    conflict = models.ForeignKey(Conflict, null=True, on_delete=models.SET_NULL, related_name="decisions")
    barcode = models.CharField(max_length=40)
    tubes = ArrayField(models.UUIDField())
    how = models.CharField(max_length=8, choices=How.choices)
    kept = models.UUIDField(null=True)
    labels = models.JSONField(default=dict)  # reference of a tube -> its new barcode
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["round", "barcode", "at"], name="tube_decision_by_barcode")]
