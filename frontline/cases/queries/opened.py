"""Reading a person is logged when the page is opened, not each time the open page refreshes itself."""

from datetime import timedelta
from uuid import UUID

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import LogEntry, Person
from frontline.city.roles import Verb

HELD = timedelta(hours=1)  # city time for which one entry stands for whoever keeps the page open


def again(actor: Actor, ref: UUID | str) -> Person:
    """A person whose page is open already; an entry is written only if none of the last hour stands. Raises NotHere."""
    rows = access.people(actor).filter(ref=ref)
    found = rows.select_related("household", "building__place", "dwelling").first()
    if found is None or not actor.may(Verb.SEE_PEOPLE):
        raise access.NotHere
    if not _logged(actor, found):
        access.open_person(actor, rows, why="case page")
    return found


def _logged(actor: Actor, found: Person) -> bool:
    entries = LogEntry.objects.filter(subject_kind="person", subject_id=found.pk, kind="person_read")
    return entries.filter(actor=actor.account, at__gt=actor.at - HELD, at__lte=actor.at).exists()
