"""Utilities, their crews, and who is on duty for an address now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.devices import digest
from frontline.city.models import Account, Agency, Building, Place
from frontline.city.roles import Verb
from frontline.hotline.works import rules, words
from frontline.hotline.works.models import Crew, CrewDevice, CrewMember, DutyPost, DutyShift
from frontline.loop.naming import local_name

MOST = 500


def offices(actor: Actor) -> list[Agency]:
    """The offices this actor works for: their crews, duty and stops are the actor's."""
    if not actor.may(Verb.ANSWER_REQUESTS):
        return []
    return list(Agency.objects.filter(pk__in=actor.offices).order_by("name"))


def is_utility(actor: Actor) -> bool:
    """Whether any office of the actor has crews or posts."""
    if not actor.may(Verb.ANSWER_REQUESTS):
        return False
    mine = {"office__in": actor.offices, "ended_at": None}
    return Crew.objects.filter(**mine).exists() or DutyPost.objects.filter(**mine).exists()


def reads_all(actor: Actor) -> bool:
    """The hotline's desk and whoever reads the board: which crews there are, who is on duty."""
    return actor.may(Verb.SEE_BOARD) or actor.may(Verb.REGISTER_REQUESTS)


def crews(actor: Actor) -> QuerySet[Crew]:
    rows = Crew.objects.filter(ended_at=None).select_related("office").order_by("office", "name")
    return rows if reads_all(actor) else rows.filter(office__in=actor.offices)


def crew_for(actor: Actor, ref: UUID) -> Crew:
    """A crew of an own office. Raises NotHere."""
    found = (
        Crew.objects.filter(ref=ref, office__in=actor.offices, ended_at=None).select_related("office").first()
    )
    if found is None or not actor.may(Verb.ANSWER_REQUESTS):
        raise NotHere
    return found


def members(crew: Iterable[Crew], at: datetime) -> dict[int, list[CrewMember]]:
    """Who is in each crew now, the leader first."""
    rows = CrewMember.objects.filter(_now(at), crew__in=list(crew)).order_by("crew", "-leads", "name")
    found: dict[int, list[CrewMember]] = defaultdict(list)
    for row in rows:
        found[row.crew_id].append(row)
    return found


def _now(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def crews_of(account: int | None, at: datetime) -> list[Crew]:
    """The crews somebody works in now."""
    if account is None:
        return []
    mine = CrewMember.objects.filter(_now(at), account=account).values("crew")
    return list(Crew.objects.filter(pk__in=mine, ended_at=None).select_related("office").order_by("name"))


def is_in(crew: Crew, account: int | None, at: datetime) -> bool:
    return account is not None and CrewMember.objects.filter(_now(at), crew=crew, account=account).exists()


def accounts_of(office: Agency, at: datetime) -> list[Account]:
    """Who may sign in for a crew: clerks of the office."""
    from_grants = Q(grants__on="agency", grants__on_id=office.pk, grants__since__lte=at)
    still = Q(grants__until=None) | Q(grants__until__gt=at)
    return list(
        Account.objects.filter(from_grants & still, is_active=True).distinct().order_by("display_name")[:MOST]
    )


def member_for(crew: Crew, ref: str) -> CrewMember:
    """Raises NotHere."""
    found = CrewMember.objects.filter(ref=access.ref_of(ref), crew=crew).select_related("crew").first()
    if found is None:
        raise NotHere
    return found


def shown_crew(crew: Crew | None) -> str:
    return local_name(crew.name, crew.name_en) if crew else ""


def skills_of(skills: Iterable[str]) -> list[str]:
    return [str(words.SKILLS.get(one, one)) for one in skills]


def devices_of(crew: Crew) -> list[CrewDevice]:
    """Telephones that carry the crew's route now, heard last first."""
    rows = CrewDevice.objects.filter(crew=crew, signed_off_at=None).select_related("account")
    return list(rows.order_by("-signed_in_at")[:20])


def device_of(token: str) -> CrewDevice | None:
    if not token:
        return None
    return CrewDevice.objects.select_related("account", "crew__office").filter(digest=digest(token)).first()


# --- duty -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A post, who is there now, who comes next, and the stretches without anybody."""

    post: DutyPost
    now: DutyShift | None
    next: tuple[DutyShift, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    places: tuple[str, ...]


def posts(actor: Actor) -> QuerySet[DutyPost]:
    rows = DutyPost.objects.filter(ended_at=None).select_related("office").order_by("trade", "name")
    return rows if reads_all(actor) else rows.filter(office__in=actor.offices)


def post_for(actor: Actor, ref: UUID) -> DutyPost:
    """A post of an own office. Raises NotHere."""
    found = DutyPost.objects.filter(ref=ref, office__in=actor.offices, ended_at=None).first()
    if found is None or not actor.may(Verb.ANSWER_REQUESTS):
        raise NotHere
    return found


def shift_for(actor: Actor, ref: UUID) -> DutyShift:
    """A shift at a post of an own office. Raises NotHere."""
    rows = DutyShift.objects.filter(ref=ref, post__office__in=actor.offices).select_related("post")
    found = rows.first() if actor.may(Verb.ANSWER_REQUESTS) else None
    if found is None:
        raise NotHere
    return found


def on_duty(found: Sequence[DutyPost], at: datetime) -> list[OnDuty]:
    """The roster of these posts from now on for the next two days, with two queries."""
    until = at + rules.AHEAD
    rows = DutyShift.objects.filter(post__in=found, withdrawn_at=None, until__gt=at, since__lt=until)
    of: dict[int, list[DutyShift]] = defaultdict(list)
    for row in rows.order_by("since", "pk")[:20_000]:
        of[row.post_id].append(row)
    ids = {place for post in found for place in post.serves}
    names = dict(Place.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [_duty(post, of[post.pk], names, at, until) for post in found]


def _duty(
    post: DutyPost, shifts: list[DutyShift], names: dict[int, str], at: datetime, until: datetime
) -> OnDuty:
    now = next((one for one in shifts if one.since <= at), None)
    gaps = rules.gaps([(one.since, one.until) for one in shifts], at, until)
    served = tuple(names[place] for place in post.serves if place in names)
    return OnDuty(post, now, tuple(one for one in shifts if one.since > at), tuple(gaps), served)


def serving(building: Building, at: datetime, trade: str = "") -> list[OnDuty]:
    """Who is on duty for a building now: of each trade and office the post that serves the nearest place above it."""
    near = [building.pk, building.grid_id, building.community_id, building.township_id]
    city = Place.objects.filter(kind=Place.Kind.CITY).values_list("pk", flat=True).first()
    rank = {place: step for step, place in enumerate([*near, city]) if place}
    rows = DutyPost.objects.filter(ended_at=None, serves__overlap=list(rank)).select_related("office")
    if trade:
        rows = rows.filter(trade=trade)
    best: dict[tuple[str, int], DutyPost] = {}
    for post in sorted(rows, key=lambda one: (min(rank[p] for p in one.serves if p in rank), one.name)):
        best.setdefault((post.trade, post.office_id), post)
    return on_duty(list(best.values()), at)


def with_gaps(actor: Actor, at: datetime) -> list[OnDuty]:
    """Posts with a stretch of the next two days in which nobody is on duty."""
    return [one for one in on_duty(list(posts(actor)[:MOST]), at) if one.gaps]


def places_to_serve() -> QuerySet[Place]:
    """Grids are many: a roster names communities, streets and the city."""
    kinds = (Place.Kind.CITY, Place.Kind.TOWNSHIP, Place.Kind.COMMUNITY)
    return (
        Place.objects.filter(kind__in=kinds, closed_on=None).defer("shape").order_by("kind", "pinyin", "code")
    )
