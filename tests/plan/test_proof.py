"""Until when a negative test is a proof: a number and a switch of the edition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontline.plan import proof
from frontline.plan.edition import Edition, Value
from frontline.plan.loading import editions

SAMPLED = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)
REPORTED = SAMPLED + timedelta(hours=6)


def with_(edition: Edition, **values: Value) -> Edition:
    changed = {
        f"proof.{name}": replace(edition.parameters[f"proof.{name}"], value=value)
        for name, value in values.items()
    }
    return replace(edition, parameters={**edition.parameters, **changed})


def until(edition: Edition) -> datetime | None:
    return proof.good_until(edition, sampled_at=SAMPLED, reported_at=REPORTED)


@pytest.mark.parametrize(
    "id", ["covid-2022-06-28-ninth", "covid-2022-11-11-twenty", "covid-2022-12-07-new-ten"]
)
def test_it_counts_from_the_sample_or_from_the_report(id: str) -> None:
    edition = editions()[id]
    assert until(edition) == SAMPLED + timedelta(hours=48)
    assert until(with_(edition, counts_from="report")) == REPORTED + timedelta(hours=48)
    assert until(with_(edition, hours=24)) == SAMPLED + timedelta(hours=24)
    assert until(with_(edition, hours=0)) is None


def test_an_edition_without_the_number_knows_no_proof() -> None:
    assert until(editions()["covid-2023-01-08-class-b"]) is None
