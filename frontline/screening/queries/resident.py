"""What a round asks of one resident: where to go and when, or that it is done and what came of it."""

from datetime import datetime

from django.db.models import Q

from frontline.city.models import Person
from frontline.loop.rooms import Panel
from frontline.screening import words
from frontline.screening.models import Expected, Round, Tube
from frontline.screening.queries.person import what_came_of
from frontline.screening.queries.rounds import at_points


def asked_of(person: Person, at: datetime) -> Panel | None:
    """The round that samples now, or one whose result this person waits for; nothing where none does."""
    live = Q(state=Round.State.OPEN, starts_at__lte=at) | Q(state=Round.State.ENDED)
    for round in Round.objects.filter(live).order_by("-number"):
        row = Expected.objects.filter(round=round, person=person).first()
        tube = Tube.objects.filter(round=round, ref=row.tube).first() if row and row.tube else None
        waits = tube is not None and not tube.result
        if row is not None and (round.state == Round.State.OPEN or waits):
            return Panel("screening/asked.html", _context(round, row, tube, at), order=10)
    return None


def _context(round: Round, row: Expected, tube: Tube | None, at: datetime) -> dict[str, object]:
    point = next(iter(at_points(round, at=at, site=row.site)), None) if row.site and not row.tube else None
    return {
        "round": round,
        "row": row,
        "tube": tube,
        "said": what_came_of(tube) if tube else "",
        "point": point,
        "late": point.late(at) if point else False,
        "excused": words.EXCUSES.get(row.excused, ""),
    }
