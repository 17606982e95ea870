"""Supplies: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import Room, TaskKind, enter

enter(
    Room(
        key="supplies",
        name=_("Supplies"),
        icon="package",
        verbs=frozenset({Verb.PLAN_PACKS, Verb.KEEP_STOCK}),
        order=60,
        task_kinds=(
            TaskKind("call_missed", _("Call a household that was missed"), "supplies", "", (1.0, 4.0)),
        ),
    )
)
