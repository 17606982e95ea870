"""What screening has to do at doors: whoever of an open round asked for a visit, and near its end all still missing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.loop.doorsteps import Ask, Doorstep, Errand
from frontline.screening import words
from frontline.screening.actions.people import record_visit
from frontline.screening.queries.missing import at_doors, row_of

if TYPE_CHECKING:
    from frontline.city.models import Person

LAST_HOURS = timedelta(
    hours=6
)  # assumption: so long before its end a round's missing are asked at their doors

_ASKED = (
    Ask(
        "outcome", gettext_lazy("Not sampled yet, because"), "choice",
        tuple((str(key), name) for key, name in words.OUTCOMES.items()),
    ),
)  # fmt: skip


def errands(actor: Actor, buildings: Sequence[int]) -> Iterable[Errand]:
    """`unsampled`, one for each round and person."""
    for row, round, visit in at_doors(buildings, at=actor.at, ahead=LAST_HOURS):
        tried = _("%(outcome)s before") % {"outcome": words.OUTCOMES[visit.outcome]} if visit else ""
        name = _("Not sampled yet: %(round)s") % {"round": round.name}
        key = f"{round.ref}/{row.person_id}"
        yield Errand(key, row.person_id, "unsampled", name, round.ends_at, ("outcome",), tried)


def tell(
    *, person: "Person", answers: Mapping[str, Any], by: Actor, at: datetime, known_at: datetime, ref: UUID
) -> None:
    """A try to reach somebody in the round that is open, as the page of who is missing records it."""
    row = row_of(person)
    if row is None:
        raise Refused(_("This person is not missing in any open round."))
    record_visit(row, outcome=str(answers.get("outcome", "")), by=by, at=at, ref=ref)


DOORSTEP = Doorstep(key="screening", asks={"unsampled": _ASKED}, errands=errands, tell=tell)
