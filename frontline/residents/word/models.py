"""Announcements, their versions and texts, to which homes they went, who opened them, what went to telephones."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Building, Household, Person
from frontline.city.personal import NOBODY, Personal


class Announcement(models.Model):
    """A letter, notice or thanks of the city. What it says stands in its versions."""

    class Kind(models.TextChoices):
        LETTER = "letter"  # 一封信
        NOTICE = "notice"
        THANKS = "thanks"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)  # account id


class AnnouncementVersion(models.Model):
    """One version: drafted, handed in, published by a second person; once published never changed, only ended."""

    class Scope(models.TextChoices):
        EVERYONE = "everyone"
        PLACES = "places"  # ids of places
        AREA = "area"  # id of an area in force
        BOUNDARY = "boundary"  # a line on the map
        AUDIENCE = "audience"  # homes a room names: affected by a stop, waiting for a pack

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # 1, 2, 3 within the announcement
    state = models.CharField(max_length=9, default="draft")  # rules.State
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.EVERYONE)
    places = ArrayField(models.BigIntegerField(), default=list)
    boundary = models.JSONField(null=True)  # GeoJSON polygon, WGS 84
    audience = models.CharField(max_length=80, blank=True)  # key of rooms.Audience
    audience_name = models.CharField(max_length=200, blank=True)  # as it was called then
    public = models.BooleanField(
        default=True
    )  # on the public page; else only on the pages of those it is for
    sms = models.BooleanField(default=False)  # also to telephones, where a short text is written
    sms_queued_at = models.DateTimeField(null=True)
    # For the alert feed (CAP 1.2); no event: not an alert.
    event = models.CharField(max_length=120, blank=True)
    urgency = models.CharField(max_length=9, blank=True)
    severity = models.CharField(max_length=8, blank=True)
    certainty = models.CharField(max_length=8, blank=True)
    ends_at = models.DateTimeField(null=True)  # until when it holds; null: until replaced or withdrawn
    drafted_by = models.BigIntegerField(null=True)  # account id
    drafted_by_name = models.CharField(max_length=120, blank=True)
    drafted_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=1000, blank=True)
    signed_by = models.BigIntegerField(null=True)
    signed_by_name = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # replaced or withdrawn
    ended_why = models.CharField(max_length=1000, blank=True)
    # As counted when it was published; the list stands in Addressee.
    buildings = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "number"], name="word_version_in_order"),
            models.UniqueConstraint(
                fields=["announcement"],
                condition=models.Q(state="published"),
                name="word_one_version_holds",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(published_at__isnull=False, households__isnull=False),
                name="word_published_is_counted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-published_at"], name="word_by_state"
            ),  # what holds now, what was said
        ]


class AnnouncementText(models.Model):
    """What a version says in one language, as somebody wrote it. Shown once signed, then never changed."""

    personal: ClassVar[Personal] = NOBODY

    version = models.ForeignKey(AnnouncementVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)  # zh, bo, en
    title = models.CharField(max_length=120)
    body = models.TextField()  # at most rules.LONGEST_BODY signs
    short = models.CharField(max_length=402, blank=True)  # for telephones
    written_by = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    signed_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="word_text_once"),
        ]


class Addressee(models.Model):
    """A building a version went to, with how many lived there then; or one household, and nobody else."""

    personal: ClassVar[Personal] = Personal(
        keep="buildings and counts; a household's row goes with it", delete_after_days=180
    )

    version = models.ForeignKey(AnnouncementVersion, on_delete=models.CASCADE, related_name="addressees")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.CASCADE, related_name="+")
    households = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "building", "household"], nulls_distinct=False, name="word_addressee_once"
            ),
        ]
        indexes = [
            models.Index(fields=["building", "version"], name="word_by_building"),  # what was said to a home
        ]


class Reading(models.Model):
    """A household opened a version on its own page, the first time. For the count, not for who."""

    personal: ClassVar[Personal] = Personal(keep="counts by version", delete_after_days=180)

    version = models.ForeignKey(AnnouncementVersion, on_delete=models.CASCADE, related_name="readings")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "household"], name="word_read_once")]


class ShortMessage(models.Model):
    """One text to one telephone of a household: queued, handed to the gateway, and what the gateway says of it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        HANDED = "handed"
        DELIVERED = "delivered"
        FAILED = "failed"

    personal: ClassVar[Personal] = Personal(keep="states and times for counts", delete_after_days=60)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # its name at the gateway
    version = models.ForeignKey(AnnouncementVersion, on_delete=models.CASCADE, related_name="messages")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    building = models.BigIntegerField(null=True)  # home: what the policy compares
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    handed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the gateway said what became of it
    said = models.CharField(max_length=120, blank=True)  # the gateway's own word

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="word_message_once")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="queued"), name="word_message_queued"),
        ]


class PublicDay(models.Model):
    """The figures of one day as published: small numbers are hidden before they are stored."""

    personal: ClassVar[Personal] = NOBODY

    day = models.DateField(unique=True)
    figures = models.JSONField()  # {key: {"parts": {place id: count or null}, "total": count or null}}
    smallest = models.PositiveSmallIntegerField()  # below this, and above 0, a number was hidden
    made_at = models.DateTimeField()
