"""The looks of states and levels: each has a word, a tone and an icon, so colour is never the only sign."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Mark:
    """A badge: tone is one of calm, blue, green, yellow, orange, red."""

    word: str | Promise
    tone: str
    icon: str


MEASURES = {
    "proposed": Mark(pgettext_lazy("measure", "proposed"), "blue", icon="bulb"),
    "in_force": Mark(pgettext_lazy("measure", "in force"), "red", icon="lock"),
    "ending": Mark(pgettext_lazy("measure", "ends today"), "orange", icon="hourglass"),
    "lifted": Mark(pgettext_lazy("measure", "lifted"), "green", icon="lock-open"),
    "overridden": Mark(pgettext_lazy("measure", "changed by decision"), "yellow", icon="gavel"),
}

TASKS = {
    "open": Mark(pgettext_lazy("task", "open"), "blue", icon="circle"),
    "taken": Mark(pgettext_lazy("task", "under way"), "blue", icon="progress"),
    "late": Mark(pgettext_lazy("task", "overdue"), "red", icon="alarm"),
    "done": Mark(pgettext_lazy("task", "done"), "green", icon="check"),
    "failed": Mark(pgettext_lazy("task", "not possible"), "orange", icon="alert-circle"),
    "withdrawn": Mark(pgettext_lazy("task", "no longer needed"), "calm", icon="circle-minus"),
}

LEVELS = {
    "high": Mark(_("High-risk area"), "red", icon="alert-octagon"),
    "medium": Mark(_("Medium-risk area"), "orange", icon="alert-triangle"),
    "low": Mark(_("Low-risk area"), "yellow", icon="info-circle"),
    "none": Mark(_("No risk level"), "calm", icon="circle"),
}

CERTAINTIES = {
    "official": Mark(_("official text"), "calm", icon="file-certificate"),
    "derived": Mark(_("derived"), "calm", icon="math-function"),
    "assumption": Mark(_("assumption"), "assumption", icon="help-circle"),
}

KINDS = {"measure": MEASURES, "task": TASKS, "level": LEVELS, "certainty": CERTAINTIES}


def mark_of(kind: str, state: str) -> Mark:
    """The look of a state; a state nobody described is shown by its own word, calmly."""
    return KINDS[kind].get(state, Mark(state, "calm", icon="circle"))
