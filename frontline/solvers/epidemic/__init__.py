"""Numbers of an epidemic: reproduction number, serial intervals, chains, offspring (docs/algorithms/epidemic.md)."""

from frontline.solvers.epidemic.chains import Chains, Link, chains
from frontline.solvers.epidemic.cohort import Cohorts, cohort_reproduction
from frontline.solvers.epidemic.intervals import given, parametric
from frontline.solvers.epidemic.offspring import Offspring, offspring
from frontline.solvers.epidemic.reproduction import Doubt, Windows, infectiousness, reproduction
from frontline.solvers.errors import UnusableInput

__all__ = [
    "Chains", "Cohorts", "Doubt", "Link", "Offspring", "UnusableInput", "Windows", "chains", "cohort_reproduction",
    "given", "infectiousness", "offspring", "parametric", "reproduction",
]  # fmt: skip
