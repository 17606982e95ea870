"""Tasks: who does what by when."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.personal import Personal


class Task(models.Model):
    """One thing to do. Opened by a measure, an order or a request; one owner at every moment; closed by evidence."""

    personal: ClassVar[Personal] = Personal(keep="kind and times", delete_after_days=180)

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"  # closed by evidence
        GONE = "gone"  # its measure went

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    room = models.CharField(max_length=20)  # which room takes it
    group = models.CharField(max_length=40)  # working group that answers for it (loop/rooms.py: TaskKind)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    building = models.BigIntegerField(null=True)  # where: what the policy compares; its grid is looked up
    site = models.BigIntegerField(null=True)
    measure = models.BigIntegerField(null=True)  # id of the measure row; no join needed to list tasks
    key = models.CharField(max_length=80)  # the duty's key
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    owner = models.BigIntegerField(
        null=True
    )  # account id once somebody took it; else whoever the group has there
    climbed = models.PositiveSmallIntegerField(default=0)  # 0 owner, 1 group head, 2 headquarters
    climbed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    evidence = models.UUIDField(null=True)  # the fact that closed it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "key"],
                condition=models.Q(measure__isnull=False),
                name="task_once_per_duty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["building", "due_at"], condition=models.Q(state="open"), name="task_open_by_building"
            ),  # a grid worker's list
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state="open"), name="task_open_by_due"
            ),  # board
            models.Index(
                fields=["group", "due_at", "id"], condition=models.Q(state="open"), name="task_open_by_group"
            ),
            models.Index(
                fields=["site", "due_at"],
                condition=models.Q(state="open", site__isnull=False),
                name="task_open_by_site",
            ),
            models.Index(
                fields=["kind", "climbed", "due_at"],
                condition=models.Q(state="open", climbed__lt=2),
                name="task_open_to_climb",
            ),  # whoever is at headquarters already climbs no further
            models.Index(
                fields=["kind", "due_at", "id"], condition=models.Q(state="open"), name="task_open_by_kind"
            ),  # board, one kind: the few decisions among a million tests
            models.Index(
                fields=["owner", "due_at", "id"],
                condition=models.Q(state="open", owner__isnull=False),
                name="task_open_by_owner",
            ),  # what I took
            models.Index(
                fields=["climbed", "due_at", "id"],
                condition=models.Q(state="open", climbed__gt=1),
                name="task_open_climbed",
            ),  # what has climbed to headquarters
            models.Index(fields=["subject_kind", "subject_id"], name="task_by_subject"),  # a person's page
        ]
