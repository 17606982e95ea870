"""Who brings what where, in which order (docs/algorithms/routes.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.doors import merged
from frontline.solvers.routes.model import Kind, Plan, Problem, Round, Rule, Stop, Unserved, Vehicle
from frontline.solvers.routes.opening import solve, under_way

__all__ = [
    "Kind", "Plan", "Problem", "Round", "Rule", "Stop", "Unserved", "UnusableInput", "Vehicle", "merged", "solve",
    "under_way",
]  # fmt: skip
