"""Grids that people walk and that weigh the same (docs/algorithms/grids.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.codes import codes
from frontline.solvers.grids.figures import figures_of, roundness
from frontline.solvers.grids.model import City, Figures, Layout
from frontline.solvers.grids.partition import partition
from frontline.solvers.grids.rebalance import rebalance

__all__ = [
    "City", "Figures", "Layout", "UnusableInput", "codes", "figures_of", "partition", "rebalance", "roundness",
]  # fmt: skip
