"""Depots, goods and lots, and the ledger: every piece that came in, went out, was counted or written off."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Building, Place
from frontline.city.personal import NOBODY, Personal


class Depot(models.Model):
    """Where goods lie and vans load."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="depots")  # where it is
    phone = models.CharField(max_length=40, blank=True)  # of the depot's office
    open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Serving(models.Model):
    """A depot packs for a township or community; without a place: for every other one."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    depot = models.ForeignKey(Depot, on_delete=models.CASCADE, related_name="serves")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], nulls_distinct=False, name="place_has_one_depot"),
        ]


class Good(models.Model):
    """Something that is kept and handed out in whole units: a bag of rice of 10 kg, a tin of milk powder."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40)  # what one is: "10 kg bag"
    unit_en = models.CharField(max_length=40, blank=True)
    shelf_days = models.PositiveSmallIntegerField(null=True, blank=True)  # how long it keeps; null: no expiry
    warn_days = models.PositiveSmallIntegerField(
        default=3
    )  # so many days before its expiry a lot is to be used
    low = models.PositiveIntegerField(default=0)  # below this many in all depots it is to be ordered
    medicine = models.BooleanField(default=False)  # only with a prescription, only to a person

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """Pieces of one good that came from one maker with one expiry."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40)  # as printed by the maker, or ours where there is none
    expires_on = models.DateField(null=True, blank=True)  # last day it may be handed out; null: keeps
    blocked_at = models.DateTimeField(null=True)  # called back: nothing of it goes out any more
    blocked_why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["good", "number", "expires_on"], nulls_distinct=False, name="goods_lot_once"
            ),
        ]


class Movement(models.Model):
    """One event at a depot: a delivery came, a van was loaded, a shelf was counted. Never changed.

    Its lines say what of which lot. A mistake is put right by a movement the other way.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received"  # from a supplier, or a gift
        ISSUED = "issued"  # handed out, or loaded as packs
        RETURNED = "returned"  # of what was issued before
        SENT = "sent"  # to another depot
        ARRIVED = "arrived"  # from another depot
        COUNTED = "counted"  # stock-taking found another number
        WRITTEN_OFF = "written_off"  # spoilt, broken, stolen, past its expiry

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="movements", db_index=False)
    other = models.ForeignKey(Depot, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )  # returned: the issue; arrived: the sending
    at = models.DateTimeField()  # city time
    source = models.CharField(max_length=160, blank=True)  # supplier, giver, or who it was handed to
    reason = models.CharField(max_length=400, blank=True)  # why counted differently, why written off
    packs = models.BooleanField(default=False)  # issued or returned as packs
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
    record_id = models.UUIDField(null=True, unique=True)  # of the form: the same form twice is one movement

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=("counted", "written_off")) | ~models.Q(reason=""),
                name="movement_is_explained",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=("sent", "arrived")) | models.Q(other__isnull=False),
                name="movement_between_two",
            ),
        ]
        indexes = [
            models.Index(fields=["depot", "-at", "-id"], name="movement_by_depot"),  # a depot's newest
            models.Index(
                fields=["other", "at"], condition=models.Q(kind="sent"), name="movement_sent_to"
            ),  # what is on its way here
        ]


class Line(models.Model):
    """So many pieces of a lot more (or fewer, below zero) in a depot. A trigger keeps Stock from these rows."""

    personal: ClassVar[Personal] = NOBODY

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="lines")
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="lines")
    change = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(change=0), name="line_moves")]

    @property
    def quantity(self) -> int:
        return abs(self.change)

    @property
    def signed(self) -> str:
        return f"{self.change:+d}"


class Stock(models.Model):
    """What lies in a depot now, lot by lot: the sum of its lines. Written by the trigger alone, never below 0."""

    personal: ClassVar[Personal] = NOBODY

    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="stock", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="stock")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["depot", "lot"], name="stock_once")]


class Counted(models.Model):
    """When a lot was last counted on a depot's shelf, also where the books were right."""

    personal: ClassVar[Personal] = NOBODY

    depot = models.ForeignKey(Depot, on_delete=models.CASCADE, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()  # city time
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["depot", "lot"], name="counted_last")]
