"""What a round asks of one resident: where to go and when, or that it is done and what came of it."""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from frontline.city.models import Person
from frontline.loop.rooms import Panel
from frontline.screening import words
from frontline.screening.models import Expected, Round, Tube
from frontline.screening.queries.pairs import without_result
from frontline.screening.queries.person import what_came_of
from frontline.screening.queries.queues import queues
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
    coming = row.tube is None and not row.excused and row.mode == Expected.Mode.POINT
    near = _nearest_open(round, row.building, at) if coming else None
    sites = [site for site in {row.site, near} if site] if coming else []
    found = {one.point.site_id: one for site in sites for one in at_points(round, at=at, site=site)}
    lengths = queues(round, list(found.values()), at=at) if found else {}
    point = found.get(row.site or 0)
    return {
        "round": round,
        "row": row,
        "tube": tube,
        "said": what_came_of(tube) if tube else "",
        "point": point,
        "queue": lengths.get(row.site or 0),
        "near": found.get(near or 0) if near != row.site else None,
        "near_queue": lengths.get(near or 0),
        "late": point.late(at) if point else False,
        "again": row.tube is None and bool(without_result(round.pk, [row.person_id])),
        "excused": words.EXCUSES.get(row.excused, ""),
    }


_NEAREST = """
SELECT rp.site_id FROM screening_roundpoint rp JOIN city_site s ON s.id = rp.site_id
JOIN city_place h ON h.id = %(home)s
WHERE rp.round_id = %(round)s AND rp.desks > 0 AND rp.opens_at <= %(now)s AND rp.closes_at > %(now)s
ORDER BY power((s.lon - h.lon) * cos(radians(h.lat)), 2) + power(s.lat - h.lat, 2) NULLS LAST, rp.site_id LIMIT 1
"""


def _nearest_open(round: Round, building: int | None, at: datetime) -> int | None:
    """The open point nearest to a home, by straight line."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"round": round.pk, "home": building or 0, "now": at})
        row = cursor.fetchone()
    return row[0] if row else None
