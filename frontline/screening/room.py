"""Screening: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import RecordSet, Room, enter
from frontline.screening.actions.books import keep_books
from frontline.screening.actions.following import follow_results
from frontline.screening.actions.held import show_held
from frontline.screening.actions.registrations import take_registrations
from frontline.screening.actions.results import retry_held
from frontline.screening.actions.rounds import write_expected_list
from frontline.screening.actions.siting import work_out_sites
from frontline.screening.queries import board
from frontline.screening.queries.facts import negatives_in_bulk
from frontline.screening.queries.resident import asked_of

enter(
    Room(
        key="screening",
        name=_("Screening"),
        icon="test-pipe",
        home="screening:home",
        verbs=frozenset({Verb.PLAN_SCREENING, Verb.TAKE_SAMPLES}),
        order=25,
        record_sets=(
            RecordSet(
                "not_sampled", _("Not yet sampled in the round"), board.not_sampled, "screening:now-missing",
                page_verb=Verb.PLAN_SCREENING,
            ),
            RecordSet(
                "screening_conflicts", _("Samples a person must look at"), board.open_conflicts,
                "screening:now-conflicts", tone="warning", page_verb=Verb.PLAN_SCREENING,
            ),
        ),
        resident_panels=(asked_of,),
        fact_sources=(negatives_in_bulk,),
        at_once=(follow_results,),
        jobs=(work_out_sites,),
        chores=(write_expected_list, take_registrations, keep_books, show_held, retry_held),
    )
)  # fmt: skip
