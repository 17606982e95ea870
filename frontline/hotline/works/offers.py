"""What the works offer to the register through the hotline's room.py."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.hotline.works.queries import accounts, jobs, stops
from frontline.hotline.works.queries.panels import affected_by, of_place, of_resident
from frontline.hotline.works.routes import plan_routes
from frontline.loop.rooms import RecordSet, TaskKind

__all__ = ["RECORD_SETS", "TASK_KINDS", "affected_by", "of_place", "of_resident", "plan_routes"]

_TASK = "hotline:works-task"
TASK_KINDS = (
    TaskKind("crew_job", _("Job of a crew"), "hotline", _TASK, (0.5, 4.0)),
    TaskKind("stop_calls", _("Call households before a stop"), "hotline", _TASK, (0.5, 2.0)),
    TaskKind("temporary_water", _("Bring temporary water"), "hotline", _TASK, (0.5, 2.0)),
)
RECORD_SETS = (
    RecordSet("jobs_overdue", _("Promises of crews broken"), jobs.overdue, "hotline:overdue-jobs", tone="danger",
              page_verb=Verb.SEE_PEOPLE),
    RecordSet("stops_told", _("Stops of supply now"), stops.told, "hotline:stops"),
    RecordSet("stops_over_time", _("Stops longer than announced"), stops.over_time, "hotline:stops", tone="danger"),
    RecordSet("cut_offs_refused", _("Cutting off refused in the last day"), accounts.refused_lately, "hotline:cut-off",
              tone="warning", page_verb=Verb.READ_LOG),
)  # fmt: skip
