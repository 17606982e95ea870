"""The pages of the room that somebody may open, as links on each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.request import CityRequest
from frontline.city.roles import Verb


@dataclass(frozen=True, slots=True)
class Tab:
    label: Promise
    url: str
    current: bool


_TABS = (
    ("home", _("Situation"), Verb.SEE_BOARD),
    ("dispatch", _("Tasks"), Verb.RUN_TASKS),
    ("figures", _("Figures"), Verb.SEE_BOARD),
    ("silent", _("Households nobody heard from"), Verb.RECORD_CARE),
    ("groups", _("Working groups"), Verb.SEE_BOARD),
    ("decisions", _("Decisions"), Verb.SEE_BOARD),
    ("reads", _("Who read whom"), Verb.READ_LOG),
    ("clock", _("Exercise clock"), Verb.SET_CLOCK),
)


def tabs(request: CityRequest) -> list[Tab]:
    """Without the clock where there is no exercise."""
    shown = []
    for name, label, verb in _TABS:
        if request.actor.may(verb) and (name != "clock" or request.clock.exercise):
            url = reverse(f"command:{name}")
            shown.append(Tab(label, url, request.path == url))
    return shown
