"""What exists behind the addresses of the screening rounds."""

from uuid import uuid4

from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop.models import Task
from frontline.screening.models import (
    Box,
    Conflict,
    ResultFact,
    ResultFile,
    Round,
    SitingProposal,
    Tube,
    TubeResult,
)
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
    pair = Conflict.objects.create(
        round=round, kind="barcode_twice", key="T1", details={"tubes": []}, found_at=NOON
    )
    proposal = SitingProposal.objects.create(round=round, wanted=1, state="done", asked_at=NOON)
    of = {"ref": round.ref}
    seen, place = Named(of, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES), town.buildings[2].place.ref
    here = {"ref": round.ref, "who": wife.ref}
    point = of | {"site": round.points.get().site.ref}
    return {
        "round": [seen, Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "missing": [seen, Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "conflicts": [seen],
        "open": [Named(of)],
        "end": [Named(of)],
        "points": [Named(of)],
        "desks": [Named(of)],
        "point": [Named(point, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "change-point": [Named(point | {"what": "queue"}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        "siting": [Named(of)],
        "siting-proposal": [Named(of | {"proposal": proposal.ref})],
        "siting-places": [Named(of | {"proposal": proposal.ref})],
        "siting-accept": [Named(of | {"proposal": proposal.ref})],
        "person": [Named(here)],
        "ask-again": [Named(here)],
        "printed": [Named(of, {"place": place}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
        **_results(round, wife),
        "pair": [Named(of | {"conflict": pair.ref})],
        "settle": [Named(of | {"conflict": conflict.ref}, open_because=ROUNDS, open_to=Verb.TAKE_SAMPLES)],
    }


def _results(round: Round, wife: Person) -> Refs:
    """A positive tube with the wife in it, her re-test, a result that is held, a box."""
    tube = Tube.objects.create(
        round=round, ref=uuid4(), barcode="T1", capacity=10, opened_at=NOON, sealed_at=NOON, received_at=NOON,
        result="positive", resulted_at=NOON,
    )  # fmt: skip
    ResultFact.objects.create(
        fact=uuid4(), round=round, tube=tube.ref, person=wife, building=wife.building_id, kind="tube_positive",
        result="positive", slot=0, sampled_at=NOON, told_at=NOON,
    )  # fmt: skip
    task = Task.objects.create(
        kind="retest", room="screening", group="screening", subject_kind="person", subject_id=wife.pk,
        building=wife.building_id, key="retest:T1", opens_at=NOON, due_at=NOON,
    )  # fmt: skip
    file = ResultFile.objects.create(source="page", received_at=NOON)
    held = TubeResult.objects.create(
        file=file, barcode="T9", result="negative", told_at=NOON, state="held", why="unknown_tube"
    )
    box = Box.objects.create(round=round, seal="S1", packed_at=NOON)
    of_tube = {"round": round.ref, "ref": tube.ref}
    return {
        "delivery": [Named({"ref": file.ref})],
        "refused-results": [Named({"ref": file.ref})],
        "settle-result": [Named({"ref": held.ref})],
        "tube": [Named(of_tube)],
        "recall": [Named(of_tube)],
        "retest": [Named({"ref": task.ref})],
        "box": [Named({"ref": box.ref})],
        "completion": [Named({"ref": round.ref})],
    }
