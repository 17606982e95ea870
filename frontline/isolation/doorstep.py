"""What isolation has to do at doors: health checks, samples, somebody back at home, a transfer to expect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city.access import Actor
from frontline.isolation import rules, words
from frontline.isolation.actions.doors import record_visit
from frontline.isolation.forms import VisitForm
from frontline.isolation.queries import doors
from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.loop.doorsteps import Ask, Doorstep, Errand

if TYPE_CHECKING:
    from frontline.city.models import Person

MOST = 10_000  # tasks of one grid; 600 people under isolation have some 2,000
_HEALTH = (
    Ask(
        "temperature",
        gettext_lazy("Temperature"),
        "number",
        least=rules.LOWEST,
        most=rules.HIGHEST,
        unit="°C",
    ),
    Ask("symptoms", gettext_lazy("Symptoms"), "choices", tuple(words.SYMPTOMS.items())),
)
_TEST = (
    Ask("sampled", gettext_lazy("Sample taken"), "flag"),
    Ask("tube", gettext_lazy("Number of the tube"), "text", after="sampled"),
)
_HOME = (Ask("arrived", gettext_lazy("Is at home and has been told what applies"), "flag"),)
_DONE_BY = {"health_check": ("temperature", "symptoms"), "test": ("sampled",), "check_in": ("arrived",)}


def errands(actor: Actor, buildings: Sequence[int]) -> Iterable[Errand]:
    """Open tasks at homes; the plan in force says what they are called."""
    edition = plans.in_force(actor.at).edition
    tasks = doors.tasks_at_doors(actor, at=actor.at, buildings=buildings, most=MOST)
    awaited = doors.awaited(tasks)
    for task in tasks:
        if task.pk not in awaited:
            name = edition.wording(task.kind, words.language(), "duties")
            text = _("a vehicle will come") if task.kind == "transfer" else ""
            done_by = _DONE_BY.get(task.kind, ())
            yield Errand(str(task.ref), task.subject_id, task.kind, name, task.due_at, done_by, text)


def tell(
    *, person: "Person", answers: Mapping[str, Any], by: Actor, at: datetime, known_at: datetime, ref: UUID
) -> None:
    """One visit, checked as the page checks it. Raises Refused. `ref` is not needed: the teller writes once."""
    form = VisitForm(dict(answers))
    if not form.is_valid():
        raise Refused(" ".join(str(fault) for faults in form.errors.values() for fault in faults))
    record_visit(person=person, done=form.cleaned_data, by=by, at=at, known_at=known_at)


DOORSTEP = Doorstep(
    key="isolation",
    asks={"health_check": _HEALTH, "test": _TEST, "check_in": _HOME, "transfer": ()},
    errands=errands,
    tell=tell,
)
