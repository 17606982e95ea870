"""Where points stand and how many desks they need (docs/algorithms/sites.md)."""

from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.answer import Siting, Stopped
from frontline.solvers.sites.city import propose_sites
from frontline.solvers.sites.desks import Waiting, desks_needed, waiting

__all__ = ["Siting", "Stopped", "UnusableInput", "Waiting", "desks_needed", "propose_sites", "waiting"]
