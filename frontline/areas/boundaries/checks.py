"""What every verb on boundaries asks first: one at a time, whose right, who came first."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas.boundaries import queries
from frontline.areas.models import BoundaryChange
from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused

State = BoundaryChange.State
_AHEAD = timedelta(days=60)  # a decision may wait that long for its moment
_KEY = 6_327_010_004  # of the advisory lock under which changes come in force


def one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])


def held(change: BoundaryChange) -> BoundaryChange:
    return BoundaryChange.objects.select_for_update().get(pk=change.pk)


def latest() -> int:
    return int(BoundaryChange.objects.aggregate(n=Max("number"))["n"] or 0)


def may_redraw(by: Actor, communities: Collection[int]) -> None:
    access.require(by, Verb.REDRAW_GRIDS)
    if not queries.covers(by, communities, Verb.REDRAW_GRIDS):
        raise Refused(_("Your right to redraw grids does not cover this community."))


def may_decide(by: Actor, communities: Collection[int]) -> None:
    access.require(by, Verb.DECIDE_AREAS)
    if not queries.covers(by, communities, Verb.DECIDE_AREAS):
        raise Refused(
            _("Your right to decide does not cover this place: the headquarters of the city decides here.")
        )


def still_proposed(row: BoundaryChange) -> None:
    other = queries.overtaking(row)
    if other is not None or row.state == State.OVERTAKEN:
        raise Refused(queries.overtaken_words(other or row.overtaken_by))
    if row.state != State.PROPOSED:
        raise Refused(_("This is no proposal any more: reload the page."))


def no_other_decided(row: BoundaryChange) -> None:
    ids = [id for id in row.grids.values_list("grid", flat=True) if id]
    other = queries.decided_about(ids).exclude(pk=row.pk).first()
    if other is not None:
        raise Refused(
            _("Another change of these grids holds from %(when)s: withdraw it, or decide after that.")
            % {"when": f"{timezone.localtime(other.holds_from):%Y-%m-%d %H:%M}"}
        )


def moved_elsewhere(row: BoundaryChange) -> bool:
    """Has a list, or a change without grids in common, moved one of the buildings since?"""
    held = row.moves.select_related("building")
    return any(move.left_id != move.building.grid_id for move in held)


def moment(holds_from: datetime, at: datetime) -> None:
    if not at - timedelta(hours=1) <= holds_from <= at + _AHEAD:
        raise Refused(_("A change of boundaries holds from now on, or from a moment of the next 60 days."))


def note(kind: str, row: BoundaryChange, by: Actor | None, at: datetime, **detail: object) -> None:
    log.write(kind, actor=by, at=at, subject=("boundary", row.pk), **detail)
