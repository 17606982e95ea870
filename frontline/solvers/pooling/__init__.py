"""Pool size and rounds for a prevalence and a laboratory (docs/algorithms/pooling.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.pooling.model import Model
from frontline.solvers.pooling.schemes import Pooling, Scheme, best_pools, expected_tests, found_share

__all__ = ["Model", "Pooling", "Scheme", "UnusableInput", "best_pools", "expected_tests", "found_share"]
