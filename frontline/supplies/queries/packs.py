"""Which packs: of a day, of a door, missed, not covered, to be called; counts that open to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from frontline.city import access, search
from frontline.city.access import Actor, NotHere
from frontline.city.models import Dwelling, Person
from frontline.city.models import Place as Place
from frontline.city.roles import Verb
from frontline.loop import queries as loop
from frontline.loop.models import Task
from frontline.supplies.models import (
    Composition,
    Good,
    PackContent,
    PackItem,
    Prescription,
    Wish,
)
from frontline.supplies.models import Pack as Pack  # also for the views
from frontline.supplies.models import PackDeed as PackDeed
from frontline.supplies.models import PackKind as PackKind
from frontline.supplies.queries.stock import today
from frontline.supplies.rules import State
from frontline.supplies.words import SHORT, STATES

RELATED = ("kind", "depot", "building__place", "dwelling__place", "person")
BY_NUMBER = ["-day", "number", "id"]
BY_DAY = ["day", "id"]
OFFICIAL = (Verb.PLAN_PACKS, Verb.REGISTER_REQUESTS, Verb.RUN_TASKS)  # besides SEE_PEOPLE


def official(actor: Actor) -> bool:
    """Whoever sees people at work, not just the own household."""
    return actor.may(Verb.SEE_PEOPLE) and any(actor.may(verb) for verb in OFFICIAL)


def within(actor: Actor) -> QuerySet[Pack]:
    """Packs the actor may read: the whole city's, or those of the own places."""
    if not official(actor):
        return Pack.objects.none()
    return access.within(Pack.objects.select_related(*RELATED), actor)


def pack_for(actor: Actor, ref: UUID) -> Pack:
    """Raises NotHere."""
    found = within(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def of_day(actor: Actor, day: date) -> QuerySet[Pack]:
    return within(actor).filter(day=day)


def missed(actor: Actor) -> QuerySet[Pack]:
    """Missed within three days and not made good: the household was neither served since nor refused."""
    since = today(actor) - timedelta(days=3)
    later = Pack.objects.filter(
        dwelling=OuterRef("dwelling"), kind=OuterRef("kind"), state=State.DELIVERED, day__gt=OuterRef("day")
    )
    rows = within(actor).filter(state=State.MISSED, day__gte=since)
    return rows.filter(~Exists(later))


def to_call(actor: Actor) -> QuerySet[Pack]:
    """Special or often missed: somebody has to call the household."""
    return within(actor).filter(task__isnull=False)


def not_covered(actor: Actor) -> QuerySet[Pack]:
    """Doors that were due today or yesterday and stayed without for want of goods."""
    since = today(actor) - timedelta(days=1)
    again = Pack.objects.filter(
        dwelling=OuterRef("dwelling"), kind=OuterRef("kind"), day__gt=OuterRef("day")
    ).exclude(state=State.CALLED_OFF)
    rows = within(actor).filter(state=State.CALLED_OFF, why="short", day__gte=since)
    return rows.filter(~Exists(again))


def left_over(actor: Actor) -> QuerySet[Pack]:
    """Packs of a day that is over and that nobody brought, missed or called off."""
    waiting = (State.PLANNED, State.LOADED, State.RETURNED)
    return within(actor).filter(state__in=waiting, day__lt=today(actor))


def planned_today(actor: Actor) -> QuerySet[Pack]:
    return of_day(actor, today(actor)).filter(state__in=(State.PLANNED, State.RETURNED))


def delivered_today(actor: Actor) -> QuerySet[Pack]:
    return of_day(actor, today(actor)).filter(state=State.DELIVERED)


def on_the_way(actor: Actor) -> QuerySet[Pack]:
    return within(actor).filter(state=State.LOADED)


LISTS: dict[str, tuple[Callable[[Actor], QuerySet[Pack]], list[str]]] = {
    "to_call": (to_call, BY_DAY),
    "not_covered": (not_covered, BY_DAY),
    "missed": (missed, BY_DAY),
    "left_over": (left_over, BY_DAY),
    "on_the_way": (on_the_way, BY_DAY),
    "planned": (planned_today, BY_NUMBER),
    "delivered": (delivered_today, BY_NUMBER),
}


@dataclass(frozen=True, slots=True)
class KindDay:
    """One kind on one day: how many stand where."""

    kind: PackKind
    states: dict[str, int]
    short: int

    @property
    def total(self) -> int:
        return sum(self.states.values()) + self.short

    @property
    def cells(self) -> list[tuple[str, object, int]]:
        """State, its word, how many: in the order of a pack's day."""
        order = ("planned", "loaded", "delivered", "missed", "returned", "called_off")
        return [
            *((key, STATES[key].word, self.states.get(key, 0)) for key in order),
            ("short", SHORT.word, self.short),
        ]


def day_by_kind(actor: Actor, day: date) -> list[KindDay]:
    """Every pack of the day is in exactly one number."""
    rows = of_day(actor, day).order_by().values_list("kind", "state")
    short = Q(state=State.CALLED_OFF, why="short")
    counted = rows.annotate(n=Count("pk"), s=Count("pk", filter=short))
    kinds: dict[int, dict[str, int]] = {}
    missing: dict[int, int] = {}
    for kind, state, n, s in counted:
        kinds.setdefault(kind, {})[state] = n - s
        missing[kind] = missing.get(kind, 0) + s
    found = PackKind.objects.in_bulk(kinds)
    return [
        KindDay(found[kind], states, missing[kind])
        for kind, states in sorted(kinds.items(), key=lambda one: -sum(one[1].values()))
    ]


def chosen(
    rows: QuerySet[Pack], *, kind: str = "", state: str = "", place: Place | None = None, text: str = ""
) -> QuerySet[Pack]:
    """A list narrowed: by kind, state, township or community, spoken number or place."""
    if kind:
        rows = rows.filter(kind__key=kind)
    if state == "short":
        rows = rows.filter(state=State.CALLED_OFF, why="short")
    elif state:
        rows = rows.filter(state=state)
        rows = rows.exclude(why="short") if state == State.CALLED_OFF else rows
    if place is not None:
        rows = rows.filter(Q(building__community=place) | Q(building__township=place))
    typed = " ".join(text.split())[:60]
    if typed.isascii() and typed.isdigit() and len(typed) < 9:
        return rows.filter(number=int(typed))
    if typed:
        named = search.buildings(typed.lower().split())[:50]
        rows = rows.filter(building__in=[one.pk for one in named])
    return rows


def divisions() -> list[Place]:
    """Townships and communities, for choosing one."""
    return list(Place.objects.filter(kind__in=("township", "community")).order_by("code", "name"))


def story(pack: Pack) -> QuerySet[PackDeed]:
    return PackDeed.objects.filter(pack=pack).order_by("id")


def of_task(actor: Actor, ref: UUID) -> Pack:
    """The pack whose household a task says to call. Raises NotHere."""
    task = Task.objects.filter(ref=ref, room="supplies", kind="call_missed").first()
    if task is None:
        raise NotHere
    try:
        return pack_for(actor, UUID(task.key.removeprefix("pack:")))
    except ValueError:
        raise NotHere from None


def dwelling_for(actor: Actor, ref: UUID) -> Dwelling:
    """A door whose people the actor sees. Raises NotHere."""
    found = Dwelling.objects.filter(place__ref=ref).select_related("place", "building__place")
    door = access.within(found, actor).first() if official(actor) else None
    if door is None:
        raise NotHere
    return door


def people_at(actor: Actor, dwelling: Dwelling) -> list[Person]:
    return list(access.people(actor).filter(dwelling=dwelling).order_by("born", "pk")[:20])


def of_door(dwelling: Dwelling) -> QuerySet[Pack]:
    return Pack.objects.filter(dwelling=dwelling).select_related("kind").order_by("-day", "number")


def wishes_of(dwelling: Dwelling) -> QuerySet[Wish]:
    return Wish.objects.filter(dwelling=dwelling, ended_at__isnull=True).order_by("key")


def prescriptions(actor: Actor) -> QuerySet[Prescription]:
    """Medicine that no pack is planned for yet, the first that runs out first."""
    if not official(actor):
        return Prescription.objects.none()
    rows = Prescription.objects.filter(pack__isnull=True, valid_until__gte=today(actor))
    return access.within(rows.select_related("person", "building__place", "good"), actor)


def counted(rows: QuerySet[Pack]) -> str:
    """A number for a tile, "10,000+" beyond the bound."""
    return loop.shown(loop.bounded(rows))


def cities() -> QuerySet[Place]:
    return Place.objects.filter(kind="city")


def compositions() -> QuerySet[Composition]:
    """Decisions, newest first."""
    return Composition.objects.select_related("depot").order_by("-at", "-pk")


def inside(pack: Pack) -> list[tuple[Good, int]]:
    """What is in a pack."""
    own = PackItem.objects.filter(pack=pack).select_related("good")
    of_kind = PackContent.objects.filter(kind=pack.kind_id).select_related("good")
    return [(one.good, one.quantity) for one in of_kind] + [(one.good, one.quantity) for one in own]


def again_of(pack: Pack) -> Pack | None:
    """The pack that comes in the place of a missed one."""
    return Pack.objects.filter(again_for=pack).first()


def prescription_of(pack: Pack) -> Prescription | None:
    return Prescription.objects.filter(pack=pack).first()


def prescription_for(actor: Actor, ref: UUID) -> Prescription:
    """One that waits for its pack. Raises NotHere."""
    found = prescriptions(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def wish_of(dwelling: Dwelling, ref: str) -> Wish:
    """A wish of the door that holds. Raises NotHere."""
    found = wishes_of(dwelling).filter(ref=access.ref_of(ref)).first()
    if found is None:
        raise NotHere
    return found
