"""The books of a round: who is expected, what arrived, how many per building, what a person must look at."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Person
from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round


class Expected(models.Model):
    """A person of a round. Sampled if `tube` is set, else excused if `excused` says why, else missing."""

    class Origin(models.TextChoices):
        LIST = "list"
        WALK_IN = "walk_in"  # sampled, though on no list

    class Mode(models.TextChoices):
        POINT = "point"
        HOME = "home"  # sampled at the door: isolated at home, or cannot walk

    class Excuse(models.TextChoices):
        IN_ISOLATION = "in_isolation"  # tested there
        CLOSED_LOOP = "closed_loop"
        TESTED_ELSEWHERE = "tested_elsewhere"
        AWAY = "away"  # out of the city

    personal: ClassVar[Personal] = Personal(keep="building and state for counts", delete_after_days=180)

    pk = models.CompositePrimaryKey("round_id", "person_id")
    round = models.ForeignKey(
        Round, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    building = models.BigIntegerField(null=True)  # home when the round opened: what the policy compares
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.LIST)
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.POINT)
    site = models.BigIntegerField(null=True)  # the point that serves the building
    site_before = models.BigIntegerField(null=True)  # the point that closed, where the person was sent on
    slot_at = models.DateTimeField(null=True)  # from when the person is asked to come
    excused = models.CharField(max_length=16, choices=Excuse.choices, default="", blank=True)
    excused_by = models.BigIntegerField(null=True)  # account; null: by the list
    excused_at = models.DateTimeField(null=True)
    excused_note = models.CharField(max_length=200, blank=True)
    tube = models.UUIDField(null=True)
    slot = models.PositiveSmallIntegerField(null=True)
    sampled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["round", "building"], name="expected_by_building"
            ),  # tallies, a grid's doors
            models.Index(fields=["person"], name="expected_by_person"),  # a person's page
            models.Index(
                fields=["round", "site", "person"], name="expected_by_point"
            ),  # a desk's list, in pages
        ]


class Arrival(models.Model):
    """A tube that was written and whose books wait to be kept."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(
        Round, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    tube = models.UUIDField()


class Tally(models.Model):
    """How many people of a building (0: of no building) are expected, sampled, excused."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField()
    site = models.BigIntegerField(null=True)  # the point that serves the building
    expected = models.PositiveIntegerField()
    sampled = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "building"], name="tally_once")]


class Visit(models.Model):
    """A try to reach somebody not yet sampled: what came of it, and when the next one is."""

    class Outcome(models.TextChoices):
        NOT_AT_HOME = "not_at_home"
        WILL_COME = "will_come"
        CANNOT_WALK = "cannot_walk"  # home sampling
        AWAY = "away"
        REFUSED = "refused"
        MOVED = "moved"
        TESTED_ELSEWHERE = "tested_elsewhere"
        OTHER = "other"

    personal: ClassVar[Personal] = Personal(
        scrub=("note",), keep="outcome and times for counts", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["round", "person", "-at"], name="visit_latest")]


class Conflict(models.Model):
    """What the books cannot decide alone. Nothing is thrown away meanwhile."""

    class Kind(models.TextChoices):
        PERSON_TWICE = "person_twice"  # valid swabs in two tubes of the round
        BARCODE_TWICE = "barcode_twice"  # two tubes with one barcode
        UNKNOWN_CODE = "unknown_code"  # a swab of nobody we know
        OVERFULL = "overfull"  # more swabs than the tube may take
        MIXED_ZONES = "mixed_zones"  # people of zones with smaller tubes than this one
        BAD_BARCODE = "bad_barcode"  # of no lot, of another round's lot, or past its date
        CLOCK = "clock"  # a device far off the time
        HELD = "held"  # a record of an upload that could not be written

    personal: ClassVar[Personal] = Personal(keep="kind and times for counts", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=80)  # person, barcode, tube/slot or device it is about
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    building = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)  # account; null: it went away by itself
    settlement = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind", "key"], name="conflict_once")]
        indexes = [
            models.Index(
                fields=["round", "found_at"],
                condition=models.Q(settled_at__isnull=True),
                name="conflict_open",
            ),
        ]
