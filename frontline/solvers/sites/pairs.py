"""What each client costs at each candidate that matters to it, listed from both sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts


class Pairs(NamedTuple):
    """Sparse costs. `far` is what a client costs at least at any candidate that its list leaves out."""

    starts: Ints  # client i owns entries starts[i] to starts[i + 1], cheapest first
    candidate: Shorts
    cost: Floats
    far: Floats  # per client; above every cost when the list is complete
    starts_of: Ints  # candidate j owns entries starts_of[j] to starts_of[j + 1]
    client: Shorts
    cost_of: Floats

    @property
    def clients(self) -> int:
        return len(self.starts) - 1

    @property
    def candidates(self) -> int:
        return len(self.starts_of) - 1

    def weighted(self, weight: Floats) -> Pairs:
        """Costs times the client's weight."""
        each = np.repeat(weight, np.diff(self.starts))
        return self._replace(
            cost=self.cost * each, far=self.far * weight, cost_of=self.cost_of * weight[self.client]
        )


def pairs_of(client: Ints, candidate: Ints, cost: Floats, far: Floats, candidates: int, most: int) -> Pairs:
    """From triples in any order; a client keeps its `most` cheapest, and `far` comes down to the next one."""
    starts, entries = group(client[order := np.argsort(cost)], len(far))
    order = order[entries]  # by client, cheapest first: the grouping keeps the order
    rank = np.arange(len(order)) - np.repeat(starts[:-1], np.diff(starts))
    cut = np.flatnonzero(np.diff(starts) > most)
    far = far.copy()
    far[cut] = cost[order[starts[cut] + most]]
    kept = order[rank < most]
    client, candidate, cost = client[kept], candidate[kept], cost[kept]
    starts_of, back = group(candidate, candidates)
    return Pairs(
        _starts(np.minimum(np.diff(starts), most)), candidate.astype(np.int32), cost, far,
        starts_of, client[back].astype(np.int32), cost[back],
    )  # fmt: skip


def complete_pairs(cost: Floats) -> Pairs:
    """From a full table, clients by candidates."""
    clients, candidates = cost.shape
    order = np.argsort(cost, axis=1, kind="stable")
    far = cost.max(axis=1) * 2 + 1  # nobody ever goes there: each client's list is complete
    return Pairs(
        np.arange(clients + 1) * candidates, order.ravel().astype(np.int32),
        np.take_along_axis(cost, order, axis=1).ravel(), far,
        np.arange(candidates + 1) * clients,
        np.tile(np.arange(clients, dtype=np.int32), candidates), np.ascontiguousarray(cost.T).ravel(),
    )  # fmt: skip


def group(owner: Ints, owners: int) -> tuple[Ints, Ints]:
    """Where each owner's entries begin, and the entries by owner, in the order in which they came."""
    from scipy.sparse import csr_matrix

    entries = len(owner)
    turned = csr_matrix((np.arange(entries), owner, np.arange(entries + 1)), shape=(entries, owners)).tocsc()
    return turned.indptr.astype(np.int64), turned.data


def _starts(lengths: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
