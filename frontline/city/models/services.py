"""Who works for the city and where: agencies, staff, sites, businesses."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models.people import Person
from frontline.city.models.places import Building, Place
from frontline.city.personal import NOBODY, Personal


class Agency(models.Model):
    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)  # GB 32100
    phone = models.CharField(max_length=40, blank=True)  # the office's

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A person who works for an agency, and the place or site posted to at present."""

    personal: ClassVar[Personal] = Personal(scrub=("title",), keep="agency for counts")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="jobs")
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff")
    title = models.CharField(max_length=80, blank=True)
    post = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="posted")
    site = models.ForeignKey("Site", null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)


class Site(models.Model):
    """A place that takes people in or serves them: isolation site, hospital, sampling point, depot."""

    class Kind(models.TextChoices):
        ISOLATION = "isolation"
        HOSPITAL = "hospital"
        SAMPLING = "sampling"
        LABORATORY = "laboratory"
        CONTROL = "control"  # control point at a road, a station, an airport, a gate

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=200, blank=True)
    community = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    desks = models.PositiveSmallIntegerField(default=0)  # sampling desks
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who is at a site, or expected there, from when to when. The open row gives the site its right to see."""

    personal: ClassVar[Personal] = Personal(keep="site and times for counts", delete_after_days=180)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="presences")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="presences")
    expected = models.BooleanField(default=True)  # false once arrived
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until__isnull=True), name="present_once"
            ),
        ]


class Business(models.Model):
    """A shop or firm (个体工商户), under the grid of its building."""

    personal: ClassVar[Personal] = Personal(scrub=("owner_name", "phone"), keep="name and code are public")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)  # GB 32100
    kind = models.CharField(max_length=40, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="businesses")
    open = models.BooleanField(default=True)
