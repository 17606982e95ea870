"""The one clock."""

from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal


class Clock(models.Model):
    """City time = `shown` + (real time - `anchored`) x `speed`, or `shown` while paused. One row, id 1.

    Without a row, or with `exercise` false, city time is real time.
    """

    personal: ClassVar[Personal] = NOBODY

    exercise = models.BooleanField(default=False)
    shown = models.DateTimeField(null=True)
    anchored = models.DateTimeField(null=True)
    speed = models.FloatField(default=1.0)
    paused = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_clock")]
