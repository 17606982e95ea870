"""How long people wait at a point, and how many desks keep a promise: the M/M/c queue (Erlang C).

Source: A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges, 1917. People come at random, each desk serves one at a time, nobody leaves the queue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frontline.solvers.errors import UnusableInput

MOST_DESKS = 1_000


@dataclass(frozen=True)
class Waiting:
    """What a queue settles to. `mean_minutes` is infinite when more come than the desks can serve."""

    arrivals_per_hour: float
    served_per_desk_per_hour: float
    desks: int
    share_waiting: float  # probability that somebody who comes has to wait
    mean_minutes: float  # in the queue, service not included; over all, also those who do not wait
    in_queue: float  # people in the queue on average

    @property
    def utilisation(self) -> float:
        """Share of the desks' time that is used; 1 and more never settles."""
        return self.arrivals_per_hour / (self.desks * self.served_per_desk_per_hour)

    def share_within(self, minutes: float) -> float:
        """Probability that somebody waits at most so long."""
        spare = self.desks * self.served_per_desk_per_hour - self.arrivals_per_hour  # people an hour
        return 1 - self.share_waiting * math.exp(-spare * minutes / 60) if spare > 0 else 0.0


def waiting(arrivals_per_hour: float, served_per_desk_per_hour: float, desks: int) -> Waiting:
    """The queue of a point with `desks` desks. Raises UnusableInput for numbers that make no queue."""
    _check(arrivals_per_hour, served_per_desk_per_hour)
    if not 1 <= desks <= MOST_DESKS:
        raise UnusableInput(f"A point has 1 to {MOST_DESKS} desks, not {desks}.")
    load = arrivals_per_hour / served_per_desk_per_hour  # desks kept busy
    if load >= desks:
        return Waiting(arrivals_per_hour, served_per_desk_per_hour, desks, 1.0, math.inf, math.inf)
    share = _erlang_c(load, desks)
    hours = share / (desks * served_per_desk_per_hour - arrivals_per_hour)
    return Waiting(
        arrivals_per_hour, served_per_desk_per_hour, desks, share, hours * 60, hours * arrivals_per_hour
    )


def desks_needed(
    arrivals_per_hour: float, served_per_desk_per_hour: float, minutes: float, share: float | None = None
) -> int:
    """The fewest desks with a mean wait of at most `minutes`, or with `share` of people within `minutes`."""
    _check(arrivals_per_hour, served_per_desk_per_hour)
    if not minutes >= 0 or (minutes == 0 and share is None and arrivals_per_hour > 0):
        raise UnusableInput("Promise a wait above 0 minutes.")
    if share is not None and not 0 < share < 1:
        raise UnusableInput("The share of people within the promised wait lies between 0 and 1.")
    first = math.floor(arrivals_per_hour / served_per_desk_per_hour) + 1
    for desks in range(first, MOST_DESKS + 1):
        queue = waiting(arrivals_per_hour, served_per_desk_per_hour, desks)
        if (queue.mean_minutes <= minutes) if share is None else (queue.share_within(minutes) >= share):
            return desks
    raise UnusableInput(f"One point would need more than {MOST_DESKS} desks: open more points.")


def _erlang_c(load: float, desks: int) -> float:
    """Probability of waiting, by the recursion of Erlang B, which never overflows."""
    blocked = 1.0
    for busy in range(1, desks + 1):
        blocked = load * blocked / (busy + load * blocked)
    return desks * blocked / (desks - load * (1 - blocked))


def _check(arrivals: float, served: float) -> None:
    if not (math.isfinite(arrivals) and arrivals >= 0):
        raise UnusableInput("People an hour must be a number of 0 or more.")
    if not (math.isfinite(served) and served > 0):
        raise UnusableInput("People served by one desk in an hour must be a number above 0.")
