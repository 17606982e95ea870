"""Keys: those that sign result slips, and those with which other systems speak."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.personal import NOBODY, Personal


class SigningKey(models.Model):
    """A key pair of the city (P-256) with its dates, in city time. Made by frontline/city/slips.py."""

    personal: ClassVar[Personal] = NOBODY

    key_id = models.CharField(max_length=16, unique=True)  # 8 bytes as hex, in every slip
    spki = models.BinaryField(max_length=120)  # public half, DER
    private = EncryptedTextField()  # PKCS 8 as PEM
    signs_from = models.DateTimeField()
    signs_until = models.DateTimeField()
    verifies_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signs_from__lte=models.F("signs_until"))
                & models.Q(signs_until__lte=models.F("verifies_until")),
                name="signing_key_dates",
            ),
        ]


class ApiKey(models.Model):
    """Another system speaks with this key, for some purposes. Only its digest is kept."""

    class Scope(models.TextChoices):
        RESULTS = "results"  # sends results of a laboratory
        COUNTS = "counts"  # reads counts of rounds
        BOUNDARIES = "boundaries"  # proposes lines of grids
        REQUESTS = "requests"  # files requests and follows its own (Open311)
        CUT_OFFS = "cut_offs"  # asks whether an account may be cut off

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256
    name = models.CharField(max_length=80)  # which system
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices))
    account = models.BigIntegerField()  # in whose name; without the right any more, the key is dead
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
