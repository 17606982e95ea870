"""Tables of the hotline: the catalogue, requests, who had them when, what came with them."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Agency, Building, Household, Person
from frontline.city.numbers import request_number
from frontline.city.personal import NOBODY, Personal
from frontline.hotline.works import models as works  # noqa: F401 - the tables of works/ are of this room

OVER = ("joined", "settled")  # rules.OVER, in an order of its own for the migrations


class CatalogueVersion(models.Model):
    """The catalogue as it holds from a moment on; never changed. Of those whose `since` has come, the newest holds."""

    personal: ClassVar[Personal] = NOBODY

    since = models.DateTimeField(
        db_index=True
    )  # of two at one moment (a clock that stands) the later row holds
    content = models.JSONField()  # rules.Catalogue
    note = models.CharField(max_length=400, blank=True)
    decided_by = models.BigIntegerField(null=True)  # account id
    decided_by_name = models.CharField(max_length=120, blank=True)


class Request(models.Model):
    """What somebody asks of the city, and where it stands: the newest Holding, copied for lists."""

    class Channel(models.TextChoices):
        PHONE = "phone"
        PAGE = "page"  # the asker's own page
        WALK_IN = "walk_in"
        BEHALF = "behalf"  # a grid worker or neighbour for somebody
        WEB = "web"  # the public page, without signing in
        OPEN311 = "open311"  # another system, GeoReport v2

    personal: ClassVar[Personal] = Personal(
        scrub=(
            "asker", "phone", "phone_key", "email", "helper", "helper_phone", "words", "address", "lon", "lat",
            "media_url", "done",
        ),
        keep="category, clocks and building for counts",
        delete_after_days=180,
    )  # fmt: skip

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    registered_at = models.DateTimeField()  # city time
    registered_by = models.BigIntegerField(null=True)  # account id
    asker = models.CharField(max_length=120, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_key = models.BinaryField(max_length=16, null=True)
    email = EncryptedTextField(blank=True)
    helper = models.CharField(max_length=120, blank=True)  # who asks for the asker
    helper_phone = EncryptedTextField(blank=True)
    language = models.CharField(max_length=8, default="zh")  # wished for the answer
    words = models.TextField()  # as said; at most rules.LONGEST_TEXT signs
    address = models.CharField(max_length=200, blank=True)  # as said
    lon = models.FloatField(null=True)  # degrees, WGS 84, as another system gave it
    lat = models.FloatField(null=True)
    media_url = models.CharField(
        max_length=300, blank=True
    )  # a picture at another system; never fetched by us
    filed_by = models.UUIDField(null=True)  # ref of the key of the system that filed it
    public = models.BooleanField(
        default=False
    )  # a matter of public ground: its kind, street and state may be read
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="requests")
    household = models.ForeignKey(Household, null=True, on_delete=models.SET_NULL, related_name="requests")
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="requests")
    needs = ArrayField(models.CharField(max_length=16), default=list)  # of the household, as said or known
    category = models.CharField(max_length=40)
    proposed = models.CharField(max_length=40, blank=True)  # what the words alone proposed
    urgency = models.CharField(max_length=6, default="normal")  # facts.requests.Urgency
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="+")
    promise_at = models.DateTimeField()  # by when the asker is answered, as told at registration
    leads = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    # As it stands now.
    state = models.CharField(max_length=10)  # rules.State
    changed_at = models.DateTimeField(null=True)  # the newest holding's beginning
    office = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="requests")
    offered_to = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    paused_left = models.DurationField(null=True)  # of the handling clock when the pause began
    last_resort = models.BooleanField(default=False)
    returns = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    pauses = models.PositiveSmallIntegerField(default=0)  # since the last answer
    satisfied = models.BooleanField(default=False)  # the asker's own word; others who asked still wait
    done = models.CharField(max_length=1000, blank=True)  # what was done, the newest
    how = models.CharField(max_length=10, blank=True)  # facts.requests.Settled
    settled_at = models.DateTimeField(null=True)
    task = models.UUIDField(null=True)  # ref of the open task of the loop

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=OVER) | models.Q(office__isnull=False, due_at__isnull=False),
                name="request_has_an_owner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_key", "-registered_at"], name="request_by_phone"
            ),  # a caller's earlier
            models.Index(fields=["household", "-registered_at"], name="request_by_household"),
            models.Index(
                fields=["building", "-registered_at"], name="request_by_building"
            ),  # alike, place search
            models.Index(fields=["-registered_at", "-id"], name="request_newest"),
            models.Index(
                fields=["due_at", "id"],
                include=["building", "state", "urgency"],
                condition=~models.Q(state__in=OVER),
                name="request_open_by_due",
            ),  # what waits, oldest promise first
            models.Index(
                fields=["office", "due_at", "id"],
                condition=~models.Q(state__in=OVER),
                name="request_open_by_office",
            ),  # an office's page
            models.Index(
                fields=["offered_to"], condition=models.Q(offered_to__isnull=False), name="request_offered"
            ),
            models.Index(
                fields=["urgency", "due_at"],
                condition=models.Q(urgency="life") & ~models.Q(state__in=OVER),
                name="request_life_open",
            ),
            models.Index(
                fields=["registered_by", "-registered_at"], name="request_by_account"
            ),  # what one registered: own list, bound of an account
            models.Index(
                fields=["filed_by", "-registered_at", "-id"],
                condition=models.Q(filed_by__isnull=False),
                name="request_by_system",
            ),
            models.Index(
                fields=["-registered_at", "-id"],
                condition=models.Q(public=True),
                name="request_public_newest",
            ),  # the open list
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def number(self) -> str:
        return request_number(self.pk)


class Holding(models.Model):
    """Who had a request from when to when, in which state, by when, and why. Rows of a request join without a gap.

    The database keeps that: migrations/0002_promise.py. A row is closed once and otherwise never changed.
    """

    personal: ClassVar[Personal] = Personal(
        scrub=("reason",), keep="offices and times", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # evidence of the task it ended
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="holdings", db_index=False)
    number = models.PositiveIntegerField()  # 1, 2, 3 within the request
    prior = models.PositiveIntegerField(null=True)  # number - 1; null for the first
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    why = models.CharField(max_length=12)  # what began it: hotline/words.py
    reason = models.CharField(max_length=1000, blank=True)  # in somebody's words; the asker reads it
    office = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    leads = models.ForeignKey(
        Request, null=True, on_delete=models.PROTECT, related_name="+"
    )  # joined: follow it
    by = models.BigIntegerField(null=True)  # account id; null: a clock
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="holding_in_order"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(until__isnull=True), name="holding_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="holding_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1, prior__isnull=True)
                | models.Q(number__gt=1, prior=models.F("number") - 1),
                name="holding_follows",
            ),
            models.CheckConstraint(
                condition=models.Q(state="settled")
                | models.Q(state="joined", leads__isnull=False)
                | models.Q(office__isnull=False, due_at__isnull=False),
                name="holding_has_an_owner",
            ),
        ]


class RequestWord(models.Model):
    """A word a request is found by; says nothing without the request it leads to."""

    personal: ClassVar[Personal] = Personal(keep="nothing: goes with the request", scoped=False)

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    word = models.CharField(max_length=24, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "word"], name="request_word_once"),
        ]
        indexes = [models.Index(fields=["word", "-request"], name="request_by_word")]  # the newest of a word


class Attachment(models.Model):
    """A picture without its position, or a voice note, as the asker sent it."""

    class Kind(models.TextChoices):
        PHOTO = "photo"
        VOICE = "voice"

    personal: ClassVar[Personal] = Personal(scrub=("content",), keep="kind and time")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
    at = models.DateTimeField()


class Notice(models.Model):
    """A short message to somebody who asked: what it says, and whether it went out."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"  # handed to the gateway
        DROPPED = "dropped"  # no gateway answered within rules.NOTICE_LASTS

    personal: ClassVar[Personal] = Personal(scrub=("text",), keep="kind and times", delete_after_days=180)

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notices")
    why = models.CharField(max_length=12)  # of the holding it tells of
    text = models.CharField(max_length=300)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="notice_waiting"),
        ]


class TripStep(models.Model):
    """What a trip to hospital needs, one thing each: arranged, or not needed, with a word on it."""

    class Kind(models.TextChoices):
        VEHICLE = "vehicle"
        ESCORT = "escort"
        PASS = "pass"  # through the gates and control points on the way
        RETURN = "return"

    personal: ClassVar[Personal] = Personal(scrub=("note",), keep="kind and times", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # evidence of its task
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="trip_steps", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    task = models.UUIDField()  # ref of the task of the loop
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    needed = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "kind"], name="trip_step_once")]


# The way out stands in a module of its own; Django finds tables only from here.
from frontline.hotline.open311.models import Delivery as Delivery  # noqa: E402
from frontline.hotline.open311.models import OutsideSystem as OutsideSystem  # noqa: E402
