"""Areas: who they are. What is in force in them stands in facts and measures."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.models import Place
from frontline.city.personal import NOBODY, Personal


class Area(models.Model):
    """A risk area or an area under static management; its id is the subject of its facts and measures."""

    class Kind(models.TextChoices):
        RISK = "risk"
        STATIC = "static"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)  # as printed on the notice
    kind = models.CharField(max_length=6, choices=Kind.choices)
    created_at = models.DateTimeField()  # city time

    def __str__(self) -> str:
        return self.name


class AreaPlace(models.Model):
    """A place of an area, as the latest decision says."""

    personal: ClassVar[Personal] = NOBODY

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="parts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="area_parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "place"], name="area_place_once")]


class Motion(models.Model):
    """A decision that one person moved and that holds only once a second person agreed; it lapses by itself."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        TURNED_DOWN = "turned_down"

    personal: ClassVar[Personal] = Personal(keep="officials under a decision", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=20)  # as authorities.yaml names it: static_management, area
    name = models.CharField(max_length=120)
    content = models.JSONField()  # the decision's own fields; places as ids
    moved_by = models.BigIntegerField()  # account id
    moved_by_name = models.CharField(max_length=120)
    moved_at = models.DateTimeField()  # city time
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    closed_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=400, blank=True)  # reason of who turned it down
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="motions")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", closed_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(closed_at__isnull=False)),
                name="motion_closed",
            )
        ]
        indexes = [
            models.Index(
                fields=["lapses_at"], condition=models.Q(state="waiting"), name="motion_waiting"
            ),  # what waits for a second person
        ]

    def __str__(self) -> str:
        return self.name
