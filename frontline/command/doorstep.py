"""A visit to a household nobody heard from, among what grid workers have to do at doors."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city.access import Actor
from frontline.command import words
from frontline.command.actions import record_visit
from frontline.command.queries import silence
from frontline.loop.actions import Refused
from frontline.loop.doorsteps import Ask, Doorstep, Errand

if TYPE_CHECKING:
    from frontline.city.models import Person

MOST = 500  # of one grid: 190 households live in one
_ASKED = (
    Ask("outcome", gettext_lazy("How it was"), "choice", tuple(words.OUTCOMES.items())),
    Ask("note", gettext_lazy("What is needed"), "text"),
)


def errands(actor: Actor, buildings: Sequence[int]) -> Iterable[Errand]:
    """`visit`, one for each silent household, at the name of its eldest."""
    rows = list(silence.silent(actor).filter(building__in=buildings).order_by("pk")[:MOST])
    people = silence.people_of([row.pk for row in rows])
    due = actor.at + timedelta(hours=settings.SILENT_VISIT_HOURS)
    for row in rows:
        if row.pk in people:
            text = _("nobody called, nothing was brought, nobody was there for %(n)s days") % {
                "n": settings.SILENT_DAYS
            }
            yield Errand(
                str(row.ref), people[row.pk], "visit", _("See how they are"), due, ("outcome",), text
            )


def tell(
    *, person: "Person", answers: Mapping[str, Any], by: Actor, at: datetime, known_at: datetime, ref: UUID
) -> None:
    """One visit. Raises Refused."""
    if person.household is None:
        raise Refused(_("This person has no household any more."))
    outcome, note = str(answers.get("outcome", "")), str(answers.get("note", ""))
    record_visit(person.household, outcome=outcome, note=note, by=by, at=at, known_at=known_at, ref=ref)


DOORSTEP = Doorstep(key="command", asks={"visit": _ASKED}, errands=errands, tell=tell)
