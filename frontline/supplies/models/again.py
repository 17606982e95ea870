"""Decisions about many missed doors at once, each with its receipt."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal


class AgainDecision(models.Model):
    """What somebody decided at once for packs that come again. Each pack's deed names it; never changed."""

    class What(models.TextChoices):
        KEEP = "keep"
        MOVE = "move"
        CALL = "call"
        GIVE_UP = "give_up"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # also of the form: twice is once
    what = models.CharField(max_length=8, choices=What.choices)
    why = models.CharField(max_length=20, blank=True)  # of giving up: rules.py
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()  # city time
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
    done = models.PositiveIntegerField()  # packs
    refused = models.JSONField(default=list)  # [[id of the pack, why], ...]

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="again_decided_newest")]
