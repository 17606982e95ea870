"""People and households."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models.places import Building, Dwelling
from frontline.city.personal import Personal


class Household(models.Model):
    personal: ClassVar[Personal] = Personal(scrub=("name", "note"), keep="size for counts")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)  # as people say it: the head's name
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="households")
    note = models.CharField(max_length=400, blank=True)


class Person(models.Model):
    """A person of the city: resident, visitor or member of staff from elsewhere."""

    class Sex(models.TextChoices):
        MALE = "m"
        FEMALE = "f"
        UNKNOWN = "u"

    class Standing(models.TextChoices):
        RESIDENT = "resident"
        VISITOR = "visitor"
        STAFF = "staff"  # posted here from elsewhere

    personal: ClassVar[Personal] = Personal(
        scrub=("name", "pinyin", "id_number", "id_number_key", "phone", "phone_key", "born", "needs"),
        keep="sex and building for counts",
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in URLs
    code = models.CharField(
        max_length=12, unique=True
    )  # resident code on slips and wristbands; tells nothing
    name = models.CharField(max_length=120)  # one field, as people write it
    pinyin = models.CharField(max_length=240, blank=True)  # for search and order
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    born = models.DateField(null=True, blank=True)
    id_number = EncryptedTextField(blank=True)  # GB 11643
    id_number_key = models.BinaryField(max_length=16, null=True, blank=True)  # keyed blind index
    phone = EncryptedTextField(blank=True)
    phone_key = models.BinaryField(max_length=16, null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)  # zh, bo, en: best first
    needs = ArrayField(
        models.CharField(max_length=16), default=list, blank=True
    )  # alone, ill, pregnant, infant...
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.RESIDENT)
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    dwelling = models.ForeignKey(
        Dwelling, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    building = models.ForeignKey(
        Building, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    invented = models.BooleanField(default=False)  # made by the demo or a benchmark
    foreign_key = models.CharField(max_length=60, blank=True)  # the id of an imported list: SK_14

    class Meta:
        indexes = [
            models.Index(fields=["id_number_key"], name="person_by_id_number"),  # find by ID card
            models.Index(fields=["phone_key"], name="person_by_phone"),  # find a caller
            models.Index(fields=["pinyin"], name="person_by_pinyin"),  # search by the start of a name
            models.Index(fields=["name"], name="person_by_name"),  # search by a name as written
            models.Index(
                fields=["foreign_key"], condition=~models.Q(foreign_key=""), name="person_by_foreign_key"
            ),  # import the same list again
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"  # a name never reaches a log by accident


class Residence(models.Model):
    """Where a person lived from when to when; the open row is the present one."""

    personal: ClassVar[Personal] = Personal(keep="building for counts by date")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
