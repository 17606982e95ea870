"""One step of some packs: locked in order, moved to a state that may follow, a deed written for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import connection
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.supplies import rules
from frontline.supplies.models import Pack, PackDeed
from frontline.supplies.rules import State


@dataclass(frozen=True, slots=True)
class Told:
    """Who says it, when it happened, when we learn it."""

    by: Actor | None
    at: datetime
    happened_at: datetime
    record_id: UUID | None = None
    why: str = ""
    words: str = ""
    evidence: str = ""


def _record(told: Told, row: Pack) -> UUID:
    return uuid5(told.record_id, str(row.ref)) if told.record_id else uuid4()


def new_to(packs: Iterable[Pack], told: Told) -> list[Pack]:
    """The rows, locked in order, without those this record told of before."""
    ids = [pack.pk for pack in packs]
    rows = list(
        Pack.objects.select_for_update(of=("self",))
        .select_related("kind", "depot")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    if told.record_id is None:
        return rows
    keys = {_record(told, row): row for row in rows}
    known = set(PackDeed.objects.filter(record_id__in=keys).values_list("record_id", flat=True))
    return [row for key, row in keys.items() if key not in known]


def change(rows: Sequence[Pack], state: State | None, told: Told, **fields: object) -> None:
    """The rows go into a state (None: stay in theirs), with a deed each. Raises Refused for a step that is none."""
    if not rows:
        return
    for row in rows:
        if state is not None and state not in rules.NEXT[State(row.state)]:
            raise Refused(_refusal(row))
        row.state = str(state or row.state)
        for name, value in fields.items():
            setattr(row, name, value)
    news = fields if state is None else {"state": str(state), **fields}
    Pack.objects.filter(pk__in=[row.pk for row in rows]).update(**news)
    write_deeds(rows, state and str(state), told)
    tell()


def write_deeds(rows: Sequence[Pack], state: str | None, told: Told) -> list[PackDeed]:
    return PackDeed.objects.bulk_create(
        [
            PackDeed(
                pack=row, state=state or row.state, at=told.happened_at, told_at=told.at, why=told.why,
                words=told.words[:400], evidence=told.evidence[:80], record_id=_record(told, row),
                by=told.by.account if told.by else None, by_name=told.by.name if told.by else "",
            )
            for row in rows
        ],
        batch_size=2000,
    )  # fmt: skip


def _refusal(row: Pack) -> str:
    said = {
        State.PLANNED: _("Pack %(number)d is not loaded yet."),
        State.LOADED: _("Pack %(number)d is on its way."),
        State.DELIVERED: _("Pack %(number)d was delivered already."),
        State.MISSED: _("Pack %(number)d was missed already; it comes again with its next day."),
        State.RETURNED: _("Pack %(number)d is back in its depot."),
        State.CALLED_OFF: _("Pack %(number)d was called off."),
    }
    return said[State(row.state)] % {"number": row.number}


def tell() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'packs')")
