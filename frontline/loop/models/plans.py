"""Editions as published, and which one is in force from when."""

from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal


class EditionRow(models.Model):
    """An edition as published: immutable, with the hash of its content."""

    personal: ClassVar[Personal] = NOBODY

    id = models.CharField(max_length=60, primary_key=True)  # "covid-2022-06-28-ninth"
    content = models.JSONField()  # the whole edition; frontline.plan.edition reads it
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    published_at = models.DateTimeField()


class InForce(models.Model):
    """An edition put in force from a moment, by two people. The newest `since` not after a time holds then."""

    personal: ClassVar[Personal] = NOBODY

    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="periods")
    since = models.DateTimeField(unique=True)
    migration = models.CharField(max_length=20)  # recompute, grandfather, more_favourable, new_only
    proposed_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)
