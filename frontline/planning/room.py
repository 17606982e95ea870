"""Planning in the register of rooms."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import Room, enter

enter(
    Room(
        key="planning",
        name=_("Plan"),
        icon="file-text",
        home="planning:home",
        verbs=frozenset({Verb.SEE_BOARD, Verb.PROPOSE_PLAN, Verb.CONFIRM_PLAN}),
        order=80,
    )
)
