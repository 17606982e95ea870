"""Gifts: offered, accepted or declined with a reason, received, thanked, published."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.personal import Personal
from frontline.supplies.models.stock import Depot, Movement


class Gift(models.Model):
    """What somebody gives, from the offer to the letter of thanks."""

    personal: ClassVar[Personal] = Personal(
        scrub=("contact", "phone", "letter"), keep="giver and goods as published", scoped=False
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.CharField(max_length=160)
    nameless = models.BooleanField(default=False)  # not named in public
    contact = models.CharField(max_length=120, blank=True)  # whom to call
    phone = EncryptedTextField(blank=True)
    what = models.CharField(max_length=1000)  # as offered
    offered_at = models.DateTimeField()  # city time
    registered_by = models.BigIntegerField(null=True)  # account ids
    accepted = models.BooleanField(null=True)  # null: not decided
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    declined_why = models.CharField(max_length=400, blank=True)
    depot = models.ForeignKey(
        Depot, null=True, on_delete=models.PROTECT, related_name="+"
    )  # where it is to come
    expected_on = models.DateField(null=True)
    received = models.OneToOneField(Movement, null=True, on_delete=models.PROTECT, related_name="gift")
    thanked_at = models.DateTimeField(null=True)
    letter = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(accepted=False) | ~models.Q(declined_why=""), name="gift_declined_why"
            ),
            models.CheckConstraint(
                condition=models.Q(received__isnull=True) | models.Q(accepted=True),
                name="gift_received_accepted",
            ),
        ]
        indexes = [
            models.Index(fields=["-offered_at", "-id"], name="gift_newest"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=models.Q(published_at__isnull=False),
                name="gift_public",
            ),
        ]

    def __str__(self) -> str:
        return self.giver
