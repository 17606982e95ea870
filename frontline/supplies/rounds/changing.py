"""A change while rounds are under way: rounds that have not left, and packs that no round has. As few stops as can be.

Packs on a vehicle stay there. Rounds at the depot keep their stops and their order; what came in goes where it costs
least, nothing is moved to make it cheaper. A crew that is late gives up stops from its end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from frontline.loop.actions import Refused
from frontline.solvers.routes import Plan, Problem, Stop, solve, under_way
from frontline.solvers.routes import Round as SolvedRound
from frontline.supplies.rounds import gathering, keeping, rules
from frontline.supplies.rounds.models import DayPlan, Round, StopPack
from frontline.supplies.rounds.rules import CrewDay, Door

_LONGEST = 5.0  # seconds of search where no round is left to begin with


@dataclass(frozen=True, slots=True)
class Kept:
    """A round at the depot: its row, and its stops as lists of packs that are still to be brought."""

    round: Round
    stops: list[list[int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """The day as it is: who can go out from when, what rounds wait, which packs have none."""

    crews: list[CrewDay]
    kept: dict[int, list[Kept]]  # by place in `crews`
    first: dict[int, int]  # number of the next round, by place in `crews`
    doors: dict[int, Door]  # by pack
    loose: list[Door]
    lost: dict[int, list[int]]


def propose(plan: DayPlan, *, at: datetime) -> keeping.Answer:
    """The smallest change. Raises Refused; UnusableInput."""
    standing = standing_of(plan.day, at=at)
    if not standing.crews:
        raise Refused(_("No crew can go out any more today; enter one, or plan for tomorrow."))
    problem, packs, held = _problem(standing)
    given = {stop for vehicle in held for stop in held[vehicle][1]}
    rounds = {vehicle: one for vehicle, (one, _) in held.items()}
    solved = _placed(problem, rounds, given)
    return _answer(plan, standing, problem, packs, rounds, solved, len(given))


def standing_of(day: date, *, at: datetime) -> Standing:
    """What is at the depot now, and when each crew can begin its next round."""
    doors, lost = gathering.doors_of(gathering.to_bring(day), day, at=at)
    by_pack = {door.pack: door for door in doors}
    crews = gathering.crew_days(gathering.crews_on(day), day, gathering.communities_of(doors))
    place = {crew.id: number for number, crew in enumerate(crews)}
    waiting = [one for one in _waiting(day, by_pack) if one.round.crew_id in place]
    kept: dict[int, list[Kept]] = defaultdict(list)
    for one in waiting:
        kept[place[one.round.crew_id]].append(one)
    taken = {pack for one in waiting for stop in one.stops for pack in stop}
    gone = _gone(day)
    free = _free_from(day, at)
    now = gathering.seconds_of(at, day)
    ready = [
        replace(
            crew, opens=max(crew.opens, now, free.get(crew.id, 0.0)),
            rounds=max(crew.rounds - gone.get(crew.id, 0), len(kept[place[crew.id]]), 1),
        )
        for crew in crews
    ]  # fmt: skip
    first = {place[crew.id]: gone.get(crew.id, 0) + 1 for crew in crews}
    loose = [door for door in doors if door.pack not in taken]
    return Standing(ready, dict(kept), first, by_pack, loose, lost)


def _waiting(day: date, doors: Mapping[int, Door]) -> list[Kept]:
    rows = list(gathering.rounds_on(day, "planned"))
    stops: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    packs = StopPack.objects.filter(stop__round__in=rows).order_by("stop__position", "position")
    for round, stop, pack in packs.values_list("stop__round", "stop", "pack"):
        if pack in doors:  # not called off meanwhile
            stops[round][stop].append(pack)
    return [Kept(row, [one for one in stops[row.pk].values() if one]) for row in rows]


def _gone(day: date) -> dict[int, int]:
    """How many rounds of a crew left."""
    rows = gathering.rounds_on(day, "out", "back").order_by().values_list("crew").annotate(n=Count("pk"))
    return dict(rows)


def _free_from(day: date, at: datetime) -> dict[int, float]:
    """When a crew that is out should be back, in seconds of the day: as planned, later by as much as it is late."""
    free: dict[int, float] = {}
    for row in gathering.rounds_on(day, "out"):
        lasts = row.back_at - row.leaves_at
        back = max((row.left_at or row.leaves_at) + lasts, at)
        free[row.crew_id] = max(free.get(row.crew_id, 0.0), gathering.seconds_of(back, day))
    return free


def _problem(
    standing: Standing,
) -> tuple[Problem, list[list[int]], dict[int, tuple[list[list[int]], list[int]]]]:
    """Stops of waiting rounds first, then the others; rounds by vehicle as (held, given up)."""
    doors = standing.doors.values()
    at = [*((door.lon, door.lat) for door in doors), *((crew.lon, crew.lat) for crew in standing.crews)]
    plane = rules.Plane(at)
    packs: list[list[int]] = []
    stops: list[Stop] = []
    numbered: dict[int, list[list[int]]] = {}
    for vehicle, waiting in standing.kept.items():
        numbered[vehicle] = []
        for one in waiting:
            numbers = []
            for stop in one.stops:
                numbers.append(len(stops))
                stops.append(_joined([standing.doors[pack] for pack in stop], plane))
                packs.append(stop)
            if numbers:
                numbered[vehicle].append(numbers)
    if standing.loose:
        fresh = rules.problem_of(standing.loose, standing.crews)
        for new, those in zip(fresh.problem.stops, fresh.packs, strict=True):
            door = standing.doors[those[0]]
            x, y = plane(door.lon, door.lat)
            stops.append(replace(new, x=x, y=y))
            packs.append(those)
    if not stops:
        raise Refused(_("Nothing is to be changed: no pack waits for a round."))
    vehicles = tuple(rules.vehicle_of(crew, plane) for crew in standing.crews)
    problem = Problem(tuple(stops), vehicles)
    return problem, packs, {vehicle: _held(problem, vehicle, rounds) for vehicle, rounds in numbered.items()}


def _held(problem: Problem, vehicle: int, rounds: list[list[int]]) -> tuple[list[list[int]], list[int]]:
    """What a crew may serve and reaches in time, and what it gives up."""
    may, barred = rules.permitted(problem, vehicle, rounds)
    left, late = rules.kept(problem, vehicle, may)
    return left, barred + late


def _joined(doors: Sequence[Door], plane: rules.Plane) -> Stop:
    """The stop of a round as it is now: a door may have been called off, an entrance closed."""
    seconds = rules.seconds_at(doors)
    made = rules.stop_of(doors[0], plane, sum(seconds))
    return replace(
        made, area=next((door.area for door in doors if door.high_risk), made.area),
        demand=sum(door.size for door in doors), special=any(door.special for door in doors),
        high_risk=any(door.high_risk for door in doors), ready=max(door.ready for door in doors),
        due=min(door.due for door in doors),
    )  # fmt: skip


def _placed(problem: Problem, rounds: Mapping[int, list[list[int]]], given: set[int]) -> Plan:
    """Waiting rounds with everything else put in where it costs least, special needs first."""
    inside = {stop for those in rounds.values() for one in those for stop in one}
    if not inside:
        return solve(problem, seconds=min(_LONGEST, 0.2 + 0.01 * len(problem.stops)))
    order = sorted(inside) + sorted(
        set(range(len(problem.stops))) - inside, key=lambda stop: not problem.stops[stop].special
    )
    at = {stop: number for number, stop in enumerate(order)}
    known = Problem(tuple(problem.stops[stop] for stop in order[: len(inside)]), problem.vehicles)
    begun = tuple(
        SolvedRound(vehicle, number, tuple(at[stop] for stop in one))
        for vehicle, those in rounds.items()
        for number, one in enumerate(those)
    )
    live = under_way(known, Plan(begun, (), 0.0), spare=len(order) - len(inside) + 1)
    for stop in order[len(inside) :]:
        live.add(problem.stops[stop])
    found = live.improve(0.0, changing=0.0)
    return Plan(
        tuple(replace(one, stops=tuple(order[stop] for stop in one.stops)) for one in found.rounds),
        tuple(replace(one, stop=order[one.stop]) for one in found.unserved), found.cost,
    )  # fmt: skip


def _answer(
    plan: DayPlan, standing: Standing, problem: Problem, packs: list[list[int]],
    before: Mapping[int, list[list[int]]], solved: Plan, given: int,
) -> keeping.Answer:  # fmt: skip
    """Only crews whose rounds are others now get new rows; all their waiting rounds are replaced."""
    after: dict[int, list[list[int]]] = defaultdict(list)
    for one in sorted(solved.rounds, key=lambda one: (one.vehicle, one.number)):
        after[one.vehicle].append(list(one.stops))
    was = _crew_of(plan.day, standing)
    changed = {
        vehicle: after.get(vehicle, [])
        for vehicle in set(after) | set(standing.kept)
        if after.get(vehicle, []) != [_numbers(one.stops, packs) for one in standing.kept.get(vehicle, [])]
    }
    replaces = {
        (vehicle, place): standing.kept[vehicle][place].round.pk
        for vehicle, rounds in changed.items()
        for place in range(min(len(rounds), len(standing.kept.get(vehicle, []))))
    }
    kept = keeping.Solved(
        problem, standing.crews, changed, packs, keeping.buildings(standing.doors, packs),
        keeping.risky(standing.doors, packs), solved.unserved, standing.first, replaces,
    )  # fmt: skip
    special = frozenset(pack for pack, door in standing.doors.items() if door.special)
    figures = _figures(standing, changed, after, packs, was, given)
    figures["changes"] = [standing.crews[vehicle].id for vehicle in sorted(changed)]
    return keeping.Answer(kept, standing.lost, special, figures)


def _numbers(stops: Sequence[Sequence[int]], packs: Sequence[Sequence[int]]) -> list[int]:
    first = {one[0]: number for number, one in enumerate(packs)}
    return [first[one[0]] for one in stops]


def _crew_of(day: date, standing: Standing) -> dict[int, int]:
    """Which crew had a pack last: in a round that waits, or in one of a crew that was lost."""
    rows = StopPack.objects.filter(
        stop__round__day=day, stop__round__state__in=("planned", "out", "off"), pack__in=list(standing.doors)
    )
    named = rows.order_by("stop__round__plan", "stop__round").values_list("pack", "stop__round__crew")
    return dict(named)


def _figures(
    standing: Standing, changed: Mapping[int, Sequence[Sequence[int]]],
    after: Mapping[int, Sequence[Sequence[int]]], packs: Sequence[Sequence[int]], was: Mapping[int, int], given: int,
) -> dict[str, object]:  # fmt: skip
    """What the page shows before anybody decides."""
    ready = {crew.id for crew in standing.crews}
    counts = {"new": 0, "of_lost": 0, "moved": 0, "stayed": 0}
    stops = {"new": 0, "of_lost": 0, "moved": 0, "stayed": 0}
    for vehicle, rounds in after.items():
        for stop in (stop for one in rounds for stop in one):
            sort = _sort([was.get(pack) for pack in packs[stop]], standing.crews[vehicle].id, ready)
            counts[sort] += len(packs[stop])
            stops[sort] += 1
    waiting = sum(len(rounds) for rounds in standing.kept.values())
    touched = sum(len(standing.kept.get(vehicle, [])) for vehicle in changed)
    return {
        **{f"packs_{sort}": n for sort, n in counts.items()}, **{f"stops_{sort}": n for sort, n in stops.items()},
        "rounds_same": waiting - touched, "rounds_waiting": waiting, "given_up": given,
    }  # fmt: skip


def _sort(before: Sequence[int | None], now: int, ready: set[int]) -> str:
    known = [crew for crew in before if crew is not None]
    if not known:
        return "new"
    if all(crew == now for crew in known):
        return "stayed"
    return "moved" if any(crew in ready and crew != now for crew in known) else "of_lost"
