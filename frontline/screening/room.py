"""Screening: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.loop.rooms import RecordSet, Room, TaskKind, enter
from frontline.screening.actions.books import keep_books
from frontline.screening.actions.closing import send_on
from frontline.screening.actions.expiry import erase_detail
from frontline.screening.actions.following import follow_results
from frontline.screening.actions.held import show_held
from frontline.screening.actions.held_results import retry_held
from frontline.screening.actions.registrations import take_registrations
from frontline.screening.actions.rounds import write_expected_list
from frontline.screening.actions.siting import work_out_sites
from frontline.screening.actions.visits import take_visits
from frontline.screening.doorstep import DOORSTEP
from frontline.screening.queries import affected, board, custody, recall, results
from frontline.screening.queries.facts import negatives_in_bulk
from frontline.screening.queries.heard import heard
from frontline.screening.queries.person import samples_panel
from frontline.screening.queries.resident import asked_of
from frontline.screening.queries.rounds import overdue

enter(
    Room(
        key="screening",
        name=_("Screening"),
        icon="test-pipe",
        home="screening:home",
        verbs=frozenset({Verb.PLAN_SCREENING, Verb.TAKE_SAMPLES, Verb.ENTER_RESULTS, Verb.CARRY_SAMPLES}),
        order=25,
        doorstep=DOORSTEP,
        heard=heard,
        task_kinds=(
            TaskKind("retest", _("Single re-test"), "screening", "screening:retest", (0.5, 2.0)),
        ),
        record_sets=(
            RecordSet(
                "positive_tubes", _("Positive tubes with people waiting"), recall.open_positive,
                "screening:positive", tone="danger", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "retests_due", _("Single re-tests to take"), recall.retests_due, "screening:retests",
                tone="warning", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "boxes_late", _("Boxes late at the laboratory"), custody.late_boxes, "screening:boxes",
                tone="danger",
            ),
            RecordSet(
                "tubes_missing", _("Tubes missing in received boxes"), custody.missing_tubes,
                "screening:boxes-received", tone="danger",
            ),
            RecordSet(
                "results_held", _("Results held"), results.held_results, "screening:held-results",
                tone="warning",
            ),
            RecordSet(
                "rounds_overdue", _("Rounds ended and never declared complete"), overdue, "screening:home",
                tone="danger", page_verb=Verb.PLAN_SCREENING,
            ),
            RecordSet(
                "not_sampled", _("Not yet sampled in the round"), board.not_sampled, "screening:now-missing",
                page_verb=Verb.PLAN_SCREENING, quick_count=board.not_sampled_counted,
            ),
            RecordSet(
                "screening_conflicts", _("Samples a person must look at"), board.open_conflicts,
                "screening:now-conflicts", tone="warning", page_verb=Verb.PLAN_SCREENING,
            ),
        ),
        person_panels=(samples_panel,),
        resident_panels=(asked_of,),
        fact_sources=(negatives_in_bulk,),
        affected_by=affected.affected_by,
        at_once=(follow_results,),
        jobs=(work_out_sites,),
        chores=(
            write_expected_list, take_registrations, take_visits, keep_books, show_held, retry_held, send_on,
            erase_detail,
        ),
    )
)  # fmt: skip
