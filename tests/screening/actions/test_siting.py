"""Points proposed by the solver, accepted by a person."""

import pytest

from frontline.city.access import NOBODY
from frontline.city.models import Site
from frontline.loop.actions import Refused
from frontline.screening.actions import rounds, siting
from frontline.screening.models import Round, SitingProposal
from tests.screening.telling import BEGAN, after, point
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    """Five buildings in a row, 200 m apart, the one sampling point at the first."""
    town = build_town()
    for number, building in town.buildings.items():
        building.place.lon, building.place.lat = 97.0, 33.0 + 0.0018 * number
        building.place.save()
    return town


def _planned(town: Town) -> Round:
    site = point(town)
    site.lat = 33.0018
    site.save()
    plan = rounds.Plan("", [town.city.pk], BEGAN, after(600), {site.pk: 1})
    return rounds.plan_round(plan, by=NOBODY, at=BEGAN)


def _proposed(round: Round, wanted: int, keep: bool = True) -> SitingProposal:
    asked = siting.ask_for_sites(round, wanted=wanted, keep=keep, promise=15, by=NOBODY, at=BEGAN)
    assert siting.work_out_sites(at=BEGAN) is True
    asked.refresh_from_db()
    return asked


def test_people_walk_least_and_the_gap_is_proven(town: Town) -> None:
    found = _proposed(_planned(town), 2)
    assert found.state == "done"
    assert found.gap is not None and found.gap <= 0.005
    # Lin's four at building 1 have the point there; 2 and 3 are equally good for the two at 2, one at 3, one at 4.
    assert [place["site"] is not None for place in found.places] == [True, False]
    assert found.places[1]["building"] in (town.buildings[2].pk, town.buildings[3].pk)
    assert sum(place["people"] for place in found.places) == 8
    assert found.mean_walk is not None and found.walk_now is not None
    assert found.mean_walk < found.walk_now


def test_accepting_makes_the_new_point_and_serves_the_round(town: Town) -> None:
    round = _planned(town)
    proposal = _proposed(round, 2)
    siting.accept_sites(proposal, by=NOBODY, at=after(1))
    assert round.points.count() == 2
    made = Site.objects.get(code__startswith="SP")
    assert (made.kind, made.community) == ("sampling", town.communities["east"])
    with pytest.raises(Refused):
        siting.accept_sites(proposal, by=NOBODY, at=after(2))


def test_more_points_than_places_is_one_sentence(town: Town) -> None:
    found = _proposed(_planned(town), 50)
    assert found.state == "refused"
    assert "candidates" in found.why


def test_an_open_round_keeps_its_points(town: Town) -> None:
    round = _planned(town)
    proposal = _proposed(round, 2)
    rounds.open_round(round, by=NOBODY, at=after(1))
    with pytest.raises(Refused):
        siting.accept_sites(proposal, by=NOBODY, at=after(2))
    round.refresh_from_db()
    with pytest.raises(Refused):
        siting.ask_for_sites(round, wanted=2, keep=True, promise=15, by=NOBODY, at=after(2))


def test_nothing_waits_nothing_is_done() -> None:
    assert siting.work_out_sites(at=BEGAN) is False
