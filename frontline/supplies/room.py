"""Supplies: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import RecordSet, Room, TaskKind, enter
from frontline.supplies.actions.vehicles import not_given
from frontline.supplies.queries import figures, gifts, packs, panels, shops, vehicles
from frontline.supplies.rounds.door.telling import erase_photos
from frontline.supplies.rounds.proposing import work_out_rounds
from frontline.supplies.rounds.queries import of_resident

enter(
    Room(
        key="supplies",
        name=_("Supplies"),
        icon="package",
        home="supplies:home",
        verbs=frozenset({Verb.PLAN_PACKS, Verb.KEEP_STOCK}),
        order=60,
        task_kinds=(
            TaskKind(
                "call_missed", _("Call a household that was missed"), "supplies", "supplies:task", (1.0, 4.0),
                verb=Verb.SEE_PEOPLE,
            ),
        ),
        record_sets=(
            RecordSet(
                "packs_to_call", _("Households to call about a pack"), packs.to_call, "supplies:list-to_call",
                tone="danger", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "packs_not_covered", _("Doors without a pack for want of goods"), packs.not_covered,
                "supplies:list-not_covered", tone="danger", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "packs_missed", _("Missed doors"), packs.missed, "supplies:list-missed", tone="warning",
                page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "packs_left_over", _("Packs of a past day still open"), packs.left_over, "supplies:list-left_over",
                tone="warning", page_verb=Verb.SEE_PEOPLE, board=False,
            ),
            RecordSet(
                "packs_planned", _("Packs still to be brought today"), packs.planned_today, "supplies:list-planned",
                page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "packs_on_the_way", _("Packs on their way"), packs.on_the_way, "supplies:list-on_the_way",
                page_verb=Verb.SEE_PEOPLE, board=False,
            ),
            RecordSet(
                "packs_delivered", _("Packs delivered today"), packs.delivered_today, "supplies:list-delivered",
                page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "suppliers_closed", _("Guaranteed suppliers that are closed"), shops.failing, "supplies:shops",
                tone="warning", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "gifts_to_answer", _("Gifts to be answered"), gifts.to_answer, "supplies:gifts", verb=Verb.KEEP_STOCK,
                board=False,
            ),
        ),
        person_panels=(panels.of_person,),
        place_panels=(panels.of_place,),
        resident_panels=(of_resident, panels.of_resident),
        chores=(erase_photos,),
        jobs=(work_out_rounds,),
        vehicle_wish=vehicles.wish,
        vehicle_refused=not_given,
        affected_by=panels.affected_by,
        figures=figures.FIGURES,
        audiences=figures.audiences,
        heard=figures.heard,
    )
)  # fmt: skip
