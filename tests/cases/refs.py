"""What exists behind the addresses of the cases."""

from datetime import timedelta

from frontline.cases.models import Draft, ExceptionProposal, Stay
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.refs import NOON, Named, Refs
from tests.town import Town

PUBLIC = "Places and their names are published."


def refs(town: Town) -> Refs:
    patient, wife, wu = town.people["patient"], town.people["wife"], town.accounts["wu"]
    day = timedelta(days=1)
    stay = Stay.objects.create(
        person=patient, place_text="market", since=NOON - day, until=NOON, told_at=NOON
    )
    draft = Draft.objects.create(account=wu, content="[]", saved_at=NOON)
    exception = ExceptionProposal.objects.create(
        person=wife,
        measure="central_isolation",
        change="at_home",
        why="alone",
        proposed_by=wu,
        proposed_at=NOON,
    )
    measure = MeasureRow.objects.get(subject_kind="person", subject_id=wife.pk, kind="central_isolation")
    fact = FactRow.objects.get(kind="infection_found")
    task = Task.objects.create(
        kind="report_case", room="cases", group="tracing", subject_kind="person", subject_id=wife.pk,
        building=wife.building_id, key="report_case", opens_at=NOON, due_at=NOON + day,
    )  # fmt: skip
    who = {"ref": patient.ref}
    return {
        "report-task": [Named({"ref": task.ref})],
        "drop-draft": [Named({"ref": draft.ref})],
        "report": [Named({}, {"draft": draft.ref}), Named({}, {"person": town.people["far"].ref})],
        "answer-exception": [Named({"ref": exception.ref})],
        "person": [Named(who)],
        "person-now": [Named(who)],
        "person-contacts": [Named(who)],
        "add-stay": [Named(who)],
        "propose-exception": [Named({"ref": wife.ref, "measure": measure.ref})],
        "remove-stay": [Named({"ref": stay.ref})],
        "retract": [Named({"fact": fact.pk})],
        "chains": [Named({}, {"person": patient.ref})],
        "chains-data": [Named({}, {"person": patient.ref})],
        "cases": [Named({}, {"place": town.buildings[2].place.ref}, open_because=PUBLIC)],
        "contacts": [Named({}, {"place": town.buildings[2].place.ref}, open_because=PUBLIC)],
    }
