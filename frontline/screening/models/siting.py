"""Where the points of a round could stand: proposals of the solver, kept until a person accepts one."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal
from frontline.screening.models.rounds import Round


class SitingProposal(models.Model):
    """So many points for a planned round, worked out by the worker; nothing happens until somebody accepts it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"  # `why` says what to do
        ACCEPTED = "accepted"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sitings")
    wanted = models.PositiveIntegerField()  # points
    keep = models.BooleanField(default=True)  # points of the round stay where they are
    promise = models.PositiveSmallIntegerField(
        default=15
    )  # minutes somebody waits on average at most: assumption
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.BigIntegerField(null=True)  # account
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    mean_walk = models.FloatField(null=True)  # metres, over people
    longest_walk = models.FloatField(null=True)  # metres
    walk_now = models.FloatField(null=True)  # mean walk to the points the round has, metres
    gap = models.FloatField(null=True)  # proven: no choice of places is better by more than this share
    # Per point: building, site (an existing sampling point, else null), people, desks, minutes waited on average
    places = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state="waiting"), name="siting_waiting"
            ),  # the worker takes the oldest
        ]
