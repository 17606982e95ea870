"""What exists behind the addresses of the isolation sites and doors."""

from datetime import timedelta

from frontline.city.models import Person
from frontline.isolation.actions import stays
from frontline.isolation.models import HealthCheck, Room, Sample, Transfer, Unit
from frontline.loop.models import MeasureRow, Task
from tests.refs import NOON, Named, Refs, actor
from tests.town import Town


def _first_of_each_kind(*people: Person) -> dict[str, dict[str, object]]:
    """The oldest promise of each kind of task; of a kind that several people have, the last one's."""
    asked = Task.objects.filter(subject_kind="person", state="open").order_by("-due_at", "-pk")
    # In no order of its own the database once gave the patient's check-in, which has no site and opens for nobody.
    return {task.kind: {"ref": task.ref} for who in people for task in asked.filter(subject_id=who.pk)}


def refs(town: Town) -> Refs:
    wife, patient, site = town.people["wife"], town.people["patient"], town.site
    assert site is not None
    measure = MeasureRow.objects.get(subject_id=wife.pk, kind="central_isolation")
    tasks = _first_of_each_kind(patient, wife)
    room = Room.objects.get(number="101")
    stay = stays.check_in(person=wife, site=site, room=room, by=actor(town, "drolma"), at=NOON)
    home = {"building": wife.building_id}
    transfer = Transfer.objects.create(
        person=wife, measure=measure, to_site=site, planned_at=NOON, started_at=NOON, **home
    )
    sample = Sample.objects.create(person=wife, site=site, taken_at=NOON - timedelta(hours=1), **home)
    check = HealthCheck.objects.create(
        person=wife, site=site, at=NOON, temperature=38.2, flagged=True, **home
    )
    in_site, in_list = Named({"ref": site.ref}), Named({}, {"site": site.ref})
    return {
        "site": [in_site],
        "rooms": [in_site],
        "close-room": [Named({"ref": room.ref})],
        "check-in": [Named(tasks["check_in"])],
        "release": [Named({"ref": stay.ref})],
        "corridor": [Named({"ref": Unit.objects.get(name="A").ref})],
        "result": [Named({"ref": sample.ref})],
        "see-flag": [Named({"ref": check.ref})],
        "transfer": [Named(tasks["transfer"])],
        "arrive": [Named({"ref": transfer.ref})],
        "door": [Named({"ref": patient.ref}), Named({"ref": wife.ref})],
        "task": [Named(task) for task in tasks.values()],
        "take-sample": [Named(tasks["test"])],
        "discharge": [Named(tasks["discharge_review"])],
        "list-people": [in_list],
        "list-free": [in_list],
    }
