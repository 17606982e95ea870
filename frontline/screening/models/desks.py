"""Devices at desks and doors, people they registered, uploads nobody could read."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Account, Person, Place, Site
from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round


class Device(models.Model):
    """A telephone or laptop signed in at a desk for a round, by somebody."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="devices")
    site = models.ForeignKey(
        Site, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: door to door
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")  # whose doors
    desk = models.PositiveSmallIntegerField(null=True)
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of its token
    version = models.CharField(max_length=20, blank=True)  # of the page it runs
    signed_in_at = models.DateTimeField()
    signed_off_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    unsent = models.PositiveIntegerField(default=0)  # as it said when last heard
    skew = models.IntegerField(default=0)  # seconds its clock was behind when last heard
    handed_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["round", "site"],
                condition=models.Q(signed_off_at__isnull=True),
                name="device_at_desk",
            ),
        ]


class Registration(models.Model):
    """A person nobody had on a list, taken in at a desk; becomes a person of the city or is found to be one."""

    personal: ClassVar[Personal] = Personal(
        scrub=("details",), keep="code and times for counts", delete_after_days=180
    )

    ref = models.UUIDField(primary_key=True)  # made by the device
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    device = models.BigIntegerField(null=True)
    code = models.CharField(max_length=40, unique=True)  # made by the device, on the slip it printed
    details = EncryptedTextField()  # JSON as typed: name, id number, phone, birth, address
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], condition=models.Q(person__isnull=True), name="registration_waits"
            ),  # the bookkeeper's
        ]


class VisitTold(models.Model):
    """A visit at a door as a device told it, until the bookkeeper has made it a `Visit`."""

    personal: ClassVar[Personal] = Personal(
        scrub=("note",), keep="outcome and times for counts", delete_after_days=180
    )

    ref = models.UUIDField(primary_key=True)  # made by the device; the visit keeps it
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    device = models.BigIntegerField(null=True)
    code = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()


class Held(models.Model):
    """An upload or a part of it that could not be understood, kept whole until a person settled it."""

    personal: ClassVar[Personal] = Personal(
        scrub=("payload",), keep="reason and times for counts", delete_after_days=180
    )

    ref = models.UUIDField(
        primary_key=True
    )  # the record's own, or made from its bytes: the same twice is once
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="+")
    device = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    payload = EncryptedTextField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
