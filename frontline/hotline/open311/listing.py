"""What another system reads of requests: everybody the public ones, coarsely; a key those that it filed, in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from frontline.city import numbers
from frontline.hotline import words
from frontline.hotline.models import Request
from frontline.hotline.open311.wire import Fault
from frontline.hotline.queries import shown
from frontline.hotline.queries.lists import NEWEST, state_of
from frontline.hotline.queries.story import office_name
from frontline.hotline.rules import State

SPAN = timedelta(days=90)  # GeoReport v2: by default, and at most
MOST = 1000  # GeoReport v2: requests of one answer
DEEPEST = 10_000  # by pages; beyond it the dates are narrowed
_OPEN, _CLOSED = "open", "closed"
# Steps of a request in the words of the extension; docs/interfaces/open311.md.
DETAILED = {
    State.REGISTERED: "RECEIVED", State.RETURNED: "RECEIVED", State.PASSED: "ASSIGNED", State.ACCEPTED: "IN_PROCESS",
    State.PAUSED: "ON_HOLD", State.HANDLED: "RESOLVED", State.REOPENED: "REOPENED", State.JOINED: "DUPLICATE",
    State.SETTLED: "CLOSED",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list."""

    ids: Sequence[int] | None
    codes: Sequence[str]
    statuses: Sequence[str]
    since: datetime
    until: datetime
    first: int
    most: int


def visible(key: UUID | None) -> QuerySet[Request]:
    """Without a key what is public, with a key what it filed."""
    rows = Request.objects.select_related("office", "building__place", "building__community", "catalogue")
    rows = rows.select_related("leads", "leads__office")
    return rows.filter(filed_by=key) if key else rows.filter(public=True)


def asked(given: QueryDict, *, now: datetime) -> Asked:
    """The filters as sent. Raises Fault."""
    statuses = _parts(given, "status")
    if set(statuses) - {_OPEN, _CLOSED}:
        raise Fault.of(400, _("status is open or closed."))
    since, until = _span(_moment(given, "start_date"), _moment(given, "end_date"), now)
    most = _number(given, "page_size", MOST, MOST)
    first = (_number(given, "page", 1, DEEPEST) - 1) * most
    if first + most > DEEPEST:
        raise Fault.of(400, _("Narrow start_date and end_date: at most 10,000 requests are paged through."))
    ids = [numbers.request_id(one) or 0 for one in _parts(given, "service_request_id")]
    return Asked(ids or None, _parts(given, "service_code"), statuses, since, until, first, most)


def found(rows: QuerySet[Request], wanted: Asked) -> list[Request]:
    """The newest first. Numbers given override every other filter, as specified."""
    if wanted.ids is not None:
        return list(rows.filter(pk__in=wanted.ids[:MOST]).order_by(*NEWEST))
    rows = rows.filter(registered_at__gte=wanted.since, registered_at__lte=wanted.until)
    if wanted.codes:
        rows = rows.filter(category__in=wanted.codes)
    if set(wanted.statuses) in ({_OPEN}, {_CLOSED}):
        over = Q(state=State.SETTLED) | Q(state=State.JOINED, leads__state=State.SETTLED)
        rows = rows.filter(over) if wanted.statuses[0] == _CLOSED else rows.exclude(over)
    return list(rows.order_by(*NEWEST)[wanted.first : wanted.first + wanted.most])


def one(rows: QuerySet[Request], number: str) -> Request:
    """Raises Fault: what is not there and what is not yours look the same."""
    row = rows.filter(pk=numbers.request_id(number) or 0).first()
    if row is None:
        raise Fault.of(404, _("There is no such request, or it is not published."))
    return row


def described(row: Request, *, own: bool, extended: bool = False) -> dict[str, Any]:
    """Every field of the specification. Without the key that filed it: no words, no house, no exact position."""
    matter = row.leads if row.state == State.JOINED and row.leads else row
    state = state_of(row)
    lon, lat = _position(row, exact=own)
    said: dict[str, Any] = {
        "service_request_id": row.number,
        "status": _CLOSED if state == State.SETTLED else _OPEN,
        "status_notes": _notes(matter, state, own),
        "service_name": shown.named(row),
        "service_code": row.category,
        "description": row.words if own else "",
        "agency_responsible": office_name(matter.office),
        "service_notice": "",
        "requested_datetime": when(row.registered_at),
        "updated_datetime": when(matter.changed_at or row.registered_at),
        "expected_datetime": when(row.promise_at),
        "address": _address(row, exact=own),
        "address_id": str(row.building.place.ref) if own and row.building else "",
        "zipcode": None,
        "lat": lat,
        "long": lon,
        "media_url": (row.media_url or None) if own else None,
    }
    if extended:
        said["extended_attributes"] = {"detailed_status": DETAILED[State(state)]}
    return said


def when(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _notes(matter: Request, state: str, own: bool) -> str:
    """What was done is somebody's words: for who filed it."""
    done = matter.done if own and state in (State.HANDLED, State.SETTLED) else ""
    return done or str(words.STATES[state].word)


def _position(row: Request, *, exact: bool) -> tuple[float | None, float | None]:
    """Degrees; rounded to some hundred metres for everybody."""
    lon, lat = row.lon, row.lat
    if lon is None and row.building:
        lon, lat = row.building.place.lon, row.building.place.lat
    if lon is None or lat is None:
        return None, None
    return (lon, lat) if exact else (round(lon, 3), round(lat, 3))


def _address(row: Request, *, exact: bool) -> str:
    """For everybody the street without its number, or the community."""
    if exact:
        return shown.where(row.building, row.address)
    if row.building is None:
        return ""
    return row.building.street or row.building.community.name


def _parts(given: QueryDict, name: str) -> list[str]:
    return [
        part for text in given.getlist(name) for part in text[:20_000].replace(" ", "").split(",") if part
    ]


def _moment(given: QueryDict, name: str) -> datetime | None:
    text = given.get(name, "").strip().replace(" ", "+")  # a plus sign that was not encoded
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Fault.of(400, _("%(name)s is a moment such as 2022-11-08T12:00:00+08:00.") % {"name": name})
    return found if found.tzinfo else timezone.make_aware(found)


def _span(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    end = until or (min(since + SPAN, now) if since else now)
    start = since or end - SPAN
    if end - start > SPAN:
        raise Fault.of(400, _("start_date and end_date lie at most 90 days apart."))
    return start, end


def _number(given: QueryDict, name: str, default: int, most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise Fault.of(400, _("%(name)s is a number from 1 to %(most)d.") % {"name": name, "most": most})
    return int(text)
