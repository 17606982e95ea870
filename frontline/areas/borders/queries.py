"""Who is expected at a point, who did not come, who came; what was said ahead by code, telephone or ID number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontline.areas import words
from frontline.areas.borders import points, rules
from frontline.areas.borders.models import Arrival
from frontline.areas.borders.rules import Coming
from frontline.city import access, numbers
from frontline.city.access import Actor, NotHere
from frontline.city.fields import blind_index
from frontline.city.models import Person, Site
from frontline.city.roles import Verb
from frontline.facts.base import person as person_subject
from frontline.loop import plans
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow
from frontline.loop.rooms import Panel, RecordSet

SHOWN = 100  # rows of one list of a point's page


@dataclass(frozen=True, slots=True)
class Shown:
    """An arrival as a list shows it."""

    arrival: Arrival
    state: Coming
    short: bool  # told less than a day ahead


@dataclass(frozen=True, slots=True)
class Day:
    """The day at a point: whom to wait for, whom to look for, who came."""

    expected: list[Shown]
    missing: list[Shown]
    came: list[Shown]
    unannounced: int  # of those who came


@dataclass(frozen=True, slots=True)
class Follows:
    """One measure that follows from an arrival, in words."""

    name: str
    starts_at: datetime
    ends_at: datetime
    in_force: bool


def state_of(arrival: Arrival, at: datetime) -> Coming:
    return rules.coming(
        expected_at=arrival.expected_at, arrived_at=arrival.arrived_at, withdrawn_at=arrival.withdrawn_at, at=at
    )  # fmt: skip


def shown(arrivals: Iterable[Arrival], at: datetime) -> list[Shown]:
    return [
        Shown(
            one,
            state_of(one, at),
            one.expected_at is not None
            and one.channel != Arrival.Channel.POINT
            and rules.short_notice(told_at=one.told_at, expected_at=one.expected_at),
        )
        for one in arrivals
    ]


def _waiting() -> QuerySet[Arrival]:
    return Arrival.objects.filter(
        arrived_at__isnull=True, withdrawn_at__isnull=True, expected_at__isnull=False
    ).select_related("point", "building__place")


def missing_at(at: datetime) -> QuerySet[Arrival]:
    """Told ahead, did not come, longest ago first."""
    return _waiting().filter(expected_at__lte=at - rules.MISSING_AFTER).order_by("expected_at", "pk")


def day_of(point: Site, actor: Actor) -> Day:
    """The actor's point today. The asker has checked the point; rows of people are read for the whole city."""
    at = actor.at
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    with access.whole_city(actor):
        waiting = _waiting().filter(point=point)
        due = waiting.filter(
            expected_at__gt=at - rules.MISSING_AFTER, expected_at__lt=midnight + timedelta(days=1)
        )
        missing = missing_at(at).filter(point=point)
        came = Arrival.objects.filter(point=point, arrived_at__gte=midnight, arrived_at__lte=at)
        return Day(
            shown(due.order_by("expected_at", "pk")[:SHOWN], at),
            shown(missing[:SHOWN], at),
            shown(came.select_related("building__place").order_by("-arrived_at", "-pk")[:SHOWN], at),
            came.filter(channel=Arrival.Channel.POINT).count(),
        )


def find(point: Site, text: str, actor: Actor) -> list[Arrival]:
    """Who told ahead, by code, ID number or telephone in full, or by the name where they are expected here."""
    typed = " ".join(text.split())[:60]
    if not typed:
        return []
    code = numbers.resident_code(typed)
    exact = Q(code=code) if numbers.is_resident_code(typed) else Q(pk__in=[])
    key, phone = blind_index(typed.upper()), numbers.plain_phone(typed)
    exact |= Q(id_number_key=key)
    exact |= Q(phone_key=blind_index(phone)) if len(phone) >= 5 else Q(pk__in=[])
    here = Q(point=point, name__startswith=typed)
    with access.whole_city(actor):
        found = Arrival.objects.filter(exact | here, arrived_at__isnull=True).select_related("point")
        return list(found.order_by("expected_at", "pk")[:SHOWN])


def arrival_for(actor: Actor, ref: UUID) -> Arrival:
    """An arrival of a point the actor watches, or of somebody the actor may see. Raises NotHere."""
    rows = Arrival.objects.select_related("point", "building__place", "person")
    with access.whole_city(actor):
        found = rows.filter(ref=ref, point__in=points.watched(actor)).first()
    found = found or rows.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def told_ahead(ref: str, actor: Actor) -> Arrival | None:
    """The row a registration starts from: any point's, for a traveller may come another way."""
    if not ref or not points.watched(actor).exists():
        return None
    with access.whole_city(actor):
        return Arrival.objects.select_related("building__place").filter(ref=access.ref_of(ref)).first()


def follows(arrival: Arrival, actor: Actor) -> list[Follows]:
    """The measures on the person because of this arrival, as far as they are worked out."""
    if arrival.person_id is None or arrival.fact is None:
        return []
    with access.whole_city(actor):
        rows = loop.measures_of(person_subject(arrival.person_id), at=actor.at)
    fact = str(arrival.fact)
    return [_in_words(row, actor.at) for row in rows if any(fact in one["facts"] for one in row.reasons)]


def _in_words(row: MeasureRow, at: datetime) -> Follows:
    name = plans.edition(row.edition).wording(row.kind, words.language())
    return Follows(name, row.starts_at, row.ends_at, row.starts_at <= at)


def expected_today(actor: Actor) -> QuerySet[Arrival]:
    midnight = timezone.localtime(actor.at).replace(hour=0, minute=0, second=0, microsecond=0)
    return _waiting().filter(
        expected_at__gt=actor.at - rules.MISSING_AFTER, expected_at__lt=midnight + timedelta(days=1)
    ).order_by("expected_at", "pk")  # fmt: skip


def missing(actor: Actor) -> QuerySet[Arrival]:
    return missing_at(actor.at)


def climbed(actor: Actor) -> QuerySet[Arrival]:
    return missing_at(actor.at).filter(expected_at__lte=actor.at - rules.CLIMBS_AFTER)


def came_unannounced(actor: Actor) -> QuerySet[Arrival]:
    """Came today without a word ahead."""
    midnight = timezone.localtime(actor.at).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        Arrival.objects.filter(
            channel=Arrival.Channel.POINT, arrived_at__gte=midnight, arrived_at__lte=actor.at
        )
        .select_related("point", "building__place")
        .order_by("-arrived_at", "-pk")
    )


def arrived(actor: Actor, person: Person) -> Panel | None:
    """The latest arrival of a person, for the person's page."""
    found = (
        Arrival.objects.filter(person=person, arrived_at__isnull=False)
        .select_related("point")
        .order_by("-arrived_at")
        .first()
    )
    return Panel("areas/borders/parts/arrived.html", {"arrival": found}, order=35) if found else None


RECORD_SETS = (
    RecordSet(
        "arrivals_expected", _("Arrivals expected today"), expected_today, "areas:arrivals-expected",
        page_verb=Verb.SEE_PEOPLE, board=False,
    ),
    RecordSet(
        "arrivals_missing", _("Told ahead and did not come"), missing, "areas:arrivals-missing", tone="warning",
        page_verb=Verb.SEE_PEOPLE,
    ),
    RecordSet(
        "arrivals_climbed", _("Did not come for more than 24 h"), climbed, "areas:arrivals-climbed", tone="danger",
        page_verb=Verb.SEE_PEOPLE,
    ),
    RecordSet(
        "arrivals_unannounced", _("Came today without telling ahead"), came_unannounced,
        "areas:arrivals-unannounced", page_verb=Verb.SEE_PEOPLE, board=False,
    ),
)  # fmt: skip
