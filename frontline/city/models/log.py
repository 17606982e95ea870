"""The append-only log and its seals."""

from typing import ClassVar

from django.db import models

from frontline.city.fields import transaction_id
from frontline.city.personal import NOBODY, Personal


class LogEntry(models.Model):
    """One line of the log: a decision, a plan load, a read of a person, an export. Never changed."""

    personal: ClassVar[Personal] = Personal(keep="ids only, no names", delete_after_days=365, scoped=False)

    at = models.DateTimeField()  # the city's clock
    really_at = models.DateTimeField(auto_now_add=True)  # real time
    kind = models.CharField(max_length=40)
    actor = models.BigIntegerField(null=True)  # account id, no foreign key: the log never blocks a deletion
    actor_name = models.CharField(max_length=120, blank=True)  # user name as it was
    subject_kind = models.CharField(max_length=12, blank=True)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    tx = transaction_id()

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "id"], name="log_by_subject"
            ),  # who looked at whom
            models.Index(fields=["kind", "id"], name="log_by_kind"),  # the decision log
            models.Index(fields=["tx", "id"], name="log_to_seal"),  # the sealer's queue
        ]


class Seal(models.Model):
    """One link of the chain: the salted digest of one row, chained to the link before it."""

    personal: ClassVar[Personal] = Personal(keep="digests only", scoped=False)

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3 without gaps
    table = models.CharField(max_length=40)  # "log", "fact", "measure_change"
    row = models.CharField(max_length=40)  # primary key of the sealed row
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    erased_by = models.BigIntegerField(null=True)  # log entry of an authorised erasure

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="seal_once")]


class SealMark(models.Model):
    """How far the sealer has come in one table. Only spares work: verification does not trust it."""

    personal: ClassVar[Personal] = NOBODY

    table = models.CharField(max_length=40, primary_key=True)
    tx = models.BigIntegerField(default=0)  # every finished row written by an earlier transaction is sealed
