"""How long a negative test counts as a proof. No national document settles from when: it is a switch of the edition."""

from datetime import datetime, timedelta

from frontline.plan.edition import Edition

HOURS = "proof.hours"  # 0 or absent: this edition knows no proof
COUNTS_FROM = "proof.counts_from"  # sampling or report


def good_until(edition: Edition, *, sampled_at: datetime, reported_at: datetime) -> datetime | None:
    """Until when a negative test is a proof; None when the edition knows none."""
    hours = edition.number(HOURS)
    if not hours:
        return None
    counts_from = reported_at if edition.word(COUNTS_FROM) == "report" else sampled_at
    return counts_from + timedelta(hours=hours)
