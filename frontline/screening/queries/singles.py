"""Single re-tests that a desk or a round of doors takes along: who of its people was in a positive tube."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from frontline.city import access, log
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop.models import Task
from frontline.screening.models import Device, ResultFact, Tube
from frontline.screening.queries import desks
from frontline.screening.queries.recall import singles_awaited

MOST = 500  # people on one device; a point has a few tubes' worth


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to be sampled alone, and why. Numbers are digests under the device's key, as on the list."""

    code: str
    name: str
    born: str
    door: str
    id_key: str
    phone_key: str
    tube: str  # barcode of the positive tube
    due_at: datetime


def due_at_desk(device: Device, *, by: access.Actor) -> list[Due]:
    """Open single re-tests of the people a device's point serves or sampled, or who live behind its doors.

    The caller has checked the device. Whoever gave a single sample that has no result yet is left out. Each answer
    that names somebody is in the log.
    """
    if not by.may(Verb.TAKE_SAMPLES):
        return []
    with access.whole_city(by):
        tasks = Task.objects.filter(
            kind="retest", state=Task.State.OPEN, opens_at__lte=by.at, subject_kind="person"
        )
        waiting = {task.subject_id: task for task in tasks.order_by("-due_at")[: 10 * MOST]}
        mine = _here(device, set(waiting), by)
        ids = sorted(mine - set(singles_awaited(list(mine))), key=lambda id: waiting[id].due_at)[:MOST]
        found = _shown(device, ids, waiting, by)
        if found:
            log.write("recall_on_desk", actor=by, at=by.at, device=device.pk, people=len(found))
    return found


def _here(device: Device, ids: set[int], by: access.Actor) -> set[int]:
    """Those on the device's list, and those whose positive tube was filled at its point."""
    listed = desks.expected_of(device, by).filter(person__in=ids)
    here = set(listed.values_list("person_id", flat=True))
    if device.site_id:
        facts = ResultFact.objects.filter(person__in=ids - here, kind="tube_positive", withdrawn_at=None)
        rows = list(facts.values_list("person_id", "round_id", "tube"))
        tubes = Tube.objects.filter(round__in={r for _, r, _ in rows}, ref__in={t for _, _, t in rows})
        own = set(tubes.filter(site=device.site_id).values_list("ref", flat=True))
        here |= {person for person, _, tube in rows if tube in own}
    return here


def _shown(device: Device, ids: Iterable[int], tasks: dict[int, Task], by: access.Actor) -> list[Due]:
    people, key = desks.people_with_doors(ids), desks.lookup_key(device)
    return [_due(people[id], tasks[id], key, by) for id in ids if id in people]


def _due(person: Person, task: Task, key: bytes, by: access.Actor) -> Due:
    return Due(
        person.code,
        access.shown_name(by, person),
        person.born.isoformat() if person.born else "",
        desks.door_of(person),
        desks.lookup(key, person.id_number),
        desks.lookup(key, person.phone),
        task.key.removeprefix("retest:"),
        task.due_at,
    )
