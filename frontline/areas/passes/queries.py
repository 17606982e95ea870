"""Which passes hold, wait or end soon, by ground and place; the story of one; what stands at a person or place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.areas.passes import words
from frontline.areas.passes.crossings import standing
from frontline.areas.passes.models import Crossing, CrossingCount, Pass
from frontline.areas.passes.rules import SOON, Outcome
from frontline.areas.passes.scope import gives_at, passes
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Building, Person, Place, Site
from frontline.city.roles import Verb
from frontline.loop.models import Task
from frontline.loop.rooms import Panel, RecordSet
from frontline.ui.marks import Mark

_RELATED = ("person", "building__place", "building__community")
PANEL = 10  # passes of one panel


def waiting(actor: Actor) -> QuerySet[Pass]:
    """Asked for, and neither given nor refused."""
    rows = passes(actor).filter(given_at__isnull=True, refused_at__isnull=True, until__gt=actor.at)
    return rows.select_related(*_RELATED).order_by("asked_at", "pk")


def to_sign(actor: Actor) -> QuerySet[Pass]:
    """Given by one person; a second has to sign."""
    rows = passes(actor).filter(given_at__isnull=False, complete_at__isnull=True, refused_at__isnull=True)
    return rows.filter(until__gt=actor.at).select_related(*_RELATED).order_by("asked_at", "pk")


def holding(actor: Actor) -> QuerySet[Pass]:
    """Given and not ended, the first to end first."""
    rows = passes(actor).filter(complete_at__isnull=False, revoked_at__isnull=True, until__gt=actor.at)
    return rows.select_related(*_RELATED).order_by("until", "pk")


def ending(actor: Actor) -> QuerySet[Pass]:
    """Those that end within hours."""
    return holding(actor).filter(until__lte=actor.at + SOON)


def revoked(actor: Actor) -> QuerySet[Pass]:
    """Revoked within a week, the latest first."""
    rows = passes(actor).filter(revoked_at__gt=actor.at - timedelta(days=7), revoked_at__lte=actor.at)
    return rows.select_related(*_RELATED).order_by("-revoked_at", "-pk")


def goods_task(actor: Actor, ref: UUID) -> Task | None:
    """The open task that asks for a pass for a goods vehicle, where this actor gives passes."""
    task = Task.objects.filter(ref=ref, kind="goods_pass", state=Task.State.OPEN).first()
    there = Building.objects.filter(pk=task.building).first() if task and task.building else None
    return task if there is not None and gives_at(actor, there) else None


def building_of(building: int) -> Building:
    return Building.objects.select_related("place").get(pk=building)


RECORD_SETS = (
    RecordSet(
        "passes_waiting", _("Passes asked for"), waiting, "areas:passes-waiting", verb=Verb.GIVE_PASSES,
        page_verb=Verb.SEE_PEOPLE, decision=True, tone="warning",
    ),
    RecordSet(
        "passes_to_sign", _("Passes to be signed a second time"), to_sign, "areas:passes-to-sign",
        verb=Verb.GIVE_PASSES, page_verb=Verb.SEE_PEOPLE, decision=True, tone="warning",
    ),
    RecordSet(
        "passes_hold", _("Passes that hold"), holding, "areas:passes-hold", page_verb=Verb.SEE_PEOPLE, board=False
    ),
    RecordSet(
        "passes_ending", _("Passes that end within 12 h"), ending, "areas:passes-ending",
        page_verb=Verb.SEE_PEOPLE, board=False,
    ),
    RecordSet(
        "passes_revoked", _("Passes revoked within a week"), revoked, "areas:passes-revoked",
        page_verb=Verb.SEE_PEOPLE, board=False,
    ),
)  # fmt: skip
ORDERS = {"revoked": ["-revoked_at", "-id"], "hold": ["until", "id"], "ending": ["until", "id"]}
BY_ASKED = ["asked_at", "id"]


@dataclass(frozen=True, slots=True)
class Line:
    """A pass as a list shows it."""

    row: Pass
    holder: str
    mark: Mark
    ground: str


def lines(rows: Sequence[Pass], actor: Actor) -> list[Line]:
    return [
        Line(row, holder_of(row, actor), words.STANDS[standing(row, actor.at)], words.ground(row.ground))
        for row in rows
    ]


def holder_of(row: Pass, actor: Actor) -> str:
    """The vehicle, or the person as this actor may read the name."""
    if row.vehicle:
        return row.vehicle
    return access.shown_name(actor, row.person) if row.person else "—"


def people_of(row: Pass, actor: Actor) -> list[str]:
    """Everybody on the pass, as this actor may read the names."""
    plain = actor.may(Verb.SEE_NAMES)
    named = [name for name, _end in row.holders] + ([row.escort] if row.escort else [])
    registered = [access.shown_name(actor, row.person)] if row.person else []
    return registered + [name if plain else access.mask_name(name) for name in named]


def chosen(rows: QuerySet[Pass], *, ground: str = "", place: Place | None = None) -> QuerySet[Pass]:
    """Only those given for one ground, or at one community."""
    if ground:
        rows = rows.filter(ground=ground)
    return rows.filter(building__community=place) if place else rows


@dataclass(frozen=True, slots=True)
class Cell:
    """How many passes that hold were given for a ground at a place."""

    ground: str
    name: str
    place: Place | None
    count: int


def by_ground_and_place(actor: Actor) -> list[Cell]:
    """Counts of those that hold, the most first; each opens to its list."""
    rows = holding(actor).order_by().values("ground", "building__community").annotate(n=Count("pk"))
    counted = list(rows.order_by("-n", "ground")[:60])
    named = Place.objects.in_bulk(
        [row["building__community"] for row in counted if row["building__community"]]
    )
    return [
        Cell(row["ground"], words.ground(row["ground"]), named.get(row["building__community"] or 0), row["n"])
        for row in counted
    ]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a pass's story."""

    at: datetime
    what: Promise
    who: str = ""
    why: str = ""


def story(row: Pass, at: datetime) -> list[Happened]:
    """What happened to a pass, oldest first."""
    ids = {row.asked_by, row.given_by, row.signed_by, row.refused_by, row.revoked_by}
    accounts = Account.objects.filter(pk__in=[id for id in ids if id])
    named = {one.pk: one.display_name or one.username for one in accounts}
    rule = str(_("by rule: a measure that keeps this person in began"))
    told = [
        (row.asked_at, _("Applied for"), row.asked_by, row.note),
        (row.given_at, _("Given"), row.given_by, ""),
        (row.complete_at if row.signed_by else None, _("Signed a second time"), row.signed_by, ""),
        (row.refused_at, _("Not given"), row.refused_by, row.refused_why),
        (row.revoked_at, _("Revoked"), row.revoked_by, row.revoked_why or rule),
        (row.until if row.complete_at and not row.revoked_at and row.until <= at else None, _("Ended"), None, ""),
    ]  # fmt: skip
    found = [Happened(when, what, named.get(who or 0, ""), why) for when, what, who, why in told if when]
    return sorted(found, key=lambda one: one.at)


def crossings_of(row: Pass, actor: Actor) -> dict[str, int]:
    """How often it was shown while the log is kept, by answer; whoever sees the pass may ask."""
    with access.whole_city(actor):
        rows = Crossing.objects.filter(number=row.number).values("outcome").annotate(n=Count("pk")).order_by()
        return {str(words.OUTCOMES[Outcome(one["outcome"])]): one["n"] for one in rows}


@dataclass(frozen=True, slots=True)
class DayAtPoint:
    """How many passes were shown at a point today."""

    let_in: int
    let_out: int
    turned_away: int


def crossings_today(point: Site, actor: Actor) -> DayAtPoint:
    """Counts only. The asker has checked the point."""
    midnight = timezone.localtime(actor.at).replace(hour=0, minute=0, second=0, microsecond=0)
    with access.whole_city(actor):
        rows = Crossing.objects.filter(point=point, at__gte=midnight)
        good = Q(outcome=Outcome.PASSED)
        found = rows.aggregate(
            let_in=Count("pk", filter=good & Q(way="in")),
            let_out=Count("pk", filter=good & Q(way="out")),
            turned_away=Count("pk", filter=~good),
        )
    return DayAtPoint(**found)


def counted_at(point: Site, actor: Actor) -> int:
    """Crossings ever noted at a point: those still in the log and those of which only the count is left."""
    with access.whole_city(actor):
        kept = Crossing.objects.filter(point=point).count()
    return kept + sum(CrossingCount.objects.filter(point=point).values_list("count", flat=True))


def where_names(row: Pass) -> list[str]:
    """Names of the points and places a pass opens; none: every point."""
    sites = Site.objects.filter(pk__in=row.points).order_by("code")
    places = Place.objects.filter(pk__in=row.places).order_by("code")
    return [one.name for one in sites] + [one.name for one in places]


def of_person(actor: Actor, person: Person) -> Panel | None:
    """Passes of a person and giving one, for the person's page."""
    rows = Pass.objects.filter(person=person).select_related(*_RELATED).order_by("-asked_at", "-pk")[:PANEL]
    gives = gives_at(actor, person.building)
    if not rows and not gives:
        return None
    context = {"lines": lines(list(rows), actor), "person": person, "gives": gives}
    return Panel("areas/passes/parts/person.html", context, order=36)


def of_place(actor: Actor, place: Place) -> Panel | None:
    """How many passes hold of people who stay in a place, within the reader's rights."""
    if not actor.may(Verb.SEE_PEOPLE):
        return None
    inside = Building.objects.filter(
        Q(pk=place.pk) | Q(grid=place) | Q(community=place) | Q(township=place) | Q(compound=place)
    )
    rows = holding(actor).filter(building__in=inside)
    counts = rows.order_by().values("ground").annotate(n=Count("pk")).order_by("-n", "ground")
    found = [(words.ground(one["ground"]), one["ground"], one["n"]) for one in counts]
    if not found:
        return None
    listed = place if place.kind == "community" else None
    return Panel("areas/passes/parts/place.html", {"counts": found, "place": listed}, order=45)


def of_resident(person: Person, at: datetime) -> Panel | None:
    """Passes of a resident on the own page, and asking for one."""
    since = at - timedelta(days=3)  # one that ended or was not given stays to be read
    rows = Pass.objects.filter(person=person, until__gt=since).select_related(*_RELATED)
    found = [
        (row, words.STANDS[standing(row, at)], words.ground(row.ground))
        for row in rows.order_by("-until")[:PANEL]
    ]
    return Panel("areas/passes/parts/resident.html", {"passes": found, "person": person}, order=30)
