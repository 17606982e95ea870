import math
import random
from heapq import heapreplace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from frontline.solvers.sites import UnusableInput, desks_needed, waiting

RATES = some.floats(1, 2000)


def simulated_wait(arrivals: float, served: float, desks: int, people: int, seed: int) -> float:
    """Mean wait in minutes of people who come at random and take the first free desk."""
    draw = random.Random(seed)
    now, waited = 0.0, 0.0
    free = [0.0] * desks
    for _ in range(people):
        now += draw.expovariate(arrivals / 60)
        begins = max(now, free[0])
        waited += begins - now
        heapreplace(free, begins + draw.expovariate(served / 60))
    return waited / people


def test_one_desk_has_the_closed_form() -> None:
    """M/M/1: share waiting = load, mean wait = load / (served - arrivals)."""
    queue = waiting(30, 45, 1)
    assert queue.share_waiting == pytest.approx(2 / 3)
    assert queue.mean_minutes == pytest.approx(2 / 3 / 15 * 60)
    assert queue.in_queue == pytest.approx(queue.mean_minutes / 60 * 30)  # Little


def test_eight_desks_for_three_hundred_an_hour() -> None:
    assert waiting(300, 45, 8).mean_minutes == pytest.approx(0.533, abs=0.0005)


@pytest.mark.parametrize(("arrivals", "served", "desks"), [(300, 45, 8), (100, 45, 3), (40, 45, 2)])
def test_a_simulation_agrees(arrivals: float, served: float, desks: int) -> None:
    runs = [simulated_wait(arrivals, served, desks, 20_000, seed) for seed in range(12)]
    mean = sum(runs) / len(runs)
    spread = math.sqrt(sum((run - mean) ** 2 for run in runs) / (len(runs) - 1) / len(runs))
    assert abs(waiting(arrivals, served, desks).mean_minutes - mean) < 4 * spread


def test_more_people_than_the_desks_serve_never_settle() -> None:
    queue = waiting(100, 45, 2)
    assert queue.mean_minutes == queue.in_queue == math.inf
    assert queue.utilisation > 1 and queue.share_within(60) == 0


@given(arrivals=RATES, served=some.floats(10, 100), minutes=some.floats(0.1, 30))
def test_the_desks_keep_the_promise_and_one_fewer_would_not(
    arrivals: float, served: float, minutes: float
) -> None:
    desks = desks_needed(arrivals, served, minutes)
    assert waiting(arrivals, served, desks).mean_minutes <= minutes
    assert desks == 1 or waiting(arrivals, served, desks - 1).mean_minutes > minutes


@given(arrivals=RATES, served=some.floats(10, 100), minutes=some.floats(0, 30), share=some.floats(0.5, 0.99))
def test_the_desks_keep_a_promise_about_a_share(
    arrivals: float, served: float, minutes: float, share: float
) -> None:
    desks = desks_needed(arrivals, served, minutes, share)
    assert waiting(arrivals, served, desks).share_within(minutes) >= share
    assert desks == 1 or waiting(arrivals, served, desks - 1).share_within(minutes) < share


@given(arrivals=RATES, served=RATES, desks=some.integers(1, 60))
def test_a_desk_more_never_makes_people_wait_longer(arrivals: float, served: float, desks: int) -> None:
    assert waiting(arrivals, served, desks + 1).mean_minutes <= waiting(arrivals, served, desks).mean_minutes


@pytest.mark.parametrize(
    ("arrivals", "served", "desks"),
    [(-1, 45, 2), (math.nan, 45, 2), (10, 0, 2), (10, math.inf, 2), (10, 45, 0)],
)
def test_numbers_that_make_no_queue_are_refused(arrivals: float, served: float, desks: int) -> None:
    with pytest.raises(UnusableInput):
        waiting(arrivals, served, desks)


def test_a_promise_nobody_can_keep_is_refused() -> None:
    with pytest.raises(UnusableInput, match="above 0"):
        desks_needed(10, 45, 0)
    with pytest.raises(UnusableInput, match="more points"):
        desks_needed(1e6, 45, 5)
    with pytest.raises(UnusableInput, match="between 0 and 1"):
        desks_needed(10, 45, 5, 1.0)
