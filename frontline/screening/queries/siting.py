"""Proposals of points for a round."""

from typing import Any
from uuid import UUID

from frontline.city.access import NotHere
from frontline.city.models import Place, Site
from frontline.screening.models import Round, SitingProposal


def of_round(round: Round) -> list[SitingProposal]:
    """The latest proposals first."""
    return list(SitingProposal.objects.filter(round=round).defer("places").order_by("-asked_at", "-pk")[:20])


def one_of(round: Round, ref: UUID) -> SitingProposal:
    """Raises NotHere."""
    found = SitingProposal.objects.filter(round=round, ref=ref).first()
    if found is None:
        raise NotHere
    return found


def lines(proposal: SitingProposal) -> list[tuple[str, dict[str, Any]]]:
    """Name of each point and its figures, the fullest first."""
    named = _named(proposal)
    shown = sorted(proposal.places, key=lambda place: -place["people"])
    return [(named[place["building"]][0], place) for place in shown]


def features(proposal: SitingProposal) -> list[dict[str, Any]]:
    """Each point with its place on the map."""
    named = _named(proposal)
    return [_feature(*named[place["building"]], place["people"]) for place in proposal.places]


def _feature(name: str, at: Place, people: int) -> dict[str, Any]:
    where = {"type": "Point", "coordinates": [at.lon, at.lat]}
    return {"type": "Feature", "geometry": where, "properties": {"label": f"{name} · {people:,}"}}


def _named(proposal: SitingProposal) -> dict[int, tuple[str, Place]]:
    """The name of the sampling point that stands at a building, else the building's with its community."""
    buildings = Place.objects.select_related("building__community").in_bulk(
        [p["building"] for p in proposal.places]
    )
    sites = Site.objects.in_bulk([p["site"] for p in proposal.places if p["site"]])
    return {
        place["building"]: (
            sites[place["site"]].name if place["site"] in sites
            else f"{buildings[place['building']].building.community.name} {buildings[place['building']].name}",
            buildings[place["building"]],
        )
        for place in proposal.places
    }  # fmt: skip
