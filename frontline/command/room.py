"""Headquarters in the register of rooms."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.command import actions, queries
from frontline.command.doorstep import DOORSTEP
from frontline.loop.rooms import RecordSet, Room, enter

enter(
    Room(
        key="command",
        name=_("Headquarters"),
        icon="layout-dashboard",
        home="command:home",
        verbs=frozenset({Verb.SEE_BOARD, Verb.RUN_TASKS, Verb.READ_LOG}),
        order=10,
        record_sets=(
            RecordSet(
                "command.climbed",
                _("Tasks that climbed to headquarters"),
                queries.climbed_tasks,
                "command:climbed",
                tone="late",
            ),
            RecordSet(
                "command.troubled",
                _("Reviews that failed"),
                queries.troubled_reviews,
                "command:trouble",
                tone="late",
            ),
        ),
        doorstep=DOORSTEP,
        chores=(actions.fold_counts,),
    )
)
