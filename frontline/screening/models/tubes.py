"""Tubes and swabs, partitioned by round: the hot tables, written by the way in (screening/ingest)."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Person
from frontline.city.personal import NOBODY, Personal


class Tube(models.Model):
    """A tube by the reference its desk made. What the laboratory said stands on it as well."""

    class Purpose(models.TextChoices):
        ROUND = "round"
        SINGLE = "single"  # single re-test after a positive tube

    class Result(models.TextChoices):
        NEGATIVE = "negative"
        POSITIVE = "positive"
        INVALID = "invalid"

    personal: ClassVar[Personal] = NOBODY

    pk = models.CompositePrimaryKey("round_id", "ref")
    round = models.ForeignKey(
        "screening.Round", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    ref = models.UUIDField(default=uuid.uuid4)
    barcode = models.CharField(max_length=40)
    purpose = models.CharField(max_length=6, choices=Purpose.choices, default=Purpose.ROUND)
    site = models.BigIntegerField(null=True)  # sampling point; null: at the door
    desk = models.PositiveSmallIntegerField(null=True)
    device = models.BigIntegerField(null=True)
    capacity = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()  # city time at the server when first heard of
    skew = models.IntegerField(default=0)  # seconds the device's clock was behind
    result = models.CharField(max_length=8, choices=Result.choices, default="", blank=True)
    resulted_at = models.DateTimeField(null=True)
    # Of two tubes with one barcode (actions/pairs.py): the new barcode a person put on this one; since when this one
    # counts for nobody because no result can be its own.
    label = models.CharField(max_length=40, blank=True, default="", db_default="")
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["label"], condition=~models.Q(label=""), name="tube_by_its_label"),
            # Result files, custody, conflicts. Without the round, which the partition says: led by it, the index
            # looks to the planner of a new round as good as the key, and every upload reads the whole round.
            models.Index(fields=["barcode"], name="tube_by_its_barcode"),
            models.Index(
                fields=["barcode"], condition=models.Q(result="positive"), name="tube_positive"
            ),  # the few of a round that headquarters counts at every look
        ]

    @property
    def code(self) -> str:
        """The barcode under which the laboratory knows the tube."""
        return self.label or self.barcode


class Swab(models.Model):
    """One person's swab. Added once, perhaps undone, never changed otherwise."""

    personal: ClassVar[Personal] = Personal(keep="tube and times for counts", delete_after_days=180)

    pk = models.CompositePrimaryKey("round_id", "tube", "slot", "code")
    round = models.ForeignKey(
        "screening.Round", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    tube = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    # Who it is: the resident code as scanned, and the person once known.
    code = models.CharField(max_length=40)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="swabs"
    )
    building = models.BigIntegerField(null=True)  # home: what the policy compares
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="swab_by_person"),  # books, fact source, a person's page
            # Codes nobody knows yet: a registration or an import may still tell.
            models.Index(fields=["code"], condition=models.Q(person__isnull=True), name="swab_of_nobody"),
        ]
