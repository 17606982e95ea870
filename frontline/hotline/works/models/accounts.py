"""Accounts of a utility, who may not be cut off by hand, and every question whether somebody may be."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.models import Agency, Building, Dwelling
from frontline.city.personal import Personal


class UtilityAccount(models.Model):
    """A meter and whose door it serves, as the billing system tells it."""

    personal: ClassVar[Personal] = Personal(
        scrub=("number", "meter"), keep="trade and building", delete_after_days=180
    )

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="accounts_of_supply")
    trade = models.CharField(max_length=8)
    number = models.CharField(max_length=40)
    meter = models.CharField(max_length=40, blank=True)
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="+")
    dwelling = models.ForeignKey(Dwelling, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)  # as the billing system writes it
    arrears_since = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="utility_account_once")]
        indexes = [
            models.Index(fields=["dwelling"], name="utility_account_of_dwelling"),
            models.Index(
                fields=["office", "arrears_since"],
                condition=models.Q(arrears_since__isnull=False),
                name="utility_account_in_arrears",
            ),
        ]


class Protection(models.Model):
    """Entered by hand: this account or this door is not cut off until a day, with a ground."""

    personal: ClassVar[Personal] = Personal(scrub=("ground",), keep="dates", delete_after_days=180)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(UtilityAccount, on_delete=models.CASCADE, related_name="protections")
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_by = models.BigIntegerField(null=True)  # account id
    entered_by_name = models.CharField(max_length=120, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    end_why = models.CharField(max_length=300, blank=True)


class CutOffQuestion(models.Model):
    """Somebody wanted to cut an account off: what was asked, by whom, and what was answered. Never changed."""

    class Way(models.TextChoices):
        PAGE = "page"
        FILE = "file"
        API = "api"

    personal: ClassVar[Personal] = Personal(
        keep="the audit of who asked to cut whom off", delete_after_days=730
    )

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)  # as asked
    account = models.BigIntegerField(null=True)  # id: no foreign key, the audit never blocks a deletion
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices)
    why = models.CharField(max_length=300, blank=True)  # the reason given for cutting off
    allowed = models.BooleanField()
    grounds = ArrayField(models.CharField(max_length=12), default=list)  # works.rules.Ground
    rules = models.DateTimeField(null=True)  # `since` of the rules that answered; null: those of the house
    by = models.BigIntegerField(null=True)  # account id
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "-at"], name="cut_off_question_of_office"),
            models.Index(fields=["-at"], name="cut_off_question_newest"),
            models.Index(fields=["number", "-at"], name="cut_off_question_by_number"),
        ]
