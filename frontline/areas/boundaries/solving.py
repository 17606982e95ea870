"""Asking the solver for grids; its answer becomes a proposal like any other."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.areas.boundaries import actions, checks, queries
from frontline.areas.boundaries.problem import Proposed, UnusableInput, propose_grids, relieve
from frontline.areas.models import BoundaryChange, GridRequest
from frontline.city import access, clock
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.city.models import Place
from frontline.loop.actions import Refused

State, What = GridRequest.State, GridRequest.What
MOST = 10_000  # grids of one question


def ask_for_grids(
    communities: Collection[int], wanted: int, *, weight: str, reason: str, by: Actor, at: datetime
) -> GridRequest:
    """Have the worker divide communities into so many grids. Raises Refused."""
    checks.may_redraw(by, communities)
    if not len(communities) <= wanted <= MOST:
        raise Refused(_("Ask for at least one grid for each community, and at most %(n)d.") % {"n": MOST})
    return GridRequest.objects.create(
        what=What.PARTITION, communities=sorted(communities), wanted=wanted, weight=weight,
        reason=reason.strip()[:400] or _("Grids proposed by the solver"), asked_by_id=by.account, asked_at=at,
    )  # fmt: skip


def ask_for_relief(grid: Place, *, weight: str, by: Actor, at: datetime) -> GridRequest:
    """Have the worker find the fewest people to move out of a grid that is too heavy. Raises Refused."""
    if grid.kind != Place.Kind.GRID or grid.parent_id is None or grid.closed_on is not None:
        raise Refused(_("Choose the grid that is too heavy."))
    checks.may_redraw(by, [grid.parent_id])
    return GridRequest.objects.create(
        what=What.REBALANCE, communities=[grid.parent_id], heavy=grid, weight=weight,
        reason=_("%(grid)s is too heavy") % {"grid": grid.name}, asked_by_id=by.account, asked_at=at,
    )  # fmt: skip


def work_out_grids(*, at: datetime) -> bool:
    """A long job of the worker: the oldest question that waits. True if there was one."""
    open_ones = GridRequest.objects.filter(state__in=(State.WAITING, State.WORKING))
    asked = open_ones.select_related("asked_by", "heavy").order_by("asked_at", "pk").first()
    if asked is None:
        return False
    _note(asked, State.WORKING)
    try:
        with transaction.atomic():
            asked.change = _propose(asked)
        asked.state = State.DONE
    except (UnusableInput, Refused) as why:
        asked.state, asked.why = State.REFUSED, str(why)[:300]
    except (NotAllowed, NotHere):
        asked.state, asked.why = State.REFUSED, _("Whoever asked may not redraw these grids any more.")
    asked.done_at = clock.now()
    _note(asked, asked.state)
    return True


def _propose(asked: GridRequest) -> BoundaryChange:
    if asked.asked_by is None:
        raise NotHere
    at = clock.now()
    by = access.actor_for(asked.asked_by, at=at)
    change = actions.propose(
        asked.communities, reason=asked.reason, by=by, at=at, origin=BoundaryChange.Origin.SOLVER
    )
    found = _answer(asked, change)
    if not any(queries.layout_of(change).now[id] != key for id, key in found.wanted.items()):
        raise Refused(_("The solver found nothing better: the grids stay as they are."))
    actions.arrange(change, found.wanted, found.cells, figures=found.figures, by=by, at=at)
    return change


def _answer(asked: GridRequest, change: BoundaryChange) -> Proposed:
    layout = queries.layout_of(change)
    if asked.what == What.REBALANCE:
        return relieve(layout, str(asked.heavy_id), weight=asked.weight)
    return propose_grids(layout, asked.wanted or 1, weight=asked.weight, communities=asked.communities)


def _note(asked: GridRequest, state: str) -> None:
    """Keep the state, and tell the pages that wait for it."""
    asked.state = state
    with transaction.atomic(), connection.cursor() as cursor:
        asked.save()
        cursor.execute("SELECT pg_notify('frontline', 'areas')")
