"""Which infections count for an area, and at which place an infection proposes one."""

from collections.abc import Iterable

from frontline.facts.areas import AreaDecided, Grain
from frontline.facts.base import Fact
from frontline.facts.cases import InfectionFound
from frontline.plan.edition import Edition

SIZE = {grain: size for size, grain in enumerate(Grain)}


def counts(edition: Edition, infection: InfectionFound) -> bool:
    """False for an infection found where it was already isolated and that was judged to be no risk outside."""
    excluded = infection.no_community_risk and infection.found_in in edition.list("area.not_counted")
    return not excluded


def inside(infection: InfectionFound, decision: AreaDecided) -> bool:
    return not set(decision.places).isdisjoint(infection.places)


def counted(edition: Edition, facts: Iterable[Fact], decision: AreaDecided) -> list[InfectionFound]:
    """The infections inside an area that count for its clock, by time of the sample."""
    return [
        fact
        for fact in facts
        if type(fact) is InfectionFound and inside(fact, decision) and counts(edition, fact)
    ]


def places_by_chain(infection: InfectionFound) -> list[list[tuple[int, str]]]:
    """The home and each place of frequent stay, with its larger places; a new one begins at a smaller grain."""
    chains: list[list[tuple[int, str]]] = []
    pairs = list(zip(infection.places, infection.grains, strict=False))
    for number, (id, grain) in enumerate(pairs):
        if number == 0 or SIZE[Grain(grain)] <= SIZE[Grain(pairs[number - 1][1])]:
            chains.append([])
        chains[-1].append((id, grain))
    return chains


def proposed_places(edition: Edition, infection: InfectionFound) -> dict[int, str]:
    """For each chain the place at the first grain of the edition's list that the chain has."""
    wanted = edition.list("area.proposal_grains")
    proposed: dict[int, str] = {}
    for chain in places_by_chain(infection):
        by_grain = {grain: id for id, grain in chain}
        grain = next((grain for grain in wanted if grain in by_grain), None)
        if grain is not None:
            proposed[by_grain[grain]] = grain
    return proposed
