"""What exists behind the addresses of supplies."""

from uuid import uuid4

from frontline.city.roles import Verb
from frontline.supplies.rounds.models import DayPlan, DoorPhoto, DoorRecord, Round
from tests.refs import NOON, Named, Refs
from tests.supplies.rounds.making import at_door, begun, left, put_at_door
from tests.town import Town

ROUNDS = "Whoever plans rounds sees every crew, proposal and round of the city."


def refs(town: Town) -> Refs:
    (pack,) = begun(town, 2)
    put_at_door(town, left(), at_door(pack))
    round, plan = Round.objects.exclude(state="proposed").get(), DayPlan.objects.get()
    held = DoorRecord.objects.create(ref=uuid4(), kind="door", pack=pack, building=pack.building_id, why="why",
                                     at=NOON, received_at=NOON)  # fmt: skip
    shown = DoorRecord.objects.create(ref=uuid4(), kind="photo", pack=pack, building=pack.building_id,
                                      at=NOON, received_at=NOON)  # fmt: skip
    DoorPhoto.objects.create(record=shown, pack=pack, building=pack.building_id, image=b"", at=NOON)
    mine = {"open_because": ROUNDS, "open_to": Verb.PLAN_PACKS}
    crew, of, at = {"ref": round.crew.ref}, {"ref": round.ref}, {"ref": plan.ref}
    return {
        "crew": [Named(crew, **mine)], "crew-code": [Named(crew, **mine)], "crew-lost": [Named(crew, **mine)],
        "round": [Named(of, **mine)], "round-map": [Named({**of, "layer": "lines"}, **mine)],
        "rounds-plan": [Named(at, **mine)], "rounds-plan-map": [Named({**at, "layer": "stops"}, **mine)],
        "door-records": [Named({"kind": "held"}, **mine)], "settle-door-record": [Named({"ref": held.ref}, **mine)],
        "door-photo": [Named({"ref": shown.ref}, **mine)], "not-received": [Named({"ref": pack.ref})],
    }  # fmt: skip
