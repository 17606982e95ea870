"""The hotline: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.hotline.actions.asker import close_unanswered, end_pauses
from frontline.hotline.actions.telling import send_notices
from frontline.hotline.open311.delivering import deliver, pull
from frontline.hotline.queries import figures, lists, panels
from frontline.hotline.queries.audiences import audiences
from frontline.hotline.works import offers as works
from frontline.loop.rooms import RecordSet, Room, TaskKind, enter

_TASK = "hotline:task"

enter(
    Room(
        key="hotline",
        name=_("Hotline 12345"),
        icon="phone-call",
        home="hotline:home",
        verbs=frozenset(
            {Verb.REGISTER_REQUESTS, Verb.ANSWER_REQUESTS, Verb.SET_CATALOGUE, Verb.SEE_OWN_PAGE, Verb.READ_LOG}
        ),
        order=55,
        task_kinds=(
            TaskKind("life_request", _("Request: danger to life"), "hotline", _TASK, (0.0, 0.25)),
            TaskKind("route_request", _("Route a request"), "hotline", _TASK, (0.5, 2.0)),
            TaskKind("accept_request", _("Accept a request"), "hotline", _TASK, (1.0, 4.0)),
            TaskKind("handle_request", _("Handle a request"), "hotline", _TASK, (2.0, 12.0)),
            *works.TASK_KINDS,
            TaskKind("trip_vehicle", _("Trip to hospital: vehicle"), "hotline", _TASK, (0.5, 2.0)),
            TaskKind("trip_escort", _("Trip to hospital: escort"), "hotline", _TASK, (0.5, 2.0)),
            TaskKind("trip_pass", _("Trip to hospital: pass"), "hotline", _TASK, (0.5, 2.0)),
            TaskKind("trip_return", _("Trip to hospital: return"), "hotline", _TASK, (1.0, 4.0)),
        ),
        record_sets=(
            RecordSet(
                "requests_life", _("Requests: danger to life"), lists.life, "hotline:listed-life", tone="danger",
                page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "requests_overdue", _("Requests over their time"), lists.overdue, "hotline:listed-overdue",
                tone="danger", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "requests_reopened", _("Requests called not solved"), lists.reopened, "hotline:listed-reopened",
                tone="warning", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet(
                "requests_unsent", _("Requests that another system does not take"), lists.unsent,
                "hotline:listed-unsent", tone="warning", page_verb=Verb.SEE_PEOPLE,
            ),
            RecordSet("requests_open", _("Open requests"), lists.open_requests, "hotline:listed-open",
                page_verb=Verb.SEE_PEOPLE,
            ),
            *works.RECORD_SETS,
        ),
        person_panels=(panels.of_person,),
        resident_panels=(panels.of_resident, works.of_resident),
        place_panels=(works.of_place,),
        affected_by=works.affected_by,
        figures=figures.FIGURES,
        audiences=audiences,
        heard=figures.heard,
        chores=(close_unanswered, end_pauses),
        jobs=(deliver, pull, send_notices, works.plan_routes),
    )
)  # fmt: skip
