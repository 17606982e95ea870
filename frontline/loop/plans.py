"""The plan in force: published editions, and which holds from when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Q

from frontline.city import log
from frontline.city.access import Actor
from frontline.loop.models import EditionRow, InForce, SubjectRow
from frontline.plan.edition import Edition
from frontline.plan.reading import Place, read_edition


class NoPlan(Exception):
    """No edition is in force at that time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The edition in force at a moment and those it superseded, oldest first."""

    edition: Edition
    previous: tuple[Edition, ...]


@lru_cache(maxsize=64)
def _edition(id: str, digest: str, since: datetime | None, migration: str) -> Edition:
    """An edition as it was put in force: its own content, from `since`, with the policy chosen for running cases."""
    edition = read_edition(EditionRow.objects.get(pk=id).content, Place(f"edition {id}"))
    return edition if since is None else replace(edition, effective_from=since, migration=migration)


def edition(id: str) -> Edition:
    """A published edition as it was published."""
    row = EditionRow.objects.filter(pk=id).only("digest").first()
    if row is None:
        raise NoPlan(f"There is no published edition {id}; `frontline plan list` names them.")
    return _edition(id, row.digest, None, "")


def publish(edition: Edition, *, by: Actor | None, at: datetime) -> EditionRow:
    """Store an edition for ever. Publishing the same content again changes nothing; other content is refused."""
    row = EditionRow.objects.filter(pk=edition.id).first()
    if row is not None:
        if row.digest != edition.digest:
            raise NoPlan(
                f"Edition {edition.id} is published with other content; give the changed one a new id."
            )
        return row
    row = EditionRow.objects.create(
        id=edition.id, content=edition.to_json(), digest=edition.digest, published_at=at
    )
    log.write("edition_published", actor=by, at=at, edition=edition.id, digest=edition.digest)
    return row


def periods() -> list[InForce]:
    """Every edition that was, is or will be in force, oldest first."""
    return list(InForce.objects.select_related("edition").only(
        "since", "migration", "edition__id", "edition__digest"
    ).order_by("since"))  # fmt: skip


def plan_from(periods: Sequence[InForce], at: datetime) -> Plan:
    begun = [period for period in periods if period.since <= at]
    if not begun:
        raise NoPlan(
            "No edition of the plan is in force; put one in force under Planning or with `frontline plan`."
        )
    editions = [_edition(p.edition.id, p.edition.digest, p.since, p.migration) for p in begun]
    return Plan(editions[-1], tuple(editions[:-1]))


def in_force(at: datetime) -> Plan:
    """The plan at a moment. Raises NoPlan."""
    return plan_from(periods(), at)


def proposed(edition_id: str, *, since: datetime, migration: str) -> Plan:
    """The plan as it would be at `since` if this edition were put in force: what a dry run asks.

    Only editions that really were in force by then count as superseded, whatever the edition says it follows.
    """
    before = [period for period in periods() if period.since < since]
    older = tuple(_edition(p.edition.id, p.edition.digest, p.since, p.migration) for p in before)
    row = EditionRow.objects.filter(pk=edition_id).only("digest").first()
    if row is None:
        raise NoPlan(f"There is no published edition {edition_id}; `frontline plan list` names them.")
    return Plan(_edition(edition_id, row.digest, since, migration), older)


def next_change(at: datetime) -> datetime | None:
    """When the next edition, already decided, comes into force."""
    return InForce.objects.filter(since__gt=at).order_by("since").values_list("since", flat=True).first()


@transaction.atomic
def put_in_force(
    edition_id: str,
    *,
    since: datetime,
    migration: str,
    proposed_by: Actor | None,
    confirmed_by: Actor | None,
    at: datetime,
    note: str = "",
) -> InForce:
    """From `since` on this edition holds; everybody is looked at again then. The two people are checked above."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SWITCH])  # after the reviews that run now
    period = InForce.objects.create(
        edition_id=edition_id,
        since=since,
        migration=migration,
        proposed_by=proposed_by.account if proposed_by else None,
        confirmed_by=confirmed_by.account if confirmed_by else None,
        decided_at=at,
        note=note,
    )
    log.write(
        "edition_in_force",
        actor=confirmed_by,
        at=at,
        edition=edition_id,
        since=since.isoformat(),
        migration=migration,
        proposed_by=proposed_by.account if proposed_by else None,
    )
    look_again_at(since)
    return period


def look_again_at(moment: datetime) -> None:
    """Everybody is due at `moment`, unless due earlier."""
    SubjectRow.objects.filter(Q(review_at__isnull=True) | Q(review_at__gt=moment)).update(review_at=moment)


_SWITCH = 7_210_001  # the advisory lock between reviews and a change of the editions in force


# No edition is put in force until the transaction ends that read this: a review under the old list of editions
# would miss the new one's moment. Reviews do not wait for each other.
HOLD_STILL = f"SELECT pg_advisory_xact_lock_shared({_SWITCH}) AS held"
