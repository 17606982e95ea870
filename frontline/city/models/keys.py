"""Keys that sign result slips."""

from typing import ClassVar

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
