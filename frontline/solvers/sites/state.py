"""A set of open sites with, for each client, its nearest and second-nearest: opening and closing one is local."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints, Shorts
from frontline.solvers.compiled import compiled
from frontline.solvers.sites.pairs import Pairs

NOBODY = -1  # no open site in the client's list: it pays `far`


class State(NamedTuple):
    """Kept in step by `open_site` and `close_site`; never write to it elsewhere."""

    is_open: Bools
    first: Shorts  # nearest open site of each client, or NOBODY
    second: Shorts
    cost1: Floats  # what the client pays at its nearest
    cost2: Floats  # and would pay at its second-nearest
    loss: Floats  # per open site: what closing it would cost


@compiled
def open_site(pairs: Pairs, state: State, site: int) -> None:
    """Open a closed candidate."""
    state.is_open[site] = True
    state.loss[site] = 0.0
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        i, cost = pairs.client[k], pairs.cost_of[k]
        if cost >= state.cost2[i]:
            continue
        before = state.first[i]
        if before >= 0:
            state.loss[before] -= state.cost2[i] - state.cost1[i]
        if cost < state.cost1[i]:
            state.second[i], state.cost2[i] = before, state.cost1[i]
            state.first[i], state.cost1[i] = site, cost
        else:
            state.second[i], state.cost2[i] = site, cost
        state.loss[state.first[i]] += state.cost2[i] - state.cost1[i]


@compiled
def close_site(pairs: Pairs, state: State, site: int) -> None:
    """Close an open site; its clients go to their second-nearest."""
    state.is_open[site] = False
    state.loss[site] = 0.0
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        i = pairs.client[k]
        if state.first[i] == site:
            state.first[i], state.cost1[i] = state.second[i], state.cost2[i]
        elif state.second[i] == site:
            state.loss[state.first[i]] -= state.cost2[i] - state.cost1[i]
        else:
            continue
        _find_second(pairs, state, i)
        if state.first[i] >= 0:
            state.loss[state.first[i]] += state.cost2[i] - state.cost1[i]


@compiled
def _find_second(pairs: Pairs, state: State, client: int) -> None:
    state.second[client], state.cost2[client] = -1, pairs.far[client]
    for k in range(pairs.starts[client], pairs.starts[client + 1]):
        j = pairs.candidate[k]
        if state.is_open[j] and j != state.first[client]:
            state.second[client], state.cost2[client] = j, pairs.cost[k]
            return


def savings(pairs: Pairs, state: State) -> Floats:
    """Per candidate: what opening it would save."""
    saved = np.maximum(state.cost1[pairs.client] - pairs.cost_of, 0.0)
    return np.asarray(
        np.add.reduceat(np.append(saved, 0.0), pairs.starts_of[:-1]) * (np.diff(pairs.starts_of) > 0)
    )


def state_of(pairs: Pairs, sites: Ints) -> State:
    """The state with exactly these sites open."""
    clients, candidates = pairs.clients, pairs.candidates
    state = State(
        np.zeros(candidates, np.bool_),
        np.full(clients, NOBODY, np.int32), np.full(clients, NOBODY, np.int32),
        pairs.far.copy(), pairs.far.copy(), np.zeros(candidates),
    )  # fmt: skip
    for site in sites:
        open_site(pairs, state, int(site))
    return state
