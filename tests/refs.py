"""What the addresses of the site name: each room says in tests/<room>/refs.py what exists behind its own.

`refs(town)` answers {url name: Named}. tests/house/test_not_yours.py asks every address of the URL resolver.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from frontline.city import clock
from frontline.city.access import Actor, actor_for
from frontline.city.models import Account, Dwelling, Household, Person, Site
from frontline.city.roles import Verb
from frontline.isolation.actions import sites
from frontline.loop import reconcile
from tests.cast import hire
from tests.editions import in_force
from tests.telling import contact, infection, tell
from tests.town import Town, account, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu


@dataclass(frozen=True, slots=True)
class Named:
    """An object that exists, as its address names it."""

    values: Mapping[str, object]  # what stands in the address
    asked: Mapping[str, object] = field(default_factory=dict)  # what stands after the question mark
    open_because: str = ""  # why it may be known to exist; empty: it belongs to somebody
    open_to: Verb | None = None  # to whom; None: to everybody

    def known_to(self, actor: Actor) -> bool:
        return bool(self.open_because) and (self.open_to is None or actor.may(self.open_to))


Refs = Mapping[str, list[Named]]

MISSING: dict[type, object] = {int: 999_999_999, str: "no-such-thing"}


def troubled_town() -> Town:
    """Patient and wife of courtyard 2 in grid E1 are infected and contact; nobody below may know of them."""
    in_force()
    town = build_town()
    hire(town)
    account(town, "other_gao", "grid_worker", on_id=town.grids["W1"].pk)
    account(town, "west", "community_secretary", on_id=town.communities["west"].pk)
    account(town, "other_site", "site_manager", on="site", on_id=_furnished(town).pk)
    neighbour(town)
    clock.set_exercise(at=NOON, paused=True)
    patient, wife = town.people["patient"], town.people["wife"]
    met = contact(wife, patient, NOON - timedelta(days=1))
    tell(infection(patient, NOON), met, at=NOON)
    reconcile.settle(at=NOON)
    return town


def neighbour(town: Town) -> Account:
    """A resident of another household, in another community."""
    dwelling = Dwelling.objects.get(pk=town.dwellings[5].pk)
    home = {"dwelling": dwelling, "building": dwelling.building}
    household = Household.objects.create(name="neighbour", **home)
    found = account(town, "neighbour", "resident", on="self")
    found.person = Person.objects.create(
        code="P50", name="乙邻居", household=household, invented=True, **home
    )
    found.save()
    return found


def _furnished(town: Town) -> Site:
    """Rooms in the town's site; another site, whose manager has nothing to do with it."""
    assert town.site is not None
    sites.add_rooms(site=town.site, unit="A", numbers=["101", "102"], by=None, at=NOON)
    return Site.objects.create(kind="isolation", name="集中隔离点二", code="G2")


def actor(town: Town, name: str) -> Actor:
    return actor_for(town.accounts[name], at=NOON)


_FOLDERS = {"": "city", "api": "site", "open311": "hotline.open311"}


def refs_of(room: str, town: Town) -> Refs:
    """What the room named `room` says; "" is the site itself, "api" what it offers to programs."""
    module = f"tests.{_FOLDERS.get(room, room)}.refs"
    if find_spec(module) is None:
        return {}
    found: Refs = import_module(module).refs(town)
    return found
