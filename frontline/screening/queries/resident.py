"""What a round asks of one resident: where to go and when, or that it is done."""

from datetime import datetime

from frontline.city.models import Person
from frontline.loop.rooms import Panel
from frontline.screening import words
from frontline.screening.models import Expected, Round
from frontline.screening.queries.rounds import at_points


def asked_of(person: Person, at: datetime) -> Panel | None:
    """The round that samples now, as it concerns this person; nothing where none does."""
    rounds = Round.objects.filter(state=Round.State.OPEN, starts_at__lte=at).order_by("-number")
    for round in rounds:
        row = Expected.objects.filter(round=round, person=person).first()
        if row is not None:
            return Panel("screening/asked.html", _context(round, row, at), order=10)
    return None


def _context(round: Round, row: Expected, at: datetime) -> dict[str, object]:
    point = next(iter(at_points(round, at=at, site=row.site)), None) if row.site and not row.tube else None
    return {
        "round": round,
        "row": row,
        "point": point,
        "late": point.late(at) if point else False,
        "excused": words.EXCUSES.get(row.excused, ""),
    }
