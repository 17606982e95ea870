"""A plan of the solver as rows: rounds, stops, packs, and what is in no round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from frontline.solvers.routes import Problem, Rule, Unserved
from frontline.supplies.rounds.gathering import moment_of
from frontline.supplies.rounds.models import DayPlan, NotServed, Round, Stop, StopPack
from frontline.supplies.rounds.rules import LOOP, CrewDay, Door, Times, times_of

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Solved:
    """Rounds of each crew (solver's vehicle) as stops of the problem, and the packs of each stop."""

    problem: Problem
    crews: Sequence[CrewDay]
    rounds: Mapping[int, Sequence[Sequence[int]]]  # by vehicle, in order
    packs: Sequence[Sequence[int]]  # by stop
    buildings: Sequence[int]  # by stop
    risky: Sequence[bool]  # by stop
    unserved: Sequence[Unserved]
    first: Mapping[int, int] = field(default_factory=dict)  # number of a crew's first round here, by vehicle
    replaces: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (vehicle, place) -> round


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be kept: packs by building that is not on the map, packs of special need, and further figures."""

    solved: Solved
    lost: Mapping[int, Sequence[int]]
    special: frozenset[int]
    figures: Mapping[str, object] = field(default_factory=dict)


def keep(plan: DayPlan, answer: Answer) -> dict[str, object]:
    """Writes it; the figures of the plan."""
    solved, lost, special = answer.solved, answer.lost, answer.special
    rows, times = _rounds(plan, solved)
    Round.objects.bulk_create([row for row, _, _ in rows], batch_size=_BATCH)
    stops = _stops(rows, solved, plan.day)
    Stop.objects.bulk_create([row for row, _ in stops], batch_size=_BATCH)
    packs = [
        StopPack(stop=row, pack_id=pack, position=place)
        for row, stop in stops
        for place, pack in enumerate(solved.packs[stop], 1)
    ]
    StopPack.objects.bulk_create(packs, batch_size=_BATCH)
    out = _not_served(plan, solved, lost, special)
    NotServed.objects.bulk_create(out, batch_size=_BATCH)
    return {
        "packs": len(packs), "stops": len(stops), "rounds": len(rows),
        "crews": len({row.crew_id for row, _, _ in rows}),
        "not_served": sum(len(row.packs) for row in out),
        "special_not_served": sum(len(special & set(row.packs)) for row in out),
        "km": round(sum(one.metres for one in times) / 1000, 1), "high_risk": sum(row.high_risk for row, _ in stops),
        "last": max((row.back_at.isoformat() for row, _, _ in rows), default=""), **answer.figures,
    }  # fmt: skip


def _rounds(plan: DayPlan, solved: Solved) -> tuple[list[tuple[Round, Times, Sequence[int]]], list[Times]]:
    rows = []
    for vehicle, rounds in solved.rounds.items():
        for place, (stops, times) in enumerate(
            zip(rounds, times_of(solved.problem, vehicle, rounds), strict=True)
        ):
            made = Round(
                plan=plan, day=plan.day, crew_id=solved.crews[vehicle].id, number=solved.first.get(vehicle, 1) + place,
                leaves_at=moment_of(times.leaves, plan.day), back_at=moment_of(times.back, plan.day),
                metres=times.metres, replaces_id=solved.replaces.get((vehicle, place)),
            )  # fmt: skip
            rows.append((made, times, stops))
    return rows, [times for _, times, _ in rows]


def _stops(
    rows: Sequence[tuple[Round, Times, Sequence[int]]], solved: Solved, day: date
) -> list[tuple[Stop, int]]:
    return [
        (
            Stop(
                round=row, position=place, building_id=solved.buildings[stop], arrives_at=moment_of(arrives, day),
                high_risk=solved.risky[stop],
            ),
            stop,
        )
        for row, times, stops in rows
        for place, (stop, arrives) in enumerate(zip(stops, times.arrives, strict=True), 1)
    ]  # fmt: skip


def _not_served(
    plan: DayPlan, solved: Solved, lost: Mapping[int, Sequence[int]], special: frozenset[int]
) -> list[NotServed]:
    made = [
        NotServed(
            plan=plan, building_id=solved.buildings[one.stop], packs=list(solved.packs[one.stop]),
            rule=_rule(solved, one),
            short=one.short, crew_id=None if one.vehicle is None else solved.crews[one.vehicle].id,
            special=not special.isdisjoint(solved.packs[one.stop]),
        )
        for one in solved.unserved
    ]  # fmt: skip
    return made + [
        NotServed(plan=plan, building_id=building, packs=list(packs), rule="no_place",
                  special=not special.isdisjoint(packs))
        for building, packs in lost.items()
    ]  # fmt: skip


def _rule(solved: Solved, one: Unserved) -> str:
    """The solver's rule; "no_loop" where crews have the sub-area, but none of them goes to people at high risk."""
    area = solved.problem.stops[one.stop].area or ""
    plain = area.removesuffix(LOOP)
    barred = one.rule == Rule.NOBODY and area != plain
    return "no_loop" if barred and any(plain in crew.areas for crew in solved.crews) else str(one.rule)


def risky(doors: Mapping[int, Door], packs: Sequence[Sequence[int]]) -> list[bool]:
    return [any(doors[pack].high_risk for pack in one) for one in packs]


def buildings(doors: Mapping[int, Door], packs: Sequence[Sequence[int]]) -> list[int]:
    return [doors[one[0]].building for one in packs]
