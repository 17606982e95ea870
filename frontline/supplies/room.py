"""Supplies: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import Room, TaskKind, enter
from frontline.supplies.queries import figures
from frontline.supplies.rounds.door.telling import erase_photos
from frontline.supplies.rounds.proposing import work_out_rounds
from frontline.supplies.rounds.queries import of_resident

enter(
    Room(
        key="supplies",
        name=_("Supplies"),
        icon="package",
        verbs=frozenset({Verb.PLAN_PACKS, Verb.KEEP_STOCK}),
        home="supplies:rounds",
        order=60,
        figures=figures.FIGURES,
        heard=figures.heard,
        audiences=figures.audiences,
        task_kinds=(
            TaskKind("call_missed", _("Call a household that was missed"), "supplies", "", (1.0, 4.0)),
        ),
        resident_panels=(of_resident,),
        chores=(erase_photos,),
        jobs=(work_out_rounds,),
    )
)
