"""Who is posted to which community (docs/algorithms/posting.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.posting.answer import Posting, Stopped
from frontline.solvers.posting.conflicts import Conflict, Kind, Rule, smallest_conflict
from frontline.solvers.posting.model import Problem
from frontline.solvers.posting.reasons import in_words
from frontline.solvers.posting.repair import Repair, repair
from frontline.solvers.posting.solving import solve

__all__ = [
    "Conflict", "Kind", "Posting", "Problem", "Repair", "Rule", "Stopped", "UnusableInput", "in_words",
    "repair", "smallest_conflict", "solve",
]  # fmt: skip
