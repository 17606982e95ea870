"""Where points stand and how many desks they need (docs/algorithms/sites.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.answer import Siting, Stopped
from frontline.solvers.sites.city import propose_sites
from frontline.solvers.sites.desks import Waiting, desks_needed, waiting
from frontline.solvers.sites.layout import Layout, layout_of

__all__ = [
    "Layout", "Siting", "Stopped", "UnusableInput", "Waiting", "desks_needed", "layout_of", "propose_sites", "waiting",
]  # fmt: skip
