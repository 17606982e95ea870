"""Who infected whom, who met them, and whom those live with: people only, no facts yet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import numpy as np

from frontline.site.demo.generate.buildings import Ints
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.services import Services
from frontline.site.demo.generate.zones import Zone

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2022, 11, 10, 8, tzinfo=ZONE)
INFECTIONS, CONTACTS, OF_CONTACTS = (
    60,
    470,
    700,
)  # the order of magnitude reported for October and November 2022
# Found in the community on each day from 29 October on; the others later, among contacts in isolation.
_PER_DAY = (2, 3, 4, 4, 4, 3, 3, 3, 3, 3, 0, 2)
_FULL = 30_000  # residents from which on the outbreak has its whole size
_LATE = 4  # days after 29 October from which on new ones live in the high area, but for the last two
_STILL_LISTED = {6: "building", 9: "compound"}  # days of the last infection in the medium areas, by grain
_DOORS = 8  # people of Gao's grid at home when the exercise begins, Lin among them
_GUESTS = 9  # of a wedding on the day before the first positive


@dataclass(frozen=True)
class Met:
    """`person` met `source`, last at `last`; `situation` as the plan names it."""

    person: int
    source: int
    first: datetime
    last: datetime
    situation: str


@dataclass(frozen=True)
class Infected:
    person: int
    sampled: datetime
    in_isolation: bool


@dataclass
class Chain:
    infected: list[Infected] = field(default_factory=list)
    close: list[Met] = field(default_factory=list)
    second: list[Met] = field(default_factory=list)  # contacts of contacts

    def people(self) -> set[int]:
        return {met.person for met in (*self.close, *self.second)} | {one.person for one in self.infected}


def chain(city: City, services: Services, zones: list[Zone]) -> Chain:
    """About 60 infections, 470 close contacts, 700 contacts of contacts; fewer in a city below 30,000."""
    rng = np.random.default_rng([city.seed, 5])
    scale = min(1.0, len(city.people) / _FULL)
    spared = set(np.flatnonzero(city.people.household == city.people.household[services.lin]).tolist())
    found = Chain()
    _community(found, city, zones, spared, scale, rng)
    _meet(found, city, spared, round(CONTACTS * scale), rng)
    _in_isolation(found, round(INFECTIONS * scale), rng)
    _neighbours_of_lin(found, city, services, spared, rng)
    _second(found, city, spared, round(OF_CONTACTS * scale), rng)
    return found


def _neighbours_of_lin(
    found: Chain, city: City, services: Services, spared: set[int], rng: np.random.Generator
) -> None:
    """Lin and a few of her grid met close contacts two days ago: the grid worker has doors to knock at."""
    folk = city.people
    taken = found.people()
    near = np.flatnonzero((city.grid[folk.building] == services.gao_grid) & (folk.age >= 18))
    chosen = [services.lin, *(int(one) for one in rng.permutation(near) if int(one) not in taken | spared)]
    recent = [met for met in found.close if met.last > NOW - timedelta(days=4)] or found.close
    for person in chosen[:_DOORS] if recent else []:
        source = recent[int(rng.integers(0, len(recent)))]
        last = source.last + timedelta(hours=float(rng.uniform(0.2, 3)))
        found.second.append(Met(person, source.person, source.last, last, "same_place"))


def at(day: int, hour: float) -> datetime:
    """`day` days after 29 October, at an hour of the city's time."""
    return datetime(2022, 10, 29, tzinfo=ZONE) + timedelta(days=day, hours=round(hour, 2))


def _community(
    found: Chain, city: City, zones: list[Zone], spared: set[int], scale: float, rng: np.random.Generator
) -> None:
    """The first ones: in the listed areas, at the wedding, and a few elsewhere in the town."""
    days = [day for day, count in enumerate(_PER_DAY) for _ in range(count)]
    days = days[: max(3, round(len(days) * scale))]
    chosen = _cluster(city, zones, spared, days, rng)
    for number, (person, day) in enumerate(zip(chosen, days, strict=False)):
        sampled = at(day, 7 + float(rng.uniform(0, 6)))
        found.infected.append(Infected(person, sampled, False))
        if number >= 2:
            found.close.append(_infector(found, number, person, sampled, rng))


def _infector(found: Chain, number: int, person: int, sampled: datetime, rng: np.random.Generator) -> Met:
    """An earlier one; guests of the wedding have it from the first."""
    guest = number < _GUESTS
    earlier = [one for one in found.infected[:-1] if one.sampled < sampled]
    source = found.infected[0] if guest or not earlier else earlier[int(rng.integers(0, len(earlier)))]
    last = source.sampled - timedelta(hours=float(rng.uniform(2, 24)))
    situation = "same_meal" if guest else "same_room"
    return Met(person, source.person, last - timedelta(hours=3), last, situation)


def _cluster(
    city: City, zones: list[Zone], spared: set[int], days: list[int], rng: np.random.Generator
) -> list[int]:
    """First half in the listed areas, half elsewhere; later in the high one. All are of different households."""
    town = city.buildings.community[city.people.building] < len(city.stretches)
    grown = (city.people.age >= 14) & (city.people.age < 80)
    listed = [
        rng.permutation(np.flatnonzero(np.isin(city.people.building, zone.buildings) & grown))
        for zone in zones
    ]
    others = rng.permutation(np.flatnonzero(town & grown))
    pools = [part.tolist() for part in listed] + [others.tolist()] * max(1, len(listed))
    high = [pool for pool, zone in zip(pools, zones, strict=False) if zone.level == "high"] or pools
    chosen: list[int] = []
    homes = {int(city.people.household[person]) for person in spared}
    for turn, day in enumerate(days):
        inside = day >= _LATE and turn < len(days) - 2
        pool = high[turn % len(high)] if inside else pools[-1 if day >= _LATE else turn % len(pools)]
        if day in _STILL_LISTED and day not in days[:turn]:
            grains = [zone.grain if zone.level == "medium" else "" for zone in zones]
            pool = pools[grains.index(_STILL_LISTED[day])] if _STILL_LISTED[day] in grains else pool
        found = _next(pool, city, homes) or _next_of(high, city, homes) or _next(pools[-1], city, homes)
        chosen += found
        homes |= {int(city.people.household[person]) for person in found}
    return chosen


def _next(pool: list[int], city: City, homes: set[int]) -> list[int]:
    """The next person of the pool whose household has nobody yet; empty when the pool is."""
    while pool:
        if int(city.people.household[person := pool.pop()]) not in homes:
            return [person]
    return []


def _next_of(pools: list[list[int]], city: City, homes: set[int]) -> list[int]:
    return next((found for pool in pools if (found := _next(pool, city, homes))), [])


def _meet(found: Chain, city: City, spared: set[int], wanted: int, rng: np.random.Generator) -> None:
    """Each infected person's household, neighbours, colleagues; nobody twice."""
    known = {one.person for one in found.infected} | spared
    sources = [one for one in found.infected if not one.in_isolation]
    per_source = -(-(wanted - len(found.close)) // max(1, len(sources)))
    for one in sources:
        circle = _circle(city, one.person, rng)
        fresh = [(person, situation) for person, situation in circle if person not in known][: per_source + 2]
        for person, situation in fresh[: max(0, wanted - len(found.close))]:
            known.add(person)
            last = one.sampled - timedelta(hours=float(rng.uniform(0.5, 20)))
            found.close.append(
                Met(person, one.person, last - timedelta(hours=float(rng.uniform(1, 20))), last, situation)
            )


def _circle(city: City, person: int, rng: np.random.Generator) -> list[tuple[int, str]]:
    """Who lives with a person, then people of the same grid as colleagues and neighbours."""
    folk = city.people
    home = np.flatnonzero(folk.household == folk.household[person])
    near = np.flatnonzero(city.grid[folk.building] == city.grid[folk.building[person]])
    near = rng.permutation(near[(folk.age[near] >= 8) & (folk.household[near] != folk.household[person])])[
        :30
    ]
    situations = ("same_work", "same_room", "same_meal", "same_place")
    return [(int(one), "lives_together") for one in home if one != person] + [
        (int(one), situations[int(rng.integers(0, len(situations)))]) for one in near
    ]


def _in_isolation(found: Chain, total: int, rng: np.random.Generator) -> None:
    """Contacts who turn positive at a test in isolation, more often those who live with their source."""
    already = {one.person for one in found.infected}
    ready = [met for met in found.close if met.person not in already]
    weight = np.array([5.0 if met.situation == "lives_together" else 1.0 for met in ready])
    count = min(max(0, total - len(found.infected)), len(ready))
    if not count:
        return
    chosen = rng.choice(len(ready), count, replace=False, p=weight / weight.sum())
    for index in sorted(int(i) for i in chosen):
        met = ready[index]
        days = [day for day in (2, 3, 5) if _sample(met.last, day) < NOW - timedelta(hours=12)]
        found.infected.append(
            Infected(met.person, _sample(met.last, days[int(rng.integers(0, len(days)))]), True)
        )


def _sample(last: datetime, day: int) -> datetime:
    """Nine in the morning of a day after the last exposure."""
    return last.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=day)


def _second(found: Chain, city: City, spared: set[int], wanted: int, rng: np.random.Generator) -> None:
    """Those who live with a close contact, then others the contact met."""
    folk, known = (
        city.people,
        found.people() | spared,
    )
    start = np.searchsorted(folk.household, np.arange(int(folk.household[-1]) + 2))
    for others in (False, True):
        for met in found.close:
            home = int(folk.household[met.person])
            circle: Ints = np.arange(start[home], start[home + 1])
            if others:
                circle = rng.integers(0, len(folk), 2)
            for person in (int(one) for one in circle if int(one) not in known):
                if len(found.second) >= wanted:
                    return
                known.add(person)
                last = met.last + timedelta(hours=float(rng.uniform(0.2, 3)))
                situation = "same_place" if others else "lives_together"
                found.second.append(Met(person, met.person, met.last, last, situation))
