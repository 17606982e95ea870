"""Crews, who is in them, who is on duty where, the telephone they carry, and the rules they work by."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Account, Agency
from frontline.city.personal import NOBODY, Personal


class WorkRulesVersion(models.Model):
    """Promises and limits from a moment on; never changed, the newest `since` not after a time holds then."""

    personal: ClassVar[Personal] = NOBODY

    since = models.DateTimeField(unique=True)
    content = models.JSONField()  # works.rules.WorkRules
    note = models.CharField(max_length=400, blank=True)
    decided_by = models.BigIntegerField(null=True)  # account id
    decided_by_name = models.CharField(max_length=120, blank=True)


class Crew(models.Model):
    """A crew of a utility (抢修班组), with what it can do."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="crews")
    trade = models.CharField(max_length=8)  # works.rules.TRADES
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)  # the duty telephone
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    closed_loop = models.BooleanField(default=False)  # lives apart and may go where people are isolated
    lon = models.FloatField(null=True)  # where it stands when it has no job; degrees, WGS 84
    lat = models.FloatField(null=True)
    route_stale = models.BooleanField(default=False)  # its jobs changed since the route was worked out
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"], condition=models.Q(ended_at=None), name="crew_named_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(route_stale=True), name="crew_route_stale"
            ),  # what the worker looks for
        ]


class CrewMember(models.Model):
    """Somebody in a crew from when to when."""

    personal: ClassVar[Personal] = Personal(keep="who worked in which crew", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )  # reads the crew's page
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    leads = models.BooleanField(default=False)
    since = models.DateTimeField()  # city time
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["crew", "account"],
                condition=models.Q(account__isnull=False, until=None),
                name="crew_member_once",
            ),
        ]


class DutyPost(models.Model):
    """A boiler house (锅炉房) or the room of a sub-area, staffed day and night."""

    class Kind(models.TextChoices):
        BOILER_HOUSE = "boiler_house"
        AREA_ROOM = "area_room"
        CONTROL_ROOM = "control_room"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duty_posts")
    trade = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    serves = ArrayField(
        models.BigIntegerField(), default=list
    )  # places: grids, communities, streets, the city
    ended_at = models.DateTimeField(null=True)


class DutyShift(models.Model):
    """Who is on duty at a post from when to when: a dated record; a mistake is withdrawn, never changed."""

    personal: ClassVar[Personal] = Personal(keep="who was on duty", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(DutyPost, on_delete=models.PROTECT, related_name="shifts")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40)
    since = models.DateTimeField()  # city time
    until = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)  # account id
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="duty_shift_ends"),
        ]
        indexes = [
            models.Index(
                fields=["post", "until"], condition=models.Q(withdrawn_at=None), name="duty_shift_of_post"
            ),  # who is on duty now and next
        ]


class CrewDevice(models.Model):
    """A telephone that somebody signed in for a crew."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of its token
    version = models.CharField(max_length=20, blank=True)  # of the page it runs
    signed_in_at = models.DateTimeField()  # city time
    signed_off_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    unsent = models.PositiveIntegerField(default=0)  # as it said when last heard
    skew = models.IntegerField(default=0)  # seconds its clock was behind when last heard
