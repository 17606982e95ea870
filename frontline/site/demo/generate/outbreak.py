"""The outbreak since 29 October as facts, in the order in which the city learnt them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import numpy as np

from frontline.facts.areas import AreaDecided, AreaProposalRejected
from frontline.facts.base import Fact, area, person, place
from frontline.facts.cases import (
    AreaLeft,
    ContactCategory,
    ContactFound,
    Discharged,
    FoundIn,
    InfectionFound,
    LoopLeft,
    SymptomsImproved,
    TestReported,
)
from frontline.facts.isolation import CheckedIn, CheckedOut, HealthChecked, TransferStarted
from frontline.site.demo.generate.chain import NOW, Chain, Infected, Met, at, chain
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import read
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.services import Services
from frontline.site.demo.generate.zones import Zone, zones

_NAMESPACE = UUID("6f0a1d0e-2022-4029-8a10-632701000000")
LISTED = datetime.fromisoformat("2022-11-08T16:00:00+08:00")
GROUND = "国务院客户端疫情风险等级查询，2022年11月1日、8日公布"
_EARLIER = datetime.fromisoformat("2022-11-01T12:00:00+08:00")
_HEADQUARTERS = "市疫情防控指挥部"
_CLOSE_DAYS, _SECOND_DAYS = (1, 2, 3, 5, 7, 10), (1, 4, 7)  # days of tests after the last exposure
_HOUR = timedelta(hours=1)
HOSPITAL, SHELTER = 7, 8  # ids of H1 and F1 of sites.csv
_MISSED = 0.03  # share of tests not taken
_DISCHARGED = 9  # of the first infected persons


@dataclass
class Telling:
    """Makes facts with stable ids and sees to it that rooms of a site are taken once."""

    city: City
    ids: Ids
    rng: np.random.Generator
    made: int = 0
    taken: int = 0

    def id(self) -> str:
        self.made += 1
        return str(uuid5(_NAMESPACE, f"{self.city.seed}:{len(self.city.people)}:{self.made}"))

    def hours(self, low: float, high: float) -> timedelta:
        return timedelta(minutes=int(self.rng.uniform(low * 60, high * 60)))

    def room(self) -> tuple[int, str]:
        """The next free room of the isolation sites in turn: (site id, room)."""
        sites = [
            (index + 1, int(row["rooms"]))
            for index, row in enumerate(read("sites.csv"))
            if row["code"].startswith("I")
        ]
        number = self.taken % sum(rooms for _, rooms in sites)
        self.taken += 1
        for site, rooms in sites:
            if number < rooms:
                return site, f"{number // 20 + 1}{number % 20 + 1:02d}"
            number -= rooms
        raise AssertionError("unreachable: the number is below the sum of the rooms")


def outbreak(city: City, ids: Ids, services: Services) -> list[Fact]:
    """Every fact known before the demo begins, oldest knowledge first."""
    listed = zones(city, ids)
    people = chain(city, services, listed)
    telling = Telling(city, ids, np.random.default_rng([city.seed, 6]))
    facts = [*_areas(telling, listed), *_chain_facts(telling, people, listed), *_others(telling, people)]
    known = [fact for fact in facts if fact.known_at < NOW]
    return sorted(known, key=lambda fact: (fact.known_at, fact.id))


def _areas(telling: Telling, listed: list[Zone]) -> Iterator[Fact]:
    """The list of 8 November; on that of 1 November all three stood already, the compound as a high area."""
    for number, zone in enumerate(listed):
        stepped = (
            [(_EARLIER, "high"), (LISTED, zone.level)]
            if zone.grain == "compound"
            else [(_EARLIER, zone.level)]
        )
        for moment, level in stepped:
            yield AreaDecided(
                id=telling.id(), subject=area(number + 1), at=moment, known_at=moment, level=level, grain=zone.grain,
                places=zone.places, name=zone.name, decided_by=_HEADQUARTERS, ground=GROUND,
            )  # fmt: skip


def _chain_facts(telling: Telling, people: Chain, listed: list[Zone]) -> Iterator[Fact]:
    infected = {one.person: one for one in people.infected}
    learnt = {one.person: one.sampled + telling.hours(6, 11) for one in people.infected}
    for number, one in enumerate(people.infected):
        facts = list(_infection(telling, one, learnt[one.person], discharged=number < _DISCHARGED))
        yield from facts
        yield from _kept_medium(telling, facts, listed)
    told: dict[int, datetime] = {}
    for met in people.close:
        own = infected.get(met.person)
        heard = learnt[met.source] + telling.hours(1, 5)
        told[met.person] = heard
        yield _contact(telling, met, ContactCategory.CLOSE, heard)
        if own is None or own.in_isolation:
            yield from _isolated(telling, met, heard, own, learnt.get(met.person))
    for met in people.second:
        heard = told[met.source] + telling.hours(2, 9)
        yield _contact(telling, met, ContactCategory.OF_CONTACT, heard)
        yield _checked_in(telling, met.person, heard + telling.hours(0.5, 3), "home")
        yield from _tests(telling, met.person, met.last, _SECOND_DAYS, heard, NOW)
        yield from _health_checks(telling, met.person, heard, met.last + timedelta(days=8))


def _infection(telling: Telling, one: Infected, learnt: datetime, *, discharged: bool) -> Iterator[Fact]:
    chosen = telling.rng.random()
    severity = "moderate" if chosen < 0.07 else "mild" if chosen < 0.35 else "asymptomatic"
    home = telling.ids.larger_places(int(telling.city.people.dwelling[one.person]))
    yield _test(telling, one.person, one.sampled, learnt, float(telling.rng.uniform(17, 30)))
    yield InfectionFound(
        id=telling.id(), subject=person(one.person + 1), at=one.sampled, known_at=learnt,
        case_type="asymptomatic" if severity == "asymptomatic" else "confirmed", severity=severity,
        onset=None if severity == "asymptomatic" else one.sampled.date(),
        found_in=FoundIn.CENTRAL_ISOLATION if one.in_isolation else FoundIn.COMMUNITY,
        no_community_risk=one.in_isolation, places=tuple(id for id, _ in home),
        grains=tuple(grain for _, grain in home),
    )  # fmt: skip
    taken = learnt + telling.hours(0.5, 2)
    where, site = ("hospital", HOSPITAL) if severity == "moderate" else ("site", SHELTER)
    yield TransferStarted(
        id=telling.id(), subject=person(one.person + 1), at=taken, known_at=taken, vehicle="急救1号"
    )
    yield _checked_in(telling, one.person, taken + telling.hours(0.5, 1.5), where, site)
    yield from _health_checks(telling, one.person, learnt, NOW)
    yield from _recovery(telling, one, site, discharged)


def _recovery(telling: Telling, one: Infected, site: int, discharged: bool) -> Iterator[Fact]:
    """Ct values rise; two of 35 and more a day apart and no symptoms end it."""
    for day in range(5, 12):
        sampled = one.sampled + timedelta(days=day)
        ct = 35.5 + day / 4 if discharged and day >= 8 else 24 + day
        yield _test(telling, one.person, sampled, sampled + telling.hours(6, 9), min(ct, 39.0))
    if discharged:
        leaves = one.sampled + timedelta(days=9, hours=26)
        common = {"subject": person(one.person + 1), "at": leaves, "known_at": leaves}
        yield SymptomsImproved(id=telling.id(), **common)  # type: ignore[arg-type]
        yield Discharged(id=telling.id(), **common)  # type: ignore[arg-type]
        yield CheckedOut(id=telling.id(), site=site, **common)  # type: ignore[arg-type]


def _kept_medium(telling: Telling, facts: list[Fact], listed: list[Zone]) -> Iterator[Fact]:
    """Where the city listed a medium area, headquarters had refused a high one."""
    medium = {id for zone in listed if zone.level == "medium" for id in zone.places}
    for found in facts:
        if isinstance(found, InfectionFound) and medium & set(found.places) and found.known_at < LISTED:
            graded = dict(zip(found.grains, found.places, strict=False))
            decided = found.known_at + 3 * _HOUR
            yield AreaProposalRejected(
                id=telling.id(), subject=place(graded.get("compound", graded["building"])), at=decided,
                known_at=decided, infections=(found.id,), why="按中风险区管理", decided_by=_HEADQUARTERS,
            )  # fmt: skip


def _contact(telling: Telling, met: Met, category: ContactCategory, heard: datetime) -> Fact:
    return ContactFound(
        id=telling.id(), subject=person(met.person + 1), at=met.last, known_at=max(heard, met.last), category=category,
        source=person(met.source + 1), first_exposure=met.first, last_exposure=met.last, situation=met.situation,
    )  # fmt: skip


def _isolated(
    telling: Telling, met: Met, heard: datetime, own: Infected | None, positive: datetime | None
) -> Iterator[Fact]:
    """Brought to a site, tested on the days of the plan, released on the eighth day or moved to hospital."""
    started = heard + telling.hours(1, 5)
    arrived = started + telling.hours(0.5, 1.5)
    site, room = telling.room()
    yield TransferStarted(
        id=telling.id(), subject=person(met.person + 1), at=started, known_at=started, vehicle="转运车"
    )
    yield _checked_in(telling, met.person, arrived, "site", site, room)
    until = own.sampled if own else NOW
    yield from _tests(telling, met.person, met.last, _CLOSE_DAYS, heard, until)
    midnight = met.last.replace(hour=0, minute=0, second=0, microsecond=0)
    leaves = positive + 0.4 * _HOUR if positive else midnight + timedelta(days=8, hours=9)
    yield CheckedOut(id=telling.id(), subject=person(met.person + 1), at=leaves, known_at=leaves, site=site)
    yield from _health_checks(
        telling, met.person, heard, own.sampled if own else midnight + timedelta(days=11)
    )


def _tests(
    telling: Telling, who: int, last: datetime, days: tuple[int, ...], since: datetime, until: datetime
) -> Iterator[Fact]:
    morning = last.replace(hour=9, minute=0, second=0, microsecond=0)
    first = since + telling.hours(0.1, 0.4)  # at the door: makes good the days before
    if first < until - 4 * _HOUR:
        yield _test(telling, who, first, first + telling.hours(6, 11), None)
    for day in days:
        sampled = morning + timedelta(days=day) + telling.hours(0, 3)
        if first < sampled < until - 4 * _HOUR and telling.rng.random() > _MISSED:
            yield _test(telling, who, sampled, sampled + telling.hours(6, 11), None)


def _health_checks(telling: Telling, who: int, since: datetime, until: datetime) -> Iterator[Fact]:
    """At the beginning, then once a day between nine and noon."""
    mornings = [at(day, 9) + telling.hours(0, 3) for day in range(12)]
    for moment in [since + telling.hours(0.1, 0.4), *mornings]:
        if since < moment < min(until, NOW) and telling.rng.random() > _MISSED:
            yield HealthChecked(
                id=telling.id(), subject=person(who + 1), at=moment, known_at=moment,
                temperature=round(float(telling.rng.normal(36.5, 0.2)), 1),
            )  # fmt: skip


def _test(telling: Telling, who: int, sampled: datetime, known: datetime, ct: float | None) -> Fact:
    result = "negative" if ct is None or ct >= 40 else "positive"
    value = None if ct is None else round(ct, 1)
    return TestReported(
        id=telling.id(),
        subject=person(who + 1),
        at=sampled,
        known_at=known,
        result=result,
        ct_orf=value,
        ct_n=value,
    )


def _checked_in(
    telling: Telling, who: int, moment: datetime, where: str, site: int | None = None, room: str = ""
) -> Fact:
    return CheckedIn(
        id=telling.id(),
        subject=person(who + 1),
        at=moment,
        known_at=moment,
        where=where,
        site=site,
        room=room,
    )


def _others(telling: Telling, people: Chain) -> Iterator[Fact]:
    """A handful who came from risk areas elsewhere, and staff who left a closed loop."""
    free = np.setdiff1d(np.flatnonzero(telling.city.people.age >= 20), np.array(sorted(people.people())))
    chosen = telling.rng.choice(free, 9, replace=False).tolist()
    levels = ("high", "medium", "medium", "low", "low")
    for number, (who, level) in enumerate(zip(chosen, levels, strict=False)):
        left = at(6 + number, 10)
        yield AreaLeft(
            id=telling.id(), subject=person(who + 1), at=left, known_at=left + telling.hours(14, 20), level=level,
            area_name="西宁市城东区", arrived_at=left + timedelta(hours=12),
        )  # fmt: skip
    for number, who in enumerate(chosen[5:]):
        left = at(7 + number, 9)
        yield LoopLeft(
            id=telling.id(),
            subject=person(who + 1),
            at=left,
            known_at=left + _HOUR,
            post="集中隔离点工作人员",
        )
