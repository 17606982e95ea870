"""Imports: long jobs with progress and a file of refused rows."""

from typing import ClassVar

from django.db import models

from frontline.city.models.access import Account
from frontline.city.personal import Personal


class ImportRun(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    personal: ClassVar[Personal] = Personal(
        scrub=("content", "refused"), keep="counts", delete_after_days=7, scoped=False
    )

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)  # the file, until the run is over
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    read = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused_count = models.IntegerField(default=0)
    refused = models.BinaryField(null=True)  # csv of refused rows with their reasons
    message = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)  # real time
    heartbeat_at = models.DateTimeField(null=True)  # real time; a run without a pulse is taken up again
    ended_at = models.DateTimeField(null=True)


class ImportRefusal(models.Model):
    """One refused row of a run; goes with its run."""

    personal: ClassVar[Personal] = Personal(scrub=("cells",), delete_after_days=7, scoped=False)

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals")
    number = models.IntegerField()  # row of the file
    cells = models.JSONField()
    reason = models.CharField(max_length=400)
