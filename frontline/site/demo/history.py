"""What happened before the exercise begins: facts told to the loop, and who is at which site."""

from collections.abc import Iterable
from datetime import datetime

from frontline.city.models import Presence
from frontline.facts.base import Fact
from frontline.facts.isolation import CheckedIn, CheckedOut
from frontline.loop.actions import record_many
from frontline.site.demo import in_rooms
from frontline.site.demo.copying import Row, copy
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.outbreak import outbreak
from frontline.site.demo.generate.services import Services


def write(city: City, ids: Ids, services: Services, at: datetime) -> int:
    """Tell the loop every fact in the order in which the city learnt them; everybody concerned is due at `at`."""
    facts = outbreak(city, ids, services)
    record_many(facts, by=None, at=at)
    columns = ("person_id", "site_id", "expected", "since", "until")
    lodged = stays(facts)
    count = copy(Presence, columns, (row[:5] for row in lodged))
    return len(facts) + count + in_rooms.write(facts, lodged, at)


def stays(facts: Iterable[Fact]) -> list[Row]:
    """(person, site, expected, since, until, room) of each stay, from check-ins and check-outs in time order."""
    done: list[Row] = []
    here: dict[int, tuple[int, datetime, str]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.at, fact.id)):
        if not isinstance(fact, CheckedIn | CheckedOut):
            continue
        if found := here.pop(fact.subject.id, None):
            done.append((fact.subject.id, found[0], False, found[1], fact.at, found[2]))
        if isinstance(fact, CheckedIn) and fact.site is not None:
            here[fact.subject.id] = (fact.site, fact.at, fact.room)
    return done + [(person, site, False, since, None, room) for person, (site, since, room) in here.items()]
