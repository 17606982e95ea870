"""Writing what devices told through Django's connection: imports, files carried by hand, tests.

The hot path (frontline/site/serving) runs the same statement on connections of its own.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from frontline.screening.ingest.statements import WRITE, From, once_each, parameters
from frontline.screening.rules import TubeTold


def write_tubes(told: Iterable[tuple[From, TubeTold]], *, now: datetime) -> list[str]:
    """Merge tubes into the round; the references whose barcode differs from the one told before."""
    batch = once_each(told)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, parameters(batch, now))
        return [str(row[0]) for row in cursor.fetchall()]
