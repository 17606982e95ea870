"""Questions about the rounds of a day: how far they are, what was missed and why, what waits for a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from frontline.city.access import Actor, NotHere
from frontline.city.models import Person
from frontline.loop.rooms import Panel
from frontline.supplies.models import Pack
from frontline.supplies.rounds.door.listing import house_name
from frontline.supplies.rounds.gathering import moment_of
from frontline.supplies.rounds.models import (
    Crew,
    CrewLoss,
    DayPlan,
    DoorDevice,
    DoorRecord,
    Round,
    Stop,
    StopPack,
)

OPEN = ("waiting", "working", "proposed")


def day_of(text: str, *, at: datetime) -> date:
    """The day somebody asked for, else today. Raises NotHere."""
    try:
        return date.fromisoformat(text) if text else timezone.localtime(at).date()
    except ValueError:
        raise NotHere from None


def states_of(day: date) -> Counter[str]:
    """Packs of a day by state."""
    rows = Pack.objects.filter(day=day).order_by().values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows))


def plans_of(day: date) -> list[DayPlan]:
    """What was asked of the solver for a day, the newest first."""
    return list(DayPlan.objects.filter(day=day).select_related("asked_by").order_by("-asked_at", "-pk")[:20])


def plan_for(ref: UUID) -> DayPlan:
    """Raises NotHere."""
    found = DayPlan.objects.filter(ref=ref).select_related("asked_by").first()
    if found is None:
        raise NotHere
    return found


def round_for(ref: UUID) -> Round:
    """Raises NotHere."""
    found = Round.objects.filter(ref=ref).select_related("crew__depot__building__place", "plan").first()
    if found is None:
        raise NotHere
    return found


def crew_for(ref: UUID) -> Crew:
    """Raises NotHere."""
    found = Crew.objects.filter(ref=ref).select_related("depot").first()
    if found is None:
        raise NotHere
    return found


def without_round(day: date) -> QuerySet[Pack]:
    """Packs of a day that wait at a depot and are in no round that is still to go."""
    planned = StopPack.objects.filter(stop__round__day=day, stop__round__state="planned").values("pack")
    return Pack.objects.filter(day=day, state__in=("planned", "returned")).exclude(pk__in=planned)


@dataclass(frozen=True, slots=True)
class Going:
    """A crew on its day."""

    crew: Crew
    rounds: list[Round]
    packs: int
    told: int  # packs with a word from the door
    lost: CrewLoss | None
    device: DoorDevice | None

    @property
    def now(self) -> Round | None:
        """The round that is out, else the next."""
        out = next((one for one in self.rounds if one.state == "out"), None)
        return out or next((one for one in self.rounds if one.state == "planned"), None)

    @property
    def back(self) -> int:
        return sum(one.state == "back" for one in self.rounds)


def going(day: date) -> list[Going]:
    """Crews that have rounds on a day, and those that were lost; whoever is late stands first."""
    rounds: dict[int, list[Round]] = {}
    for row in Round.objects.filter(day=day, state__in=("planned", "out", "back")).order_by("number"):
        rounds.setdefault(row.crew_id, []).append(row)
    lost = {one.crew_id: one for one in CrewLoss.objects.filter(day=day)}
    packs = _packs_of(day)
    devices = {
        one.crew_id: one for one in DoorDevice.objects.filter(day=day, digest__isnull=False).order_by("pk")
    }
    day_end = moment_of(24 * 3600, day)
    crews = Crew.objects.filter(pk__in={*rounds, *lost}).select_related("depot").order_by("name")
    made = [
        Going(
            crew,
            rounds.get(crew.pk, []),
            *packs.get(crew.pk, (0, 0)),
            lost.get(crew.pk),
            devices.get(crew.pk),
        )
        for crew in crews
    ]
    return sorted(
        made, key=lambda one: (one.lost is None, one.now is None, one.now.back_at if one.now else day_end)
    )


def _packs_of(day: date) -> dict[int, tuple[int, int]]:
    rows = StopPack.objects.filter(
        stop__round__day=day, stop__round__state__in=("planned", "out", "back")
    ).order_by()
    told = Q(pack__state__in=("delivered", "missed"))
    counts = rows.values_list("stop__round__crew").annotate(n=Count("pk"), told=Count("pk", filter=told))
    return {crew: (n, done) for crew, n, done in counts}


def stops_of(round: Round) -> list[tuple[Stop, str, list[Pack]]]:
    """Stops in order, each with its name and packs."""
    packs: dict[int, list[Pack]] = {}
    found = StopPack.objects.filter(stop__round=round).order_by("stop__position", "position")
    for one in found.select_related("pack__kind", "pack__dwelling__unit", "pack__dwelling__floor"):
        packs.setdefault(one.stop_id, []).append(one.pack)
    stops = round.stops.select_related("building__place").order_by("position")
    return [(stop, house_name(stop.building), packs.get(stop.pk, [])) for stop in stops]


def rounds_of(plan: DayPlan) -> QuerySet[Round]:
    rows = plan.rounds.select_related("crew").annotate(
        n=Count("stops__packs"), doors=Count("stops", distinct=True)
    )
    return rows.order_by("crew__name", "number")


def map_of(rounds: Iterable[Round]) -> dict[str, dict[str, Any]]:
    """Lines and points of some rounds as GeoJSON: straight from stop to stop."""
    rows = list(rounds)
    stops = Stop.objects.filter(round__in=rows).order_by("round", "position")
    at = stops.values_list("round", "position", "building__place__lon", "building__place__lat")
    way: dict[int, list[list[float | None]]] = {}
    points = []
    for round, position, lon, lat in at:
        way.setdefault(round, []).append([lon, lat])
        points.append(_feature("Point", [lon, lat], label=str(position) if len(rows) == 1 else ""))
    lines = []
    for row in rows:
        depot = row.crew.depot.building.place
        path = [[depot.lon, depot.lat], *way.get(row.pk, []), [depot.lon, depot.lat]]
        lines.append(_feature("LineString", path, url=f"/supplies/round/{row.ref}/"))
    return {"lines": _collection(lines), "stops": _collection(points)}


def _feature(kind: str, coordinates: object, **said: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": said}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


# What a person must look at


def held() -> QuerySet[DoorRecord]:
    """Records that could not be written."""
    return DoorRecord.objects.filter(settled_at__isnull=True).exclude(why="")


def claims() -> QuerySet[DoorRecord]:
    """Households that say nothing stood at the door, not yet looked at."""
    return DoorRecord.objects.filter(kind="claim", settled_at__isnull=True)


def missed_on(day: date) -> QuerySet[Pack]:
    return Pack.objects.filter(day=day, state="missed")


# A resident's own


def of_resident(person: Person, at: datetime) -> Panel | None:
    """What is on its way to this person's door, stands there, or comes again."""
    if person.dwelling_id is None:
        return None
    today = timezone.localtime(at).date()
    rows = Pack.objects.filter(dwelling=person.dwelling_id, day__gte=today - timedelta(days=1))
    shown = rows.exclude(state="called_off").select_related("kind").order_by("day", "pk")[:12]
    found = [_coming(pack, person) for pack in shown if pack.person_id in (None, person.pk)]
    return Panel("supplies/door/resident.html", {"packs": found, "own": True}, order=20) if found else None


def _coming(pack: Pack, person: Person) -> dict[str, Any]:
    before = doors_before(pack) if pack.state == "loaded" else None
    photo = pack.photos.order_by("-at").first() if pack.state == "delivered" else None
    return {"pack": pack, "before": before, "photo": photo}


def doors_before(pack: Pack) -> int | None:
    """How many doors come before this one on the round that is out; None where none is."""
    mine = StopPack.objects.filter(pack=pack, stop__round__state="out").select_related("stop").first()
    if mine is None:
        return None
    earlier = Q(stop__position__lt=mine.stop.position) | Q(stop=mine.stop_id, position__lt=mine.position)
    return StopPack.objects.filter(earlier, stop__round=mine.stop.round_id, pack__state="loaded").count()


def own_pack(actor: Actor, ref: UUID) -> Pack:
    """A pack of the actor's own door. Raises NotHere."""
    person = Person.objects.filter(pk=actor.person or 0).first()
    found = Pack.objects.filter(ref=ref, dwelling=person.dwelling_id if person else None).first()
    if found is None or (found.person_id is not None and found.person_id != actor.person):
        raise NotHere
    return found
