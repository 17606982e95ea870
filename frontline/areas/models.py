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
