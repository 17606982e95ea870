"""Which grid a building belongs to, now and at any moment of the past."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from frontline.city.models import PastGrid

_THEN = """
SELECT b.place_id, CASE WHEN past.id IS NULL THEN b.grid_id ELSE past.grid_id END
FROM city_building b LEFT JOIN LATERAL (
  SELECT id, grid_id FROM city_pastgrid WHERE building_id = b.place_id AND until > %(at)s ORDER BY until, id LIMIT 1
) past ON true
WHERE %(within)s::bigint[] IS NULL OR b.community_id = ANY (%(within)s)
"""
_MOVE = """
UPDATE city_building b SET grid_id = v.grid
FROM unnest(%s::bigint[], %s::bigint[]) AS v(building, grid) WHERE b.place_id = v.building
"""


def grids_then(at: datetime, communities: Iterable[int] | None = None) -> dict[int, int | None]:
    """The grid of every building (of these communities) as it was at a moment of city time."""
    within = None if communities is None else list(communities)
    with connection.cursor() as cursor:
        cursor.execute(_THEN, {"at": at, "within": within})
        return dict(cursor.fetchall())


def put_under(grids: Mapping[int, int], *, before: Mapping[int, int | None], at: datetime) -> None:
    """Building -> grid from `at` on; `before`, what they had, stays readable by date. Inside a transaction."""
    ids = sorted(grids)
    left = [PastGrid(building_id=id, grid_id=before[id], until=at) for id in ids]
    PastGrid.objects.bulk_create(left, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [ids, [grids[id] for id in ids]])
