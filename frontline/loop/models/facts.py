"""Facts as rows, which subjects they are about, who depends on whom, and who is due for review."""

from typing import ClassVar

from django.db import models

from frontline.city.fields import transaction_id
from frontline.city.personal import Personal


class FactRow(models.Model):
    """A fact as told. Append-only: the web and worker roles may insert and read, nothing else."""

    personal: ClassVar[Personal] = Personal(scrub=("payload",), keep="kind and times", delete_after_days=180)

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    building = models.BigIntegerField(null=True)  # where the person lived then: what the policy compares
    at = models.DateTimeField()  # when it happened
    known_at = models.DateTimeField()  # when we learnt it
    told_by = models.BigIntegerField(null=True)  # account id; null for an import or the loop itself
    told_by_name = models.CharField(max_length=120, blank=True)
    payload = models.JSONField()  # the fields of its own kind
    retracts = models.UUIDField(null=True)  # the fact taken back by this one
    tx = transaction_id()

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "known_at"], name="fact_by_subject"
            ),  # gather, story
            models.Index(fields=["kind", "at"], name="fact_by_kind"),  # epidemic curve
            models.Index(
                fields=["retracts"], condition=models.Q(retracts__isnull=False), name="fact_retracted"
            ),
            models.Index(fields=["tx", "id"], name="fact_to_seal"),  # the sealer's queue
            *(
                models.Index(
                    fields=["subject_id"],
                    include=["id", "building", "subject_kind"],  # what retraction and policy compare
                    condition=models.Q(kind="contact_found", payload__category=category),
                    name=f"fact_{category}_contact",
                )
                for category in ("close", "of_contact")
            ),  # how many contacts of a category, from the index alone
            models.Index(
                fields=["subject_id", "at", "id"],
                include=["known_at", "building", "subject_kind"],
                condition=models.Q(kind="contact_found"),
                name="fact_contact",
            ),  # each person's last exposure, from the index alone
        ]


class FactSubject(models.Model):
    """A further subject a fact is also about: the places of an infection."""

    personal: ClassVar[Personal] = Personal(keep="ids only", scoped=False)

    fact = models.ForeignKey(FactRow, on_delete=models.CASCADE, related_name="touched")
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "fact"], name="fact_subject_once"),
        ]


class Dependence(models.Model):
    """The measures of `dependent` rest on facts of `on`, directly. Two steps are followed when asking.

    A contact of a contact depends on the contact, and through the contact on the contact's source: one query
    with two index look-ups lists everybody a fact concerns (docs/decisions/0002-dependents.md).
    """

    personal: ClassVar[Personal] = Personal(keep="ids only", delete_after_days=180, scoped=False)

    on_kind = models.CharField(max_length=8)
    on_id = models.BigIntegerField()
    dependent_kind = models.CharField(max_length=8)
    dependent_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on_kind", "on_id", "dependent_kind", "dependent_id"], name="dependence_once"
            ),  # also the one indexed query: who must be looked at again
        ]
        indexes = [
            models.Index(fields=["dependent_kind", "dependent_id"], name="dependence_of"),  # gather
        ]


class SubjectRow(models.Model):
    """A subject the loop watches, and when to look at it again. Its row lock orders fact and review."""

    personal: ClassVar[Personal] = Personal(keep="ids only", scoped=False)

    kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    review_at = models.DateTimeField(null=True)  # the city's clock; null: nothing to expect
    reviewed_at = models.DateTimeField(null=True)
    edition = models.CharField(max_length=60, blank=True)  # edition of the last review
    failures = models.PositiveSmallIntegerField(
        default=0
    )  # reviews that failed in a row; the board shows them
    trouble = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="subject_once")]
        indexes = [
            models.Index(
                fields=["review_at"], condition=models.Q(review_at__isnull=False), name="subject_due"
            ),
            models.Index(
                fields=["failures"], condition=models.Q(failures__gt=0), name="subject_troubled"
            ),  # the board's count of reviews that failed
        ]
