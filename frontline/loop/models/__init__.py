"""The loop's tables."""

from frontline.loop.models.facts import Dependence, FactRow, FactSubject, SubjectRow
from frontline.loop.models.measures import MeasureChange, MeasureRow
from frontline.loop.models.plans import EditionRow, InForce
from frontline.loop.models.tasks import Task

__all__ = [
    "Dependence",
    "EditionRow",
    "FactRow",
    "FactSubject",
    "InForce",
    "MeasureChange",
    "MeasureRow",
    "SubjectRow",
    "Task",
]
