"""A day and an hour in a form: the browser's own picker, in the city's zone."""

from datetime import datetime

from django import forms
from django.utils import timezone


class MomentField(forms.DateTimeField):
    """Day and hour in the city's zone, by the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def moment(label: object, initial: datetime | None = None, **more: object) -> MomentField:
    """The field, filled in with a moment of any zone."""
    shown = timezone.localtime(initial) if initial else None
    return MomentField(label=label, initial=shown, **more)  # type: ignore[arg-type]
