"""Planning in the register of rooms."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import RecordSet, Room, enter
from frontline.planning.actions import dry_runs, switching
from frontline.planning.queries import runs

enter(
    Room(
        key="planning",
        name=_("Plan"),
        icon="file-text",
        home="planning:home",
        verbs=frozenset({Verb.SEE_BOARD, Verb.PROPOSE_PLAN, Verb.CONFIRM_PLAN}),
        order=80,
        record_sets=(
            RecordSet(
                "planning.proposals",
                _("Proposals to switch the plan"),
                runs.open_proposals,
                "planning:home",
                verb=Verb.CONFIRM_PLAN,
                tone="soon",
                decision=True,
            ),
        ),
        chores=(switching.compare_switched,),
        jobs=(dry_runs.run_waiting,),
    )
)
