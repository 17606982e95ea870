"""Jobs of crews, what was done to them, and what a telephone told."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Agency, Building
from frontline.city.numbers import request_number
from frontline.city.personal import Personal
from frontline.hotline.works.models.crews import Crew, CrewDevice
from frontline.hotline.works.rules import OPEN_JOBS


class Job(models.Model):
    """One thing for a crew to do, by a promise. `deeds` tell its story; state, crew and step are copied for lists."""

    personal: ClassVar[Personal] = Personal(
        scrub=("what", "address", "contact", "phone", "why"),
        keep="kind, times and building for counts",
        delete_after_days=180,
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="jobs_of_crews")
    trade = models.CharField(max_length=8)
    promise = models.CharField(max_length=20)  # key of works.rules.Promise as it held at `told_at`
    reading = models.BooleanField(default=False)  # done only with a temperature that keeps the limit
    limit = models.FloatField(null=True)  # °C, as it held at `told_at`
    request = models.ForeignKey("hotline.Request", null=True, on_delete=models.PROTECT, related_name="jobs")
    what = models.CharField(max_length=1000)
    address = models.CharField(max_length=200, blank=True)
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=120, blank=True)  # who opens the door
    phone = EncryptedTextField(blank=True)
    urgency = models.CharField(max_length=6, default="normal")  # facts.requests.Urgency
    told_at = models.DateTimeField()  # city time: the promise runs from here
    there_by = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")  # works.rules.JobState
    crew = models.ForeignKey(Crew, null=True, on_delete=models.PROTECT, related_name="jobs")
    step = models.PositiveSmallIntegerField(null=True)  # in the crew's route
    late_minutes = models.PositiveIntegerField(null=True)  # by so much the route breaks the promise
    there_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=1000, blank=True)  # why it could not be done, or was called off
    done = models.CharField(max_length=1000, blank=True)
    celsius = models.FloatField(null=True)  # the newest reading indoors
    task = models.UUIDField(null=True)  # ref of the open task of the loop

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=("given", "there")) | models.Q(crew__isnull=False),
                name="job_under_way_has_a_crew",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at", "id"],
                condition=models.Q(state__in=OPEN_JOBS),
                name="job_open_by_office",
            ),  # the dispatcher's list
            models.Index(
                fields=["crew", "step"], condition=models.Q(state__in=OPEN_JOBS), name="job_open_by_crew"
            ),  # a crew's route
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state__in=OPEN_JOBS), name="job_open_by_due"
            ),
            models.Index(fields=["building", "-told_at"], name="job_by_building"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"

    @property
    def number(self) -> str:
        return f"W{request_number(self.pk)}"


class JobDeed(models.Model):
    """One thing that happened to a job; never changed. The reference is the device's, so told twice is once."""

    class Kind(models.TextChoices):
        MADE = "made"
        GIVEN = "given"
        THERE = "there"
        READING = "reading"
        MATERIALS = "materials"
        PHOTO = "photo"
        CANNOT = "cannot"
        DONE = "done"
        CALLED_OFF = "called_off"

    personal: ClassVar[Personal] = Personal(scrub=("text",), keep="kind and times", delete_after_days=180)

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4)  # evidence of the task it ended
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="deeds")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()  # when it happened
    known_at = models.DateTimeField()
    crew = models.ForeignKey(Crew, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=1000, blank=True)  # why, what was done, which room
    celsius = models.FloatField(null=True)
    materials = models.JSONField(default=list, blank=True)  # [what, how many, unit]

    class Meta:
        indexes = [models.Index(fields=["job", "at"], name="job_deed_in_time")]


class JobPhoto(models.Model):
    """Before or after: pixels only, without where it was taken."""

    class When(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    personal: ClassVar[Personal] = Personal(scrub=("content",), keep="kind and time", delete_after_days=180)

    deed = models.OneToOneField(JobDeed, primary_key=True, on_delete=models.CASCADE, related_name="photo")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="photos")
    when = models.CharField(max_length=6, choices=When.choices)
    content = models.BinaryField()


class CrewRecord(models.Model):
    """What a crew's telephone told. Refused by the actions it is held: `why` says why, `payload` waits for a person."""

    personal: ClassVar[Personal] = Personal(scrub=("payload",), keep="kind and times", delete_after_days=180)

    ref = models.UUIDField(primary_key=True)  # made by the device
    kind = models.CharField(max_length=10)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(CrewDevice, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.BigIntegerField(null=True)  # account
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    payload = EncryptedTextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "received_at"],
                condition=~models.Q(why="") & models.Q(settled_at__isnull=True),
                name="crew_record_held",
            ),  # what waits for the dispatcher
        ]
