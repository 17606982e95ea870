"""Editions of plans/ put in force for a test, as two people would."""

from datetime import datetime

from frontline.loop import plans
from frontline.plan.edition import Edition
from frontline.plan.loading import edition_by_id
from tests.town import ALWAYS

NINTH = "covid-2022-06-28-ninth"
TWENTY = "covid-2022-11-11-twenty"
NEW_TEN = "covid-2022-12-07-new-ten"


def in_force(folder: str = NINTH, *, since: datetime | None = None) -> Edition:
    """The edition, in force from `since` or else from its own day on."""
    edition = edition_by_id(folder)
    plans.publish(edition, by=None, at=ALWAYS)
    plans.put_in_force(
        edition.id,
        since=since or edition.effective_from,
        migration="recompute",
        proposed_by=None,
        confirmed_by=None,
        at=ALWAYS,
    )
    return edition
