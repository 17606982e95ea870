"""Isolation: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.isolation.actions.placing import place_people, place_waiting
from frontline.isolation.doorstep import DOORSTEP
from frontline.isolation.queries import affected, board
from frontline.isolation.queries.panels import stay_panel
from frontline.loop.rooms import RecordSet, Room, TaskKind, enter

enter(
    Room(
        key="isolation",
        name=_("Isolation"),
        icon="building-hospital",
        home="isolation:home",
        verbs=frozenset({Verb.RECORD_CARE}),
        order=30,
        task_kinds=(
            TaskKind("transfer", _("Transfer"), "transfer", "isolation:task", (1.0, 3.0), verb=Verb.RECORD_CARE),
            TaskKind("check_in", _("Check in"), "isolation", "isolation:task", verb=Verb.RECORD_CARE),
            TaskKind("test", _("Nucleic acid test"), "screening", "isolation:task", verb=Verb.RECORD_CARE),
            TaskKind("health_check", _("Health check"), "isolation", "isolation:task", verb=Verb.RECORD_CARE),
            TaskKind("release", _("Release"), "isolation", "isolation:task", (1.0, 3.0), verb=Verb.RECORD_CARE),
            TaskKind("discharge_review", _("Discharge review"), "treatment", "isolation:task", verb=Verb.RECORD_CARE),
        ),
        record_sets=(
            RecordSet("rooms_free", _("Rooms free in isolation"), board.rooms_free, "isolation:list-free"),
            RecordSet("in_isolation", _("People at sites"), board.in_isolation, "isolation:list-people"),
            RecordSet("arrivals", _("Arrivals expected at sites"), board.arrivals, "isolation:list-arrivals"),
            RecordSet("releases", _("Releases in the next 24 hours"), board.releases, "isolation:list-releases"),
            RecordSet(
                "transfers_open", _("Transfers not yet started"), board.transfers_open,
                "isolation:list-transfers", tone="warning",
            ),
            RecordSet(
                "no_site", _("People no site can take"), board.no_site, "isolation:list-unplaced",
                tone="danger",
            ),
            RecordSet(
                "flags", _("Fever or symptoms a doctor must see"), board.flags, "isolation:list-flags",
                tone="danger",
            ),
        ),
        person_panels=(stay_panel,),
        affected_by=affected.affected_by,
        doorstep=DOORSTEP,
        on_measures=(place_people,),
        chores=(place_waiting,),
    )
)  # fmt: skip
