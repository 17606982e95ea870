"""The room's tables: drafts, stays, links of transmission, rows of imported lists, proposals of exceptions."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Account, Person, Place
from frontline.city.personal import Personal


class Draft(models.Model):
    """A case report half finished, as typed; only its writer sees it."""

    personal: ClassVar[Personal] = Personal(
        scrub=("content",), keep="nothing; read by its writer only", delete_after_days=7, scoped=False
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    content = EncryptedTextField()  # JSON of the form's fields
    saved_at = models.DateTimeField()


class Stay(models.Model):
    """Where a person was from when to when, and who says so."""

    class Source(models.TextChoices):
        INTERVIEW = "interview"
        CODE = "code"  # a venue code that was scanned
        CAMERA = "camera"
        PAYMENT = "payment"
        OTHER = "other"

    class Certainty(models.TextChoices):
        SURE = "sure"
        PROBABLE = "probable"
        UNSURE = "unsure"

    personal: ClassVar[Personal] = Personal(
        scrub=("place_text", "note"), keep="place and times", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_text = models.CharField(
        max_length=200, blank=True
    )  # as told; needed where the city has no such place
    since = models.DateTimeField()
    until = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.INTERVIEW)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.SURE)
    note = models.CharField(max_length=400, blank=True)
    told_by = models.BigIntegerField(null=True)  # account id
    told_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # entered by mistake

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="stay_forward"),
            models.CheckConstraint(
                condition=models.Q(place__isnull=False) | ~models.Q(place_text=""), name="stay_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["person", "since"], name="stay_by_person")]  # the person's page


class Listed(models.Model):
    """A row of an imported line list: which person it became, so that a second import changes nothing."""

    personal: ClassVar[Personal] = Personal(keep="ids only", delete_after_days=180)

    list_name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)  # the list's own id of the case
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    fact = models.UUIDField()  # the infection told for it
    digest = models.CharField(max_length=64)  # SHA-256 of the row as read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list_name", "key"], name="listed_once")]


class Link(models.Model):
    """Who infected whom, as somebody recorded it. A found contact that turned out infected needs no row here."""

    class Certainty(models.TextChoices):
        RECORDED = "recorded"  # named in the list
        CIRCULAR = "circular"  # named, but it lies on a circle: at least one link of the circle is wrong

    personal: ClassVar[Personal] = Personal(keep="ids only", delete_after_days=180)

    list_name = models.CharField(max_length=60)
    source = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.RECORDED)
    setting = models.CharField(max_length=120, blank=True)  # where they met, in the list's words
    fact = models.UUIDField(null=True)  # the contact told for it, when the list gives the days of exposure
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_name", "source", "target"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_not_self"),
        ]


class ExceptionProposal(models.Model):
    """A manual decision about one measure, proposed by one person, signed or declined by another."""

    personal: ClassVar[Personal] = Personal(
        scrub=("why", "answer"), keep="kind and times", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=40)  # kind of the measure, as in the plan
    change = models.CharField(max_length=10)  # exempt, end, at_home
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=400)
    proposed_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    fact = models.UUIDField(null=True)  # the decision told, once signed
    answer = models.CharField(max_length=400, blank=True)  # why it was declined

    class Meta:
        indexes = [
            models.Index(fields=["person", "proposed_at"], name="exception_by_person"),  # the person's page
            models.Index(
                fields=["proposed_at"],
                condition=models.Q(answered_at__isnull=True),
                name="exception_waiting",
            ),  # what awaits a signature
        ]
