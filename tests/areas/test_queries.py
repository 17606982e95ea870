"""What the first page of areas asks the database, whatever the number of proposals."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontline.areas.queries import proposals
from frontline.city import access
from frontline.loop.models import MeasureRow
from tests.areas.conftest import NOON
from tests.town import Town


def test_many_proposals_cost_the_statements_of_a_few(town: Town, proposal: MeasureRow) -> None:
    he = access.actor_for(town.accounts["he"], at=NOON)
    asked = []
    for building in town.buildings.values():
        MeasureRow.objects.get_or_create(
            subject_kind="place", subject_id=building.pk, kind="area_proposal",
            defaults={
                "edition": proposal.edition, "starts_at": proposal.starts_at, "ends_at": proposal.ends_at,
                "reasons": proposal.reasons, "details": proposal.details,
            },
        )  # fmt: skip
        with CaptureQueriesContext(connection) as statements:
            found = proposals.waiting(he, at=NOON)
        asked.append((len(found), len(statements)))
    assert asked[-1][0] >= asked[0][0] + 3
    assert asked[-1][1] == asked[1][1]
