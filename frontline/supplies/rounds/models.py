"""Crews, the rounds of a day, what was told from the doors."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Account, Building
from frontline.city.personal import NOBODY, Personal
from frontline.supplies.models.packs import Pack
from frontline.supplies.models.stock import Depot

VEHICLES = ("van", "cart", "foot")


class Crew(models.Model):
    """A vehicle with its people, from a day to a day; somebody on foot is a crew as well."""

    personal: ClassVar[Personal] = Personal(
        scrub=("lead", "phone"), keep="figures of the vehicle", scoped=False
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    vehicle = models.CharField(max_length=4, choices=[(one, one) for one in VEHICLES])
    capacity = models.PositiveIntegerField()  # pack units
    speed = models.FloatField()  # metres a second
    opens = models.TimeField()  # the city's clock
    closes = models.TimeField()
    most_rounds = models.PositiveSmallIntegerField()  # a day
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    areas = ArrayField(models.BigIntegerField(), default=list, blank=True)  # streets, communities; none: all
    closed_loop = models.BooleanField(default=False)
    lead = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # last day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="crew_name_once"),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1) & models.Q(speed__gt=0) & models.Q(most_rounds__gte=1),
                name="crew_can_work",
            ),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="crew_has_a_shift"),
        ]

    def __str__(self) -> str:
        return self.name


class CrewLoss(models.Model):
    """A crew cannot go on today: from when, and why."""

    personal: ClassVar[Personal] = NOBODY

    crew = models.ForeignKey(Crew, on_delete=models.CASCADE, related_name="losses")
    day = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=200)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crew", "day"], name="crew_lost_once_a_day")]


class ClosedAccess(models.Model):
    """A building that some or all vehicles cannot get to, from when to when."""

    personal: ClassVar[Personal] = NOBODY

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="closed_access")
    to = ArrayField(models.CharField(max_length=4))  # kinds of vehicles
    since = models.DateTimeField()  # city time
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=200)
    by = models.BigIntegerField(null=True)


class DayPlan(models.Model):
    """A question to the solver and its answer: the rounds of a day, or a change while they are under way."""

    class What(models.TextChoices):
        DAY = "day"
        CHANGE = "change"

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"  # could not be worked out: `why`
        OVERTAKEN = "overtaken"  # another one was accepted, or somebody withdrew it

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=6, choices=What.choices)
    day = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    share = models.FloatField(default=0.0)  # of the work done
    figures = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()  # city time; a change is about rounds that have not left then
    done_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day", "-asked_at"], name="day_plan_by_day"),
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=("waiting", "working")), name="day_plan_waiting"
            ),  # the worker's queue
        ]  # fmt: skip


class Round(models.Model):
    """One crew goes out, visits these stops in this order, comes back."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        PLANNED = "planned"  # accepted, at the depot
        OUT = "out"
        BACK = "back"
        OFF = "off"  # replaced by a change, or its crew was lost

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="rounds")
    day = models.DateField()
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()  # of the crew's day, from 1
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    leaves_at = models.DateTimeField()  # planned
    back_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # told from the telephone
    returned_at = models.DateTimeField(null=True)
    metres = models.FloatField(default=0.0)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["crew", "day", "number"],
                condition=models.Q(state__in=("planned", "out", "back")),
                name="round_once",
            ),
        ]
        indexes = [models.Index(fields=["day", "state"], name="round_by_day")]


class Stop(models.Model):
    """A building on a round, with the packs for its doors."""

    personal: ClassVar[Personal] = NOBODY

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField()  # from 1
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    arrives_at = models.DateTimeField()  # planned
    high_risk = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="stop_position_once")]


class StopPack(models.Model):
    """One pack at a stop, in walking order."""

    personal: ClassVar[Personal] = NOBODY

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="packs", db_index=False)
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stop", "position"], name="pack_of_stop_once"),
            models.UniqueConstraint(fields=["pack", "stop"], name="stop_of_pack_once"),  # where is this pack
        ]


class NotServed(models.Model):
    """Packs for a building that are in no round of a plan, with the rule that keeps them out."""

    personal: ClassVar[Personal] = NOBODY

    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="not_served")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    packs = ArrayField(models.BigIntegerField())  # ids
    special = models.BooleanField(default=False)
    rule = models.CharField(max_length=10)  # solvers.routes.Rule, "no_place", "no_loop"
    short = models.FloatField(default=0.0)  # packs of room, or seconds, that are missing
    crew = models.ForeignKey(
        Crew, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # nearest to taking it


class DoorDevice(models.Model):
    """A telephone that carries one crew's rounds of one day; it was opened with a code that works once."""

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    crew = models.ForeignKey(Crew, on_delete=models.CASCADE, related_name="devices")
    day = models.DateField()
    code = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the code
    digest = models.BinaryField(
        max_length=32, unique=True, null=True
    )  # SHA-256 of its token; null: not opened
    given_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()  # city time
    expires_at = models.DateTimeField()  # no list after that
    version = models.CharField(max_length=20, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    signed_off_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    unsent = models.PositiveIntegerField(default=0)
    skew = models.IntegerField(default=0)  # seconds its clock was behind when last heard

    class Meta:
        indexes = [models.Index(fields=["crew", "day"], name="door_device_of_crew")]


class DoorRecord(models.Model):
    """One thing told from a round. Its reference is the telephone's: told twice is once."""

    personal: ClassVar[Personal] = Personal(
        scrub=("note", "payload"), keep="outcome and times for counts", delete_after_days=180
    )

    ref = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)  # left, door, photo, back, claim
    device = models.ForeignKey(DoorDevice, null=True, on_delete=models.SET_NULL, related_name="+")
    crew = models.ForeignKey(Crew, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="+")
    pack = models.ForeignKey(Pack, null=True, on_delete=models.CASCADE, related_name="told")
    building = models.BigIntegerField(null=True)  # what the policy compares
    outcome = models.CharField(max_length=14, blank=True)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()  # when it was done
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False)  # something newer was told before: history only
    why = models.CharField(max_length=300, blank=True)  # held for a person
    payload = EncryptedTextField(blank=True)  # as it came, while it is held
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["pack", "-at"], name="door_record_of_pack"),
            models.Index(
                fields=["received_at"],
                condition=~models.Q(why="") & models.Q(settled_at__isnull=True),
                name="door_record_held",
            ),  # what waits for a person
        ]


class DoorPhoto(models.Model):
    """A pack at a door: no face, no name, no note of where it was taken. Erased after some days."""

    personal: ClassVar[Personal] = Personal(scrub=("image",), delete_after_days=14)

    record = models.OneToOneField(
        DoorRecord, primary_key=True, on_delete=models.CASCADE, related_name="photo"
    )
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="photos")
    building = models.BigIntegerField(null=True)  # what the policy compares
    image = models.BinaryField()  # JPEG
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="door_photo_by_time")]  # what is erased next
