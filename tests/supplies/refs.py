"""What exists behind the addresses of supplies."""

from uuid import uuid4

from frontline.city.roles import Verb
from frontline.supplies.rounds.models import DayPlan, DoorPhoto, DoorRecord, Round
from tests.refs import NOON, Named, Refs
from tests.supplies.goods_refs import kept
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
    crew: dict[str, object] = {"ref": round.crew.ref}
    of: dict[str, object] = {"ref": round.ref}
    at: dict[str, object] = {"ref": plan.ref}
    return {
        **kept(town),
        "crew": [mine(crew)], "crew-code": [mine(crew)], "crew-lost": [mine(crew)],
        "round": [mine(of)], "round-map": [mine({**of, "layer": "lines"})],
        "rounds-plan": [mine(at)], "rounds-plan-map": [mine({**at, "layer": "stops"})],
        "door-records": [mine({"kind": "held"})], "settle-door-record": [mine({"ref": held.ref})],
        "door-photo": [mine({"ref": shown.ref})], "not-received": [Named({"ref": pack.ref})],
    }  # fmt: skip


def mine(values: dict[str, object]) -> Named:
    return Named(values, open_because=ROUNDS, open_to=Verb.PLAN_PACKS)
