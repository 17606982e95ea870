"""What the laboratory said about tubes, and which facts of the loop that became."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Person
from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round


class ResultFile(models.Model):
    """One delivery of results: a spreadsheet, a page of the laboratory, a request of its system."""

    class Source(models.TextChoices):
        FILE = "file"
        PAGE = "page"
        API = "api"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=4, choices=Source.choices)
    name = models.CharField(max_length=200, blank=True)  # of the file
    received_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    read = models.PositiveIntegerField(default=0)  # rows
    taken = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)  # of those taken
    again = models.PositiveIntegerField(default=0)  # told before, the same
    held = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # rows that could not be understood


class ResultRefusal(models.Model):
    """A row that could not be understood, to be corrected and sent again."""

    personal: ClassVar[Personal] = NOBODY

    file = models.ForeignKey(ResultFile, on_delete=models.CASCADE, related_name="refusals")
    number = models.PositiveIntegerField()  # as the spreadsheet program counts
    cells = models.JSONField()
    reason = models.CharField(max_length=300)


class TubeResult(models.Model):
    """One result as told. Of a tube one is current; those before it, and those held, stay on record."""

    class State(models.TextChoices):
        CURRENT = "current"
        REPLACED = "replaced"  # corrected since
        HELD = "held"
        DISMISSED = "dismissed"  # a person said that it counts for nothing

    class Why(models.TextChoices):
        UNKNOWN_TUBE = "unknown_tube"
        DOUBLE = "double"
        CONTRADICTS = "contradicts"
        NOT_SEALED = "not_sealed"
        BEFORE_SEALED = "before_sealed"
        NOT_RECEIVED = "not_received"
        SET_ASIDE = "set_aside"  # every tube of the barcode was set aside: it counts for nobody

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(ResultFile, on_delete=models.PROTECT, related_name="results")
    round = models.ForeignKey(Round, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    tube = models.UUIDField(null=True)
    barcode = models.CharField(max_length=40)
    result = models.CharField(max_length=8)
    ct_orf = models.FloatField(null=True)
    ct_n = models.FloatField(null=True)
    tested_at = models.DateTimeField(null=True)  # as the laboratory says
    told_at = models.DateTimeField()
    told_by = models.BigIntegerField(null=True)
    told_by_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=State.choices)
    why = models.CharField(max_length=13, choices=Why.choices, default="", blank=True)
    note = models.CharField(max_length=200, blank=True)  # of a correction, or of who settled it
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "tube"], condition=models.Q(state="current"), name="result_current_once"
            ),
            models.UniqueConstraint(
                fields=["barcode", "result"], condition=models.Q(state="held"), name="result_held_once"
            ),
        ]
        indexes = [
            models.Index(fields=["round", "tube"], name="result_by_tube"),  # a tube's page
            models.Index(
                fields=["told_at", "id"], condition=models.Q(state="held"), name="result_held"
            ),  # the list
        ]


class FollowUp(models.Model):
    """A tube whose result or members changed: what follows from it waits to be worked out."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(
        Round, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    tube = models.UUIDField()


class ResultFact(models.Model):
    """A fact of the loop that a tube's result became for one of its people; the recall list of a positive tube."""

    class Kind(models.TextChoices):
        TUBE_POSITIVE = "tube_positive"
        TEST_REPORTED = "test_reported"

    personal: ClassVar[Personal] = Personal(keep="tube and times for counts", delete_after_days=180)

    fact = models.UUIDField(unique=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+", db_index=False)
    tube = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    result = models.CharField(max_length=8)
    slot = models.PositiveSmallIntegerField()
    sampled_at = models.DateTimeField()
    told_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "tube", "person"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="result_fact_once",
            ),
        ]


class Completion(models.Model):
    """A round declared complete: what it rests on, and who signed for those missing."""

    personal: ClassVar[Personal] = NOBODY

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="completion")
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    last_sample_at = models.DateTimeField()
    people = models.PositiveIntegerField()  # sampled
    missing = models.PositiveIntegerField()
    why = models.CharField(max_length=300, blank=True)  # signed reason for those missing or undecided
    positives = models.PositiveIntegerField()  # people of positive tubes without a negative single test


class RoundFact(models.Model):
    """The fact of the loop that a complete round is for one area."""

    personal: ClassVar[Personal] = NOBODY

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="facts")
    area = models.BigIntegerField()  # id of the area
    fact = models.UUIDField(unique=True)
    all_negative = models.BooleanField()
    people = models.PositiveIntegerField()
    last_sample_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "area"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="round_fact_once",
            ),
        ]
