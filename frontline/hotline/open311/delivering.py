"""The worker's part: send what waits until it is acknowledged, pull states back, say in the story what happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.hotline.actions import offices
from frontline.hotline.actions.moving import everywhere, locked, note
from frontline.hotline.models import Request
from frontline.hotline.open311 import speaking
from frontline.hotline.open311.models import Delivery, OutsideSystem
from frontline.hotline.open311.speaking import Filed, LinkLost, NotTaken
from frontline.hotline.rules import State

BATCH = 20  # deliveries sent to one system by one call
READ = 50  # states pulled back by one question
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)  # between two tries (assumption)
READ_EVERY = timedelta(minutes=5)  # states of one system are pulled back (assumption)
_LOCK = 311_000_000  # added to a system's id: one worker at a time speaks to a system


def deliver(*, at: datetime) -> bool:
    """Sends what waits, system by system. True if there may be more."""
    ready = Q(next_try_at__isnull=True) | Q(next_try_at__lte=at)
    found = OutsideSystem.objects.filter(ready, active=True, deliveries__state=Delivery.State.WAITING)
    return any([_deliver_to(system, at) for system in found.distinct().order_by("pk")[:50]])


def pull(*, at: datetime) -> bool:
    """Pulls back what became of what was taken. Never more than one question for each system."""
    due = Q(next_read_at__isnull=True) | Q(next_read_at__lte=at)
    found = OutsideSystem.objects.filter(due, deliveries__state=Delivery.State.TAKEN)
    for system in found.distinct().order_by("pk")[:50]:
        with _alone(system) as mine:
            if mine:
                _pull_from(system, at)
    return False


@contextmanager
def _alone(system: OutsideSystem) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK + system.pk])
        got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK + system.pk])


def _deliver_to(system: OutsideSystem, at: datetime) -> bool:
    with _alone(system) as mine:
        if not mine:
            return False
        waiting = system.deliveries.filter(state=Delivery.State.WAITING).order_by("made_at", "pk")
        found = list(waiting.select_related("request__building__place")[:BATCH])
        try:
            for delivery in found:
                _send(system, delivery, at)
        except LinkLost as lost:
            _lost(system, str(lost), at)
            return False
        OutsideSystem.objects.filter(pk=system.pk).update(lost_at=None, tries=0, next_try_at=None, said="")
    return len(found) == BATCH


def _send(system: OutsideSystem, delivery: Delivery, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)
    try:
        filed = speaking.file(system, _given(system, delivery.request), name=str(delivery.ref))
    except NotTaken as refused:
        _refused(system, delivery, str(refused), at)
    else:
        _taken(system, delivery, filed, at)


def _given(system: OutsideSystem, row: Request) -> dict[str, str]:
    """The request as GeoReport v2 has it; who asks only where the system is told so."""
    place = row.building.place if row.building else None
    lon, lat = (row.lon, row.lat) if row.lon is not None or place is None else (place.lon, place.lat)
    street = f"{row.building.street}{row.building.number}" if row.building else ""
    given = {
        "service_code": str(system.services.get(row.category, row.category)),
        "description": row.words[:4000],
        "address_string": row.address or street or (place.name if place else ""),
        "lat": f"{lat:.6f}" if lat is not None else "",
        "long": f"{lon:.6f}" if lon is not None else "",
        "device_id": f"frontline {row.number}",
    }
    if system.tells_person:
        given |= {"last_name": row.asker, "phone": row.phone, "email": row.email}
    return {name: text for name, text in given.items() if text}


def _speaks(system: OutsideSystem, at: datetime) -> Actor:
    """The other system, in the name of the office it stands for."""
    able = frozenset({Verb.ANSWER_REQUESTS})
    return Actor(None, system.name, None, at, able, (), False, (), (), (), (system.agency_id,))


def _taken(system: OutsideSystem, delivery: Delivery, filed: Filed, at: datetime) -> None:
    by = _speaks(system, at)
    with everywhere(by):
        row = locked(delivery.request)
        open_still = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
        kept = {"taken_at": at, "number": filed.number, "token": filed.token, "status": "open"}
        if open_still.update(state=Delivery.State.TAKEN, **kept):
            offices.acknowledge(row, said=f"{system.name} {filed.number or filed.token}", by=by, at=at)
        else:  # somebody here took it over while it was on its way
            Delivery.objects.filter(pk=delivery.pk).update(**kept)


def _refused(system: OutsideSystem, delivery: Delivery, why: str, at: datetime) -> None:
    by = _speaks(system, at)
    with everywhere(by):
        row = locked(delivery.request)
        open_still = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
        if open_still.update(state=Delivery.State.REFUSED, notes=why[:1000]):
            note(row, "refused_out", by=by, at=at, reason=f"{system.name}: {why}")


def _lost(system: OutsideSystem, why: str, at: datetime) -> None:
    """Tried again after a while that doubles up to a bound; each request that waits says so once."""
    pause = min(FIRST * 2 ** min(system.tries, 10), LONGEST)
    OutsideSystem.objects.filter(pk=system.pk).update(
        lost_at=system.lost_at or at, tries=F("tries") + 1, next_try_at=at + pause, said=why[:300]
    )
    untold = system.deliveries.filter(state=Delivery.State.WAITING, told=False).order_by("made_at", "pk")
    for delivery in untold.select_related("request")[:200]:
        by = _speaks(system, at)
        with everywhere(by):
            row = locked(delivery.request)
            if Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(told=True):
                says = _("%(name)s does not answer: it is tried again until it does.") % {"name": system.name}
                note(row, "not_sent", by=by, at=at, reason=says)


def _pull_from(system: OutsideSystem, at: datetime) -> None:
    taken = system.deliveries.filter(state=Delivery.State.TAKEN).select_related("request")
    found = list(taken.order_by(F("read_at").asc(nulls_first=True), "pk")[:READ])
    OutsideSystem.objects.filter(pk=system.pk).update(next_read_at=at + READ_EVERY)
    try:
        _exchange_tokens(system, found)
        numbered = {delivery.number: delivery for delivery in found if delivery.number}
        said = speaking.states(system, list(numbered)) if numbered else {}
    except (LinkLost, NotTaken) as lost:
        OutsideSystem.objects.filter(pk=system.pk).update(said=str(lost)[:300])
        return
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in found]).update(read_at=at)
    for number, (status, notes) in said.items():
        if number in numbered:
            _heard(system, numbered[number], status, notes, at)


def _exchange_tokens(system: OutsideSystem, found: Sequence[Delivery]) -> None:
    for delivery in found:
        if not delivery.number and (number := speaking.number_of(system, delivery.token)):
            delivery.number = number
            Delivery.objects.filter(pk=delivery.pk).update(number=number)


def _heard(system: OutsideSystem, delivery: Delivery, status: str, notes: str, at: datetime) -> None:
    """Closed there is handled here: the asker's word is awaited as for every office."""
    by = _speaks(system, at)
    with everywhere(by):
        row = locked(delivery.request)
        open_still = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.TAKEN)
        if not open_still.update(status=status, notes=notes):
            return
        if status == "closed" and row.state in (State.ACCEPTED, State.REOPENED, State.PAUSED):
            open_still.update(state=Delivery.State.ENDED)
            done = notes or _("%(name)s says that it is done.") % {"name": system.name}
            offices.handled_outside(row, done=done, by=by, at=at)
