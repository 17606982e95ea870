"""Invented stories of the small town: facts of every kind at random, for tests that try many orders.

A story is a list of (moment it is told, fact). The same seed gives the same story.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from frontline.facts.areas import (
    AreaContinued,
    AreaDecided,
    AreaLifted,
    BoundaryMoved,
    LiftHeld,
    RoundCompleted,
    StaticManagementDecided,
)
from frontline.facts.base import Fact, FactRetracted, OverrideDecided, Subject, area, person, place
from frontline.facts.cases import (
    AreaLeft,
    ContactFound,
    Discharged,
    FoundIn,
    InfectionFound,
    LoopLeft,
    SymptomsImproved,
    TestReported,
)
from frontline.facts.isolation import CheckedIn, CheckedOut, HealthChecked, HomeAssessed, TransferStarted
from frontline.loop import queries
from tests.town import Town

BEGIN = datetime(2022, 11, 1, 4, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Story:
    """Facts in the order in which the town learns them."""

    town: Town
    rng: random.Random
    told: list[Fact] = field(default_factory=list)
    now: datetime = BEGIN

    def write(self, count: int) -> list[Fact]:
        makers = (
            [self._infection, self._contact, self._contact] * 2
            + [self._test] * 4
            + [self._area, self._round, self._held, self._continued, self._lifted, self._static, self._grid]
            + [self._stay] * 3
            + [self._override, self._doctor, self._left, self._retraction, self._retraction]
        )
        for _ in range(count):
            self.now += timedelta(minutes=self.rng.randint(1, 900))
            fact = self.rng.choice(makers)()
            if fact is not None:
                self.told.append(fact)
        return self.told

    def _about(self, subject: Subject, back_hours: int = 48) -> dict[str, object]:
        late = self.rng.random() < 0.3
        at = self.now - timedelta(minutes=self.rng.randint(0, back_hours * 60)) if late else self.now
        return {"id": str(UUID(int=self.rng.getrandbits(128), version=4)), "subject": subject, "at": at,
                "known_at": self.now}  # fmt: skip

    def _anybody(self) -> Subject:
        return person(self.rng.choice(sorted(p.pk for p in self.town.people.values())))

    def _known(self, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in self.told if type(fact) is kind]

    def _infection(self) -> Fact:
        who = self.rng.choice(sorted(self.town.people.values(), key=lambda p: p.pk))
        places, grains = queries.place_chain(who.dwelling_id or 0)
        found_in = self.rng.choice([FoundIn.COMMUNITY, FoundIn.COMMUNITY, FoundIn.CENTRAL_ISOLATION])
        return InfectionFound(
            **self._about(person(who.pk)),  # type: ignore[arg-type]
            case_type=self.rng.choice(["confirmed", "asymptomatic"]), places=places, grains=grains,
            found_in=found_in, no_community_risk=self.rng.random() < 0.5,
            severity=self.rng.choice(["mild", "moderate", "asymptomatic"]),
        )  # fmt: skip

    def _contact(self) -> Fact | None:
        who, source = self._anybody(), self._anybody()
        if who == source:
            return None
        common = self._about(who)
        last: datetime = common["at"]  # type: ignore[assignment]
        return ContactFound(
            **common,  # type: ignore[arg-type]
            category=self.rng.choice(["close", "of_contact", "exposed"]), source=source,
            first_exposure=last - 2 * HOUR, last_exposure=last,
        )  # fmt: skip

    def _test(self) -> Fact:
        result = self.rng.choice(["negative"] * 6 + ["positive", "invalid"])
        ct = self.rng.choice([None, 36.0, 40.0, 22.0])
        return TestReported(**self._about(self._anybody()), result=result, ct_orf=ct, ct_n=ct)  # type: ignore[arg-type]

    def _area(self) -> Fact:
        where = [
            *self.town.grids.values(), *self.town.communities.values(), self.town.township,
            *(b.compound for b in self.town.buildings.values()), *(b.place for b in self.town.buildings.values()),
        ]  # fmt: skip
        chosen = self.rng.sample([p.pk for p in where if p is not None], self.rng.choice([1, 1, 2]))
        return AreaDecided(
            **self._about(area(self.rng.randint(1, 3)), 4),  # type: ignore[arg-type]
            level=self.rng.choice(["high", "high", "medium", "low"]), grain="compound", places=tuple(chosen),
            name="东", decided_by="玉树市人民政府",
        )  # fmt: skip

    def _some_area(self) -> Subject:
        decided = [fact.subject for fact in self.told if fact.subject.kind == "area"]
        return self.rng.choice([*decided, area(self.rng.randint(1, 3))])

    def _round(self) -> Fact:
        return RoundCompleted(**self._about(self._some_area(), 12), all_negative=self.rng.random() < 0.8)  # type: ignore[arg-type]

    def _held(self) -> Fact:
        until = self.now + timedelta(hours=self.rng.randint(1, 60))
        return LiftHeld(**self._about(self._some_area(), 2), why="w", signed_by="h", until=until)  # type: ignore[arg-type]

    def _continued(self) -> Fact:
        until = self.now + timedelta(hours=self.rng.randint(1, 60))
        return AreaContinued(**self._about(self._some_area(), 2), why="w", signed_by="h", until=until)  # type: ignore[arg-type]

    def _lifted(self) -> Fact:
        return AreaLifted(**self._about(self._some_area(), 2), why="w", signed_by="h")  # type: ignore[arg-type]

    def _static(self) -> Fact:
        until = self.now + timedelta(hours=self.rng.randint(1, 96))
        places = (self.rng.choice(sorted(p.pk for p in self.town.communities.values())),)
        return StaticManagementDecided(
            **self._about(self._some_area(), 2),  # type: ignore[arg-type]
            places=places, name="东", until=until, decided_by="h",
        )  # fmt: skip

    def _grid(self) -> Fact:
        to, old = self.rng.sample([grid.pk for grid in self.town.grids.values()], 2)
        moved = (self.rng.choice([b.pk for b in self.town.buildings.values()]),)
        return BoundaryMoved(**self._about(place(to), 1), buildings=moved, from_grid=old)  # type: ignore[arg-type]

    def _stay(self) -> Fact:
        common = self._about(self._anybody(), 12)
        where = self.rng.choice(["site", "hospital", "home"])
        made: list[Callable[[], Fact]] = [
            lambda: CheckedIn(**common, where=where),  # type: ignore[arg-type]
            lambda: CheckedOut(**common),  # type: ignore[arg-type]
            lambda: TransferStarted(**common),  # type: ignore[arg-type]
            lambda: HealthChecked(**common, temperature=36.5),  # type: ignore[arg-type]
            lambda: HomeAssessed(**common, suitable=self.rng.random() < 0.5),  # type: ignore[arg-type]
        ]
        return self.rng.choice(made)()

    def _override(self) -> Fact:
        measure = self.rng.choice(
            ["central_isolation", "home_isolation", "home_monitoring", "central_treatment"]
        )
        until = self.rng.choice([None, self.now + timedelta(hours=self.rng.randint(1, 90))])
        change = self.rng.choice(["exempt", "end", "at_home"])
        return OverrideDecided(
            **self._about(self._anybody(), 2),  # type: ignore[arg-type]
            measure=measure, change=change, why="w", signed_by=("a", "b"), until=until,
        )  # fmt: skip

    def _doctor(self) -> Fact:
        kind: type[Fact] = self.rng.choice([SymptomsImproved, Discharged])
        found = self._known(InfectionFound)
        who = self.rng.choice(found).subject if found else self._anybody()
        return kind(**self._about(who, 12))  # type: ignore[arg-type]

    def _left(self) -> Fact:
        common = self._about(self._anybody())
        if self.rng.random() < 0.5:
            return LoopLeft(**common, post="机场")  # type: ignore[arg-type]
        level = self.rng.choice(["high", "medium", "low"])
        return AreaLeft(**common, level=level, area_name="西宁市", arrived_at=self.now)  # type: ignore[arg-type]

    def _retraction(self) -> Fact | None:
        if not self.told:
            return None
        dead = self.rng.choice(self.told)
        common = {**self._about(dead.subject), "at": self.now}
        return FactRetracted(**common, retracts=dead.id, why="w")  # type: ignore[arg-type]


def taken_back(facts: Iterable[Fact]) -> set[str]:
    """Ids that count as never told, the retractions themselves included."""
    dead: set[str] = set()
    retractions = [fact for fact in facts if isinstance(fact, FactRetracted)]
    for fact in sorted(retractions, key=lambda f: f.known_at, reverse=True):
        if fact.id not in dead:
            dead.add(fact.retracts)
    return dead | {fact.id for fact in retractions}


def groups(facts: list[Fact], rng: random.Random) -> Iterable[list[Fact]]:
    """The facts in transactions of random size."""
    rest = list(facts)
    while rest:
        size = rng.randint(1, 6)
        yield rest[:size]
        rest = rest[size:]


def shuffled(facts: list[Fact], rng: random.Random) -> list[Fact]:
    """Another order in which the town might have heard them: what is taken back must have been told before."""
    order = rng.sample(facts, len(facts))
    placed: dict[str, Fact] = {}
    by_id = {fact.id: fact for fact in facts}

    def put(fact: Fact) -> None:
        if fact.id in placed:
            return
        if isinstance(fact, FactRetracted):
            put(by_id[fact.retracts])
        placed[fact.id] = fact

    for fact in order:
        put(fact)
    return list(placed.values())
