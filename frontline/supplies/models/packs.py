"""What goes to which door on which day, and everything that happened to it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Building, Dwelling, Person
from frontline.city.personal import NOBODY, Personal
from frontline.supplies.models.stock import Depot, Good, Movement
from frontline.supplies.rules import State

STATES = tuple(state.value for state in State)


class PackKind(models.Model):
    """A sort of pack. What is in it never changes: other contents are a new row with the same key."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    size = models.PositiveSmallIntegerField(default=1)  # pack units: what a crate of 40 litres holds is 1
    to_person = models.BooleanField(default=False)  # handed over, not left at the door: medicine
    special = models.BooleanField(default=False)  # never missed without a call to a person
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # other contents from then on

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(ended_at__isnull=True), name="pack_kind_once"
            ),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="pack_kind_has_size"),
        ]

    def __str__(self) -> str:
        return self.name


class PackContent(models.Model):
    """So many of a good in every pack of a kind."""

    personal: ClassVar[Personal] = NOBODY

    kind = models.ForeignKey(PackKind, on_delete=models.CASCADE, related_name="contents", db_index=False)
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "good"], name="pack_content_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="pack_content_is_some"),
        ]


class Pack(models.Model):
    """One pack for one door on one day. It is in exactly one state, changed by actions/packs.py alone."""

    personal: ClassVar[Personal] = Personal(
        scrub=("note",), keep="kind, day and state for counts", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()  # of its day, short enough to be said
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="packs", db_index=False)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="packs", db_index=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="packs"
    )  # handed to: medicine only
    request = models.CharField(max_length=40, blank=True)  # ref of the request it answers
    kind = models.ForeignKey(PackKind, on_delete=models.PROTECT, related_name="packs", db_index=False)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="packs", db_index=False)
    day = models.DateField()
    opens_at = models.DateTimeField()  # not brought before
    due_at = models.DateTimeField()
    size = models.PositiveSmallIntegerField()  # pack units, of the kind
    special = models.BooleanField(
        default=False
    )  # infant, dialysis, diabetes, alone, pregnant: missed only with a call
    grounds = ArrayField(models.CharField(max_length=40), default=list)  # rules that gave it: packs.yaml
    note = models.CharField(max_length=200, blank=True)  # for whoever brings it
    state = models.CharField(max_length=10, default="planned")
    why = models.CharField(max_length=20, blank=True)  # of missed and called off: rules.py
    missed_times = models.PositiveSmallIntegerField(default=0)  # with those it comes again for
    next_day = models.DateField(null=True)  # of a missed one: when it comes again
    again_for = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="again"
    )  # the missed pack in whose place it comes
    issue = models.ForeignKey(
        Movement, null=True, on_delete=models.PROTECT, related_name="issued_packs"
    )  # loaded with it: which lots may be inside
    back_at = models.DateTimeField(null=True)  # its goods are in the depot again
    delivered_at = models.DateTimeField(null=True)
    task = models.UUIDField(null=True)  # ref of the open task to call the household
    created_by = models.BigIntegerField(null=True)  # account id
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling", "kind", "day"], name="pack_once_a_day"
            ),  # also: a door's packs
            models.UniqueConstraint(fields=["day", "number"], name="pack_number_of_the_day"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="pack_state"),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="pack_has_size"),
            models.CheckConstraint(condition=models.Q(due_at__gt=models.F("opens_at")), name="pack_window"),
            models.CheckConstraint(
                condition=~models.Q(state__in=("missed", "called_off")) | ~models.Q(why=""),
                name="pack_missed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("loaded", "delivered")) | models.Q(issue__isnull=False),
                name="pack_left_the_stock",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="delivered") | models.Q(delivered_at__isnull=False),
                name="pack_delivered_when",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "state", "kind", "building"], name="pack_by_day"),  # counts of a day
            models.Index(fields=["building", "-day"], name="pack_by_building"),  # a grid's, a building's
            models.Index(fields=["depot", "day"], name="pack_by_depot"),  # what a depot loads
            models.Index(
                fields=["special", "day", "id"], condition=models.Q(state="missed"), name="pack_missed"
            ),  # the list of missed doors
            models.Index(
                fields=["day", "id"], condition=models.Q(state__in=("planned", "loaded", "returned")),
                name="pack_under_way",
            ),  # what is still to bring
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"pack {self.pk}"


class PackDeed(models.Model):
    """One change of one pack: into which state, when, by whom, why. Never changed; the newest is the pack's state."""

    personal: ClassVar[Personal] = Personal(
        keep="states and times; goes with the pack", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="deeds", db_index=False)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()  # city time it happened
    told_at = models.DateTimeField()  # city time we learnt it
    by = models.BigIntegerField(null=True)  # account id; null: by rule
    by_name = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=400, blank=True)  # what was said, what was changed
    evidence = models.CharField(
        max_length=80, blank=True
    )  # what shows it: ref of a photo, name of a receiver
    record_id = models.UUIDField(default=uuid.uuid4, unique=True)  # told twice is once

    class Meta:
        indexes = [models.Index(fields=["pack", "id"], name="deed_by_pack")]  # a pack's story
