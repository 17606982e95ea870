"""What exists behind the addresses of the areas."""

from datetime import timedelta
from uuid import uuid4

from frontline.areas.models import (
    Area,
    AreaPlace,
    BoundaryChange,
    BoundaryGrid,
    BoundaryMove,
    GridRecord,
    HandOver,
    Motion,
)
from frontline.city.models import Place
from frontline.city.roles import Verb
from frontline.facts.areas import AreaDecided
from frontline.facts.base import area as area_subject
from frontline.loop import actions as loop
from frontline.loop import reconcile
from frontline.loop.models import MeasureRow, Task
from frontline.supplies.actions.vehicles import ask_pass
from tests.areas.borders import open_road, told
from tests.areas.passes.making import given
from tests.refs import NOON, Named, Refs, actor
from tests.supplies.store import depot
from tests.telling import tell
from tests.town import Town

BOARD = "Whoever sees the board sees every area."
PUBLIC = "Places and their levels are published: the address look-up answers to everybody, signed in or not."


def refs(town: Town) -> Refs:
    proposal = MeasureRow.objects.get(kind="area_proposal")
    task = Task.objects.get(kind="decide_area")
    place = town.buildings[2].place
    area = {"ref": _decided(town, place).ref}
    road = open_road(town, NOON)
    arrival = {"ref": told(town, road, NOON).ref}
    passing = Named({"ref": given(town, who="patient", escort="家属").ref})
    published = Named(area, open_because=BOARD, open_to=Verb.SEE_BOARD)
    there = Named({"ref": place.ref}, open_because=PUBLIC)
    lines = redrawn(town).ref
    drawn = Named({"ref": lines})
    tile = {"layer": "grid", "version": "0", "z": 14, "x": 12606, "y": 6599}
    return {
        "heavy": [Named({"ref": town.grids["E1"].ref})],
        "boundary": [drawn],
        "boundary-draw": [drawn],
        "boundary-act": [drawn],
        "boundary-records": [Named({"ref": lines, "key": "people"})],
        "boundary-layer": [Named({"ref": lines, "name": "grids"})],
        "area": [published],
        "notice": [published],
        "people": [published],
        "place": [there],
        "site": [Named({"ref": road.ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)],
        "point": [Named({"ref": road.ref})],
        "register-arrival": [Named({"ref": road.ref})],
        "arrival": [Named(arrival)],
        "change-arrival": [Named(arrival)],
        "pass": [passing],
        "give-for-task": [Named({"ref": asked_for(town)})],
        "pass-card": [passing],
        "crossings": [Named({"ref": road.ref})],
        "decide": [Named({"ref": place.ref})],
        "motion": [Named({"ref": _moved(town).ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)],
        "proposal": [Named({"ref": proposal.ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)],
        "task": [Named({"ref": task.ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)],
        "tile": [Named(tile, open_because=BOARD, open_to=Verb.SEE_BOARD)],
        "grid-load-records": [Named({"ref": town.grids["E1"].ref, "kind": "people"})],
        "settle-held": [Named({"ref": _held(town).ref})],
        "hand-over": [Named({"ref": _handed(town).ref})],
        "layer": [Named({"name": "areas"}, open_because=BOARD, open_to=Verb.SEE_BOARD)],
    }


def redrawn(town: Town) -> BoundaryChange:
    """A proposal that moves the patient's courtyard to the other grid of the east."""
    change = BoundaryChange.objects.create(
        reason="重新划分", communities=[town.communities["east"].pk], base=0, proposed_at=NOON
    )
    e2 = town.grids["E2"]
    to = BoundaryGrid.objects.create(
        change=change, key=str(e2.pk), grid=e2, community=town.communities["east"], code=e2.code, name=e2.name
    )
    BoundaryMove.objects.create(change=change, building=town.buildings[2], left=town.grids["E1"], to=to)
    return change


def _held(town: Town) -> GridRecord:
    return GridRecord.objects.create(
        ref=uuid4(), kind="visit", grid=town.grids["E1"], at=NOON, received_at=NOON, why="no such person"
    )


def _handed(town: Town) -> HandOver:
    gao, other = town.accounts["gao"], town.accounts["other_gao"]
    return HandOver.objects.create(
        grids=[town.grids["E1"].pk], absent=gao, substitute=gao, asked_by=other, since=NOON,
        until=NOON + timedelta(days=1), asked_at=NOON,
    )  # fmt: skip


def _decided(town: Town, place: Place) -> Area:
    area = Area.objects.create(name="2号院", kind=Area.Kind.RISK, created_at=NOON)
    AreaPlace.objects.create(area=area, place=place)
    told = AreaDecided(
        id=loop.new_id(), subject=area_subject(area.pk), at=NOON, known_at=NOON, level="high",
        grain="building", places=(place.pk,), name=area.name, decided_by="指挥部",
    )  # fmt: skip
    tell(told, at=NOON)
    reconcile.settle(at=NOON)
    return area


def _moved(town: Town) -> Motion:
    content = {"places": [town.township.pk], "since": NOON.isoformat(), "office": "county_headquarters"}
    return Motion.objects.create(
        what="static_management", name="结古街道", content=content, moved_by=town.accounts["he"].pk,
        moved_by_name="he", moved_at=NOON, lapses_at=NOON + timedelta(hours=12),
    )  # fmt: skip


def asked_for(town: Town) -> object:
    """The task for a pass to a depot in the east."""
    there, end = depot(town, "东库", 1), NOON + timedelta(days=1)
    li = actor(town, "li")
    drivers = [("王海平", "0317")]
    wish = ask_pass(
        plate="青A1", drivers=drivers, depot=there, what="菜", since=NOON, until=end, by=li, at=NOON
    )
    return wish.task
