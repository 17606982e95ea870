"""Objections against measures; what the city says (word/models.py)."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Person
from frontline.city.personal import Personal
from frontline.loop.models import MeasureRow
from frontline.residents.word.models import (
    Addressee,
    Announcement,
    AnnouncementText,
    AnnouncementVersion,
    PublicDay,
    Reading,
    ShortMessage,
)

__all__ = [
    "Addressee",
    "Announcement",
    "AnnouncementText",
    "AnnouncementVersion",
    "Objection",
    "PublicDay",
    "Reading",
    "ShortMessage",
]


class Objection(models.Model):
    """Somebody says that a measure on them is wrong; answered by a deadline, by somebody other than the decider."""

    personal: ClassVar[Personal] = Personal(
        scrub=("text", "answer", "remedy_declined"),
        keep="times and outcome for counts",
        delete_after_days=365,
    )

    class Outcome(models.TextChoices):
        UPHELD = "upheld"
        PARTLY = "partly"
        REJECTED = "rejected"

    class Remedy(models.TextChoices):
        FACTS = "facts"  # the fact that was wrong is taken back
        DECIDE = "decide"  # headquarters decides about the area anew
        END = "end"
        EXEMPT = "exempt"
        AT_HOME = "at_home"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="objections")
    building = models.BigIntegerField(null=True)  # home: what the policy compares
    measure = models.ForeignKey(MeasureRow, on_delete=models.CASCADE, related_name="objections")
    text = models.CharField(max_length=2000)
    filed_at = models.DateTimeField()
    filed_by = models.BigIntegerField(null=True)  # account id
    on_behalf = models.BooleanField(default=False)  # written down by a helper
    due_at = models.DateTimeField()
    climbed = models.PositiveSmallIntegerField(default=0)
    climbed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)  # empty: not yet answered
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)  # account id
    remedy = models.CharField(
        max_length=8, choices=Remedy.choices, blank=True
    )  # how an upheld one is put right
    remedy_until = models.DateTimeField(null=True)
    remedy_by = models.BigIntegerField(null=True)  # account id: who chose it, the first signature
    remedy_declined = models.CharField(max_length=2000, blank=True)  # why the second person did not sign
    remedied_at = models.DateTimeField(null=True)
    remedied_by = models.BigIntegerField(null=True)  # account id: the second signature
    remedy_fact = models.UUIDField(null=True)  # the manual decision told to the loop

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "measure"], condition=models.Q(outcome=""), name="objection_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(outcome=""), name="objection_open"),
            models.Index(fields=["person", "-filed_at"], name="objection_by_person"),
            models.Index(  # upheld and not yet put right, oldest first
                fields=["answered_at", "id"],
                condition=~models.Q(remedy="") & models.Q(remedied_at__isnull=True),
                name="objection_to_put_right",
            ),
        ]

    @property
    def number(self) -> str:
        """What the resident quotes on the telephone: year and running number."""
        return f"{self.filed_at.year}-{self.pk:06d}"
