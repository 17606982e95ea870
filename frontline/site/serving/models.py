"""Signs of life of the workers."""

from typing import ClassVar

from django.db import models

from frontline.city.personal import NOBODY, Personal


class Beat(models.Model):
    """The last moment a worker was seen alive, in real time and in city time."""

    personal: ClassVar[Personal] = NOBODY

    worker = models.CharField(max_length=40, primary_key=True)
    real = models.DateTimeField()
    city = models.DateTimeField()
