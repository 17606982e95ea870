"""What exists behind the addresses of the screening rounds."""

from frontline.city.roles import Verb
from frontline.screening.models import Conflict, SitingProposal
from tests.refs import NOON, Named, Refs
from tests.screening.telling import open_round
from tests.town import Town

ROUNDS = "Whoever works in a round sees every round and how far it is; its people only within the own rights."


def refs(town: Town) -> Refs:
    round, wife = open_round(town), town.people["wife"]
    conflict = Conflict.objects.create(
        round=round,
        kind="person_twice",
        key=str(wife.pk),
        person=wife,
        building=wife.building_id,
        found_at=NOON,
    )
    proposal = SitingProposal.objects.create(round=round, wanted=1, state="done", asked_at=NOON)
    of = {"ref": round.ref}
    seen, place = Named(of, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES), town.buildings[2].place.ref
    here = {"ref": round.ref, "who": wife.ref}
    return {
        "round": [seen, Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "missing": [seen, Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "conflicts": [seen],
        "open": [Named(of)],
        "end": [Named(of)],
        "points": [Named(of)],
        "desks": [Named(of)],
        "siting": [Named(of)],
        "siting-proposal": [Named(of | {"proposal": proposal.ref})],
        "siting-places": [Named(of | {"proposal": proposal.ref})],
        "siting-accept": [Named(of | {"proposal": proposal.ref})],
        "person": [Named(here)],
        "ask-again": [Named(here)],
        "printed": [Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "settle": [Named(of | {"conflict": conflict.ref}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
    }
