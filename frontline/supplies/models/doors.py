"""What is known of a door and not of a person: its wishes; prescriptions; what is in one pack besides its kind."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Building, Business, Dwelling, Person
from frontline.city.personal import NOBODY, Personal
from frontline.supplies.models.packs import Pack
from frontline.supplies.models.stock import Depot, Good


class Wish(models.Model):
    """What a household told by telephone: halal food, no packs until a day, diabetes in the family."""

    class Key(models.TextChoices):
        HALAL = "halal"
        DIABETES = "diabetes"
        NONE = "none"  # wants no packs
        NOTE = "note"  # for whoever comes to the door

    personal: ClassVar[Personal] = Personal(scrub=("words",), keep="kind for counts", delete_after_days=30)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")  # who said it
    key = models.CharField(max_length=8, choices=Key.choices)
    words = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    until = models.DateField(null=True)  # last day it holds; null: until taken back
    ended_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)  # account id

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling", "key"], condition=models.Q(ended_at__isnull=True), name="wish_holds_once"
            ),
        ]
        indexes = [models.Index(fields=["building"], name="wish_by_building")]


class Prescription(models.Model):
    """A medicine for a person, brought as a pack that is handed to a named person."""

    personal: ClassVar[Personal] = Personal(
        scrub=("medicine", "prescriber", "number", "hands"),
        keep="day and state for counts",
        delete_after_days=30,
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="prescriptions")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+", db_index=False)
    medicine = models.CharField(max_length=200)  # as prescribed: name, strength, how many
    good = models.ForeignKey(
        Good, null=True, on_delete=models.PROTECT, related_name="+"
    )  # if a depot keeps it
    quantity = models.PositiveSmallIntegerField(default=1)
    prescriber = models.CharField(max_length=120)  # hospital or doctor
    number = models.CharField(max_length=60, blank=True)  # of the prescription
    prescribed_on = models.DateField()
    valid_until = models.DateField()  # 3 days from the day it was written, where nothing else is said
    hands = models.CharField(max_length=200)  # who may take it at the door
    needed_by = models.DateField()  # the last day the household still has some
    request = models.CharField(max_length=40, blank=True)  # ref of the request at the hotline
    pack = models.OneToOneField(Pack, null=True, on_delete=models.SET_NULL, related_name="prescription")
    told_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id

    class Meta:
        indexes = [
            models.Index(
                fields=["needed_by", "id"], condition=models.Q(pack__isnull=True), name="prescription_waits"
            ),  # not planned yet
        ]


class PackItem(models.Model):
    """Goods in one pack besides those of its kind: what is prescribed, say."""

    personal: ClassVar[Personal] = Personal(keep="goods; goes with the pack", delete_after_days=180)

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="items", db_index=False)
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "good"], name="pack_item_once")]


class Composition(models.Model):
    """One decision: packs of a day by rule. What was wanted, given, and short, as it was decided."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField()
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
    figures = models.JSONField(default=dict)  # {"wanted": {kind: n}, "given": ..., "short": {good: n}}

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="composition_newest")]


class Guarantee(models.Model):
    """A shop that stays open by agreement and supplies a part of the city (保供单位)."""

    personal: ClassVar[Personal] = Personal(keep="name and goods are public", scoped=False)

    shop = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="guarantees", db_index=False)
    what = models.CharField(max_length=200)  # food, medicine, gas
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)  # account id

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(ended_at__isnull=True), name="guaranteed_once"
            ),
        ]


class PassWish(models.Model):
    """A pass asked for a goods vehicle by a task that the areas room takes; the task says whether it was given."""

    personal: ClassVar[Personal] = Personal(
        scrub=("drivers", "plate", "refused_why"), keep="days for counts", delete_after_days=30
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plate = models.CharField(max_length=20)
    drivers = models.JSONField(default=list)  # [[name, last four signs of the ID number], ...]
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")  # where it goes
    what = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField()
    asked_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account id
    task = models.UUIDField(unique=True)  # ref of the task that the areas room takes
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=200, blank=True)  # as whoever gives passes said it
    refused_by = models.CharField(max_length=120, blank=True)  # name, to be asked

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="pass_wish_has_length"
            )
        ]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="pass_wish_newest")]
