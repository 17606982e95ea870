"""Dry runs of a switch, what each foretold and what came of it, and proposals to switch."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal
from frontline.loop.models import EditionRow, InForce


class DryRun(models.Model):
    """What would change if an edition were put in force. Computed by the worker; holds counts, no person."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="dry_runs")
    since = models.DateTimeField()  # the moment asked about
    migration = models.CharField(max_length=20)
    by = models.BigIntegerField(null=True)  # account id; null on the command line
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()  # city time when it was asked; from when it began, what it knew
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken = models.UUIDField(null=True)  # which worker's attempt; another one takes over with another
    heartbeat_at = models.DateTimeField(null=True)  # real time: a worker without a pulse was killed
    done = models.BigIntegerField(default=0)  # subjects looked at
    total = models.BigIntegerField(default=0)
    troubles = models.BigIntegerField(default=0)  # subjects the plan could not be asked about
    counts = models.JSONField(default=dict)  # {kind of measure: {what: number}}
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 over its lines
    message = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state__in=["waiting", "running"]), name="dry_run_to_do"
            ),
        ]


class DryRunLine(models.Model):
    """One measure that would change; after the switch, also what really became of it."""

    class Outcome(models.TextChoices):
        OPEN = ""  # not switched yet
        SAME = "same"  # happened as foretold
        OTHER = "other"  # something else happened
        NOTHING = "nothing"  # did not happen
        EXTRA = "extra"  # happened, was not foretold

    personal: ClassVar[Personal] = Personal(keep="kind and times", delete_after_days=180)

    run = models.ForeignKey(DryRun, on_delete=models.CASCADE, related_name="lines")
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    building = models.BigIntegerField(null=True)  # where the person lives: what the policy compares
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=6)  # start, change, lift; empty for what was not foretold
    what = models.CharField(max_length=12)  # rules.WHATS
    before = models.JSONField(null=True)  # {starts_at, ends_at}
    after = models.JSONField(null=True)
    ends_at = models.DateTimeField(null=True)  # of the measure after the change
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    real_action = models.CharField(max_length=6, blank=True)
    real_ends_at = models.DateTimeField(null=True)
    told_since = models.BooleanField(default=False)  # something was told about the subject after the dry run

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "subject_kind", "subject_id", "kind", "key"], name="dry_run_line_once"
            ),  # also: the comparison with what happened
        ]
        indexes = [
            models.Index(fields=["run", "kind", "what", "id"], name="dry_run_line_listed"),
            models.Index(
                fields=["run", "outcome", "id"],
                condition=~models.Q(outcome__in=["", "same"]),
                name="dry_run_line_differs",
            ),
        ]


class Proposal(models.Model):
    """Somebody proposes to put an edition in force from a moment; somebody else confirms it, or it is withdrawn."""

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        WITHDRAWN = "withdrawn"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="proposals")
    since = models.DateTimeField()
    migration = models.CharField(max_length=20)
    dry_run = models.ForeignKey(DryRun, on_delete=models.PROTECT, related_name="proposals")
    proposed_by = models.BigIntegerField()
    proposed_by_name = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    closed_by = models.BigIntegerField(null=True)  # who confirmed or withdrew
    closed_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    period = models.OneToOneField(InForce, null=True, on_delete=models.PROTECT, related_name="proposal")
    compared_at = models.DateTimeField(null=True)  # when foretold and happened were laid side by side
    outcomes = models.JSONField(default=dict)  # {outcome: number}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dry_run"],
                condition=models.Q(state__in=["open", "confirmed"]),
                name="proposal_once_per_dry_run",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "since"], name="proposal_by_state"),
        ]
