"""What a resident is told of a change of boundaries: on the own page, from the decision on."""

from datetime import datetime, timedelta

from frontline.areas.boundaries.queries import Worker, workers_of
from frontline.areas.models import BoundaryMove
from frontline.city.models import Person
from frontline.loop.rooms import Panel

_SHOWN = timedelta(days=14)  # how long the own page tells it; the grid worker stands there for good


def moved(person: Person, at: datetime) -> Panel | None:
    """The new grid of the home, just now or soon; nothing where nothing changed."""
    building = person.building
    if building is None:
        return None
    decided = BoundaryMove.objects.filter(
        building=building, change__state="decided", change__holds_from__gt=at - _SHOWN
    ).select_related("change", "to", "left", "to__worker")
    latest = decided.order_by("-change__holds_from", "-change__number").first()
    if latest is None:
        return None
    return Panel("areas/boundaries/notice.html", {"move": latest, "workers": _workers(latest, at)}, order=60)


def _workers(move: BoundaryMove, at: datetime) -> list[Worker]:
    """Who looks after the grid from then on."""
    if move.to.grid_id:
        return workers_of([move.to.grid_id], at=at).get(move.to.grid_id, [])
    account = move.to.worker
    return [Worker(account.pk, account.display_name, account.phone)] if account else []
