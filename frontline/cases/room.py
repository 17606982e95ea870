"""Who we are: cases, contacts, chains."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from frontline.cases import panels
from frontline.cases.queries import affected, lists, own
from frontline.city.roles import Verb
from frontline.loop import rooms
from frontline.loop.rooms import Chart, RecordSet, Room, TaskKind

_SEE = Verb.SEE_PEOPLE

rooms.enter(
    Room(
        key="cases",
        name=_("Cases"),
        icon="virus-search",
        home="cases:cases",
        verbs=frozenset({Verb.REPORT_CASES}),
        order=20,
        task_kinds=(
            TaskKind("report_case", _("Report the case"), "tracing", "cases:report-task", (0.5, 1.0)),
        ),
        record_sets=(
            RecordSet("cases", _("Infections"), lists.cases, "cases:cases", page_verb=_SEE),
            RecordSet(
                "cases_today",
                _("Infections today"),
                lists.cases_today,
                "cases:today",
                tone="danger",
                page_verb=_SEE,
            ),
            RecordSet(
                "close_contacts",
                _("Close contacts"),
                lists.close_contacts,
                "cases:close-contacts",
                page_verb=_SEE,
                quick_count=partial(lists.contacts_counted, category="close"),
            ),
            RecordSet(
                "contacts_of_contacts",
                _("Contacts of contacts"),
                lists.contacts_of_contacts,
                "cases:of-contacts",
                page_verb=_SEE,
                quick_count=partial(lists.contacts_counted, category="of_contact"),
            ),
            RecordSet(
                "exposed",
                _("Exposed at a place"),
                lists.exposed,
                "cases:exposed",
                board=False,
                page_verb=_SEE,
            ),
            RecordSet(
                "contacts_without_measures",
                _("Contacts without measures"),
                lists.contacts_without_measures,
                "cases:without-measures",
                page_verb=_SEE,
                tone="warning",
            ),
            RecordSet(
                "exceptions_waiting",
                _("Exceptions to sign"),
                own.proposals_waiting,
                "cases:exceptions",
                verb=Verb.SIGN_OVERRIDES,
                tone="warning",
                decision=True,
            ),
        ),
        person_panels=(panels.stays, panels.exposures),
        affected_by=affected.affected_by,
        charts=(Chart("infections_by_day", _("Infections by day of the sample"), panels.epidemic_curve),),
    )
)
