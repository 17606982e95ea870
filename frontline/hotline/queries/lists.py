"""Which requests wait, for whom, oldest promise first; finding one by number, telephone, place or words."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.city import access, numbers, search
from frontline.city.access import Actor, NotHere
from frontline.city.fields import blind_index
from frontline.city.models import Agency, Building
from frontline.city.models import Person as Person  # also for the views
from frontline.city.roles import Verb
from frontline.facts.requests import Urgency
from frontline.hotline import reading, rules
from frontline.hotline.models import OVER, Delivery, RequestWord
from frontline.hotline.models import Request as Request  # also for the views
from frontline.hotline.rules import State
from frontline.loop.models import Task

BY_DUE = ["due_at", "id"]
NEWEST = ["-registered_at", "-id"]
LOOKED_AT = 3000  # newest requests of the rarest word, among which the others choose


def within(actor: Actor) -> QuerySet[Request]:
    """Every request the actor may read, through whichever right: desk, board, office, own."""
    rows = Request.objects.select_related("office", "offered_to", "building__place")
    mine = Q(office__in=actor.offices) | Q(offered_to__in=actor.offices) if actor.offices else Q(pk__in=())
    if actor.may(Verb.REGISTER_REQUESTS) or (actor.may(Verb.SEE_BOARD) and actor.may(Verb.SEE_PEOPLE)):
        buildings = access.buildings_of(actor)
        if buildings is None:
            return rows
        mine |= Q(building__in=buildings)
    if actor.person:
        mine |= Q(person=actor.person)
    if actor.account:
        mine |= Q(registered_by=actor.account)
    return rows.filter(mine)


def request_for(actor: Actor, ref: UUID) -> Request:
    """Raises NotHere."""
    with access.whole_city(actor):  # what an account registered for somebody lies in no place of it
        found = within(actor).select_related("catalogue", "leads").filter(ref=ref).first()
    if found is None or actor.account is None:
        raise NotHere
    return found


def open_requests(actor: Actor) -> QuerySet[Request]:
    return within(actor).exclude(state__in=OVER)


def life(actor: Actor) -> QuerySet[Request]:
    """Danger to life, not handled yet."""
    return open_requests(actor).filter(urgency=Urgency.LIFE).exclude(state=State.HANDLED)


def overdue(actor: Actor) -> QuerySet[Request]:
    """Past the deadline of whoever has it; what is handled or paused has no work waiting."""
    waiting = open_requests(actor).exclude(state__in=(State.HANDLED, State.PAUSED))
    return waiting.filter(due_at__lt=actor.at)


def reopened(actor: Actor) -> QuerySet[Request]:
    return open_requests(actor).filter(state=State.REOPENED)


def to_route(actor: Actor) -> QuerySet[Request]:
    """What the desk has to pass on."""
    return open_requests(actor).filter(state__in=(State.REGISTERED, State.RETURNED))


def to_call_back(actor: Actor) -> QuerySet[Request]:
    """Handled, the asker's word awaited, nearest end of silence first."""
    return open_requests(actor).filter(state=State.HANDLED)


def unsent(actor: Actor) -> QuerySet[Request]:
    """What another system should have and does not answer for, or refused: its office still has it."""
    waiting = Delivery.objects.filter(
        Q(state="refused") | Q(tries__gt=0), state__in=("waiting", "refused")
    )  # as the index delivery_not_taken
    return open_requests(actor).filter(
        pk__in=waiting.values("request"), state__in=(State.PASSED, State.REOPENED)
    )


def newest(actor: Actor) -> QuerySet[Request]:
    return within(actor)


LISTS: dict[str, tuple[Callable[[Actor], QuerySet[Request]], list[str]]] = {
    "life": (life, BY_DUE),
    "overdue": (overdue, BY_DUE),
    "reopened": (reopened, BY_DUE),
    "route": (to_route, BY_DUE),
    "callback": (to_call_back, BY_DUE),
    "open": (open_requests, BY_DUE),
    "unsent": (unsent, BY_DUE),
    "newest": (newest, NEWEST),
}


def of_offices(actor: Actor) -> QuerySet[Request]:
    """What my office has and must act on, oldest promise first."""
    if not actor.may(Verb.ANSWER_REQUESTS):
        return Request.objects.none()
    rows = Request.objects.select_related("office", "offered_to", "building__place")
    return rows.filter(office__in=actor.offices).exclude(state__in=OVER)


def offered(actor: Actor) -> QuerySet[Request]:
    """What another office wants mine to take over."""
    rows = Request.objects.select_related("office", "offered_to", "building__place")
    return rows.filter(offered_to__in=actor.offices).exclude(state__in=OVER)


def found(actor: Actor, text: str) -> QuerySet[Request]:
    """Requests by number, telephone, or every word of a text (place and name included)."""
    typed = " ".join(text.split())[:120]
    rows = within(actor)
    if (id := numbers.request_id(typed)) is not None and (one := rows.filter(pk=id)).exists():
        return one
    digits = numbers.plain_phone(typed)
    if len(digits) >= 5 and not any(sign.isalpha() for sign in typed):
        return rows.filter(phone_key=blind_index(digits))
    ids = _by_words(reading.words(typed)[:8])
    here = _by_place(typed)
    return rows.filter(Q(pk__in=ids) | Q(building__in=here)) if here else rows.filter(pk__in=ids)


def _by_words(words: list[str]) -> list[int]:
    """The newest requests with every word; equality only, so that the index is read under the policies."""
    asked = sorted(words, key=len, reverse=True)
    if not asked:
        return []
    newest_first = RequestWord.objects.filter(word=asked[0]).order_by("-request_id")
    ids = list(newest_first.values_list("request_id", flat=True)[:LOOKED_AT])
    for word in asked[1:]:
        having = RequestWord.objects.filter(word=word, request__in=ids)
        ids = list(having.values_list("request_id", flat=True))
    return ids


def _by_place(typed: str) -> list[int]:
    return [one.pk for one in buildings_of(typed)][:50]


def buildings_of(typed: str, most: int = 8) -> list[Building]:
    """Buildings whose name, street and number have every word typed; a whole address said in one piece as well."""
    words = typed.lower().split() or [""]
    if not words[0]:
        return []
    found = _matching(words, most)
    if not found and len(words) == 1:
        found = _matching(_pieces(typed), most)
    return found


def _pieces(typed: str) -> list[str]:
    """扎西科路12号 -> 扎西科路, 12号: at the first digit."""
    first = next((at for at, sign in enumerate(typed) if sign.isdigit()), 0)
    return [typed[:first], typed[first:]] if first else []


def _matching(words: list[str], most: int) -> list[Building]:
    if not words:
        return []
    rows = search.buildings(words).select_related("place__parent", "compound")[:400]
    matching = [one for one in rows if all(word in _address(one) for word in words)]
    return sorted(matching, key=lambda one: (len(_address(one)), one.pk))[:most]


def _address(one: Building) -> str:
    compound = one.compound.name if one.compound else ""
    return f"{one.street}{one.number} {compound}{one.place.name}".lower()


def mine(actor: Actor) -> QuerySet[Request]:
    """What I asked, or asked for somebody, newest first."""
    own = Q(registered_by=actor.account) if actor.account else Q(pk__in=())
    if actor.person:
        own |= Q(person=actor.person)
    return (
        Request.objects.filter(own)
        .select_related("office", "leads__office", "building__place")
        .order_by("-registered_at", "-pk")
    )


def state_of(row: Request) -> str:
    """As the asker sees it: what follows another stands where that one stands."""
    return row.leads.state if row.state == State.JOINED and row.leads else row.state


def is_late(row: Request, actor: Actor) -> bool:
    waits = row.state not in (*rules.OVER, State.HANDLED, State.PAUSED)
    return waits and row.due_at is not None and row.due_at < actor.at


def of_task(actor: Actor, ref: UUID) -> Request:
    """The request a task of the board is about. Raises NotHere."""
    task = Task.objects.filter(ref=ref, room="hotline").first()
    row = Request.objects.filter(pk=task.subject_id).first() if task else None
    if row is None:
        raise NotHere
    return request_for(actor, row.ref)


def offices_of(actor: Actor) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=actor.offices).order_by("name"))


def myself(actor: Actor) -> Person | None:
    """The person of the account, where there is one."""
    return Person.objects.filter(pk=actor.person or 0).select_related("building__place").first()


def needs_of(person: Person) -> list[str]:
    """Needs of everybody in the household."""
    members = Person.objects.filter(household=person.household_id) if person.household_id else [person]
    return sorted({need for one in members for need in one.needs})
