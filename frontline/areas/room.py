"""Areas: risk areas proposed by rule and decided by people, static management, places, grids, maps."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import Room, TaskKind, enter

_TASK = "areas:task"
_GROUP = "headquarters"

enter(
    Room(
        key="areas",
        name=_("Areas"),
        icon="map-2",
        home="areas:home",
        verbs=frozenset({Verb.SEE_BOARD}),
        order=30,
        task_kinds=(
            TaskKind("decide_area", _("Decide about a proposed area"), _GROUP, _TASK, (2.0, 4.0)),
            TaskKind("area_round", _("Testing round in an area"), "screening", _TASK, (12.0, 24.0)),
            TaskKind("closing_round", _("Closing round of an area"), "screening", _TASK, (6.0, 12.0)),
            TaskKind("lift_area", _("Lift or lower an area"), _GROUP, _TASK, (2.0, 4.0)),
            TaskKind("continue_area", _("Decide whether an area goes on"), _GROUP, _TASK, (2.0, 4.0)),
        ),
    )
)
