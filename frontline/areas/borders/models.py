"""Control points, and who comes to the city through them."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Building, Person, Site
from frontline.city.personal import NOBODY, Personal


class ControlPoint(models.Model):
    """What a control point watches; name, address and position are those of its site."""

    class At(models.TextChoices):
        ROAD = "road"
        STATION = "station"
        AIRPORT = "airport"
        GATE = "gate"  # of a compound

    personal: ClassVar[Personal] = NOBODY

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.CASCADE, related_name="control")
    at = models.CharField(max_length=8, choices=At.choices, default=At.ROAD)


class Arrival(models.Model):
    """Somebody on the way to the city, or who came: as told ahead, and as registered at a control point."""

    class Channel(models.TextChoices):
        PAGE = "page"  # the public page
        PHONE = "phone"  # typed in for a caller
        POINT = "point"  # came without a word ahead

    personal: ClassVar[Personal] = Personal(
        scrub=(
            "name", "pinyin", "id_number", "id_number_key", "phone", "phone_key", "vehicle", "staying", "code",
        ),
        keep="point, origin and day for counts",
        delete_after_days=30,
    )  # fmt: skip

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True)  # to show at the point; made like a resident code
    channel = models.CharField(max_length=5, choices=Channel.choices)
    told_at = models.DateTimeField()  # city time
    point = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="arrivals")
    expected_at = models.DateTimeField(null=True, blank=True)  # null: came without a word ahead
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=240, blank=True)
    id_number = EncryptedTextField(blank=True)
    id_number_key = models.BinaryField(max_length=16, null=True, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_key = models.BinaryField(max_length=16, null=True, blank=True)
    vehicle = models.CharField(max_length=20, blank=True)  # number plate
    origin = models.CharField(max_length=120)  # as told: 西宁市城东区
    origin_code = models.CharField(max_length=12, blank=True)  # where the name is known
    left_on = models.DateField()
    staying = models.CharField(max_length=200)  # as told
    building = models.ForeignKey(
        Building, null=True, blank=True, on_delete=models.PROTECT, related_name="arrivals"
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=6, blank=True)  # of the origin on the day of leaving
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="arrivals"
    )
    fact = models.UUIDField(null=True, blank=True)  # what was told to the loop
    registered_by = models.BigIntegerField(null=True, blank=True)  # account id
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(arrived_at__isnull=True) | models.Q(person__isnull=False),
                name="arrival_is_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["point", "expected_at"],
                condition=models.Q(arrived_at__isnull=True, withdrawn_at__isnull=True),
                name="arrival_expected",
            ),  # who is still to come at a point
            models.Index(fields=["point", "-arrived_at"], name="arrival_came"),  # who came today
            models.Index(fields=["phone_key"], name="arrival_by_phone"),
            models.Index(fields=["id_number_key"], name="arrival_by_id_number"),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"
