"""Areas: risk areas proposed by rule and decided by people, static management, places, grids, maps."""

from django.utils.translation import gettext_lazy as _

from frontline.areas import panels
from frontline.areas.borders import queries as border
from frontline.areas.boundaries.force import bring_due
from frontline.areas.boundaries.notices import moved
from frontline.areas.boundaries.solving import work_out_grids
from frontline.areas.passes import queries as passes
from frontline.areas.passes.actions import revoke_confined
from frontline.areas.passes.crossings import erase
from frontline.areas.queries import offers
from frontline.city.roles import Verb
from frontline.loop.rooms import RecordSet, Room, TaskKind, enter

_TASK = "areas:task"
_GROUP = "headquarters"

enter(
    Room(
        key="areas",
        name=_("Areas"),
        icon="map-2",
        home="areas:home",
        verbs=frozenset({Verb.SEE_BOARD, Verb.WATCH_BORDER}),
        order=30,
        task_kinds=(
            TaskKind("decide_area", _("Decide about a proposed area"), _GROUP, _TASK, (2.0, 4.0)),
            TaskKind("area_round", _("Testing round in an area"), "screening", _TASK, (12.0, 24.0)),
            TaskKind("closing_round", _("Closing round of an area"), "screening", _TASK, (6.0, 12.0)),
            TaskKind("lift_area", _("Lift or lower an area"), _GROUP, _TASK, (2.0, 4.0)),
            TaskKind(
                "goods_pass",
                _("Give a pass for a goods vehicle"),
                _GROUP,
                "areas:give-for-task",
                (1.0, 3.0),
                verb=Verb.GIVE_PASSES,
            ),
            TaskKind("continue_area", _("Decide whether an area goes on"), _GROUP, _TASK, (2.0, 4.0)),
        ),
        record_sets=(
            RecordSet(
                "areas_waiting", _("Areas to be decided"), offers.waiting, "areas:home", tone="warning"
            ),
            RecordSet(
                "areas_overdue", _("Areas over their time"), offers.overdue, "areas:home", tone="danger"
            ),
            RecordSet("areas_soon", _("Areas that step down within 24 h"), offers.lifts_soon, "areas:soon"),
            RecordSet("areas_high", _("High-risk areas"), offers.high, "areas:high"),
            RecordSet("areas_medium", _("Medium-risk areas"), offers.medium, "areas:medium"),
            RecordSet("areas_static", _("Static management"), offers.static, "areas:under-static"),
            *border.RECORD_SETS,
            *passes.RECORD_SETS,
        ),
        person_panels=(offers.at_home, border.arrived, passes.of_person),
        place_panels=(passes.of_place,),
        resident_panels=(moved, passes.of_resident),
        on_measures=(revoke_confined,),
        chores=(bring_due, erase),
        jobs=(work_out_grids,),
        board_panels=(panels.city_map,),
        affected_by=offers.affected_by,
    )
)
