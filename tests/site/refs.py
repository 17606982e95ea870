"""What exists behind the addresses for programs."""

from frontline.city.roles import Verb
from tests.areas.refs import redrawn
from tests.refs import Named, Refs
from tests.screening.refs import ROUNDS
from tests.screening.telling import open_round
from tests.town import Town


def refs(town: Town) -> Refs:
    of, place = {"ref": open_round(town).ref}, town.buildings[2].place.ref
    seen = Named(of, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)
    under = Named(of, {"under": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)
    drawn = Named({"ref": redrawn(town).ref})
    return {"round": [seen], "places": [seen, under], "change": [drawn], "withdraw": [drawn]}
