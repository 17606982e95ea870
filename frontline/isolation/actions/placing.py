"""Where a measure is spent: proposed by the worker when it starts, chosen anew by a dispatcher."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from frontline.city.models import Person, Presence
from frontline.isolation import rules
from frontline.isolation.models import Transfer
from frontline.isolation.queries import capacity
from frontline.loop import actions
from frontline.loop.models import MeasureRow
from frontline.plan.kinds import AT_SITE

_AT_ONCE = 200  # people placed in one round of the chore


def place_people(rows: Sequence[MeasureRow], *, at: datetime) -> None:
    """Called by the loop after measures changed: find a site for whoever needs one, forget whoever does not."""
    people = {row.subject_id for row in rows if row.subject_kind == "person" and (row.kind in AT_SITE)}
    if not people:
        return
    wanted = list(capacity.at_site_measures(at).filter(subject_id__in=people).order_by("starts_at"))
    _forget(people - {row.subject_id for row in wanted}, at)
    _place([row for row in wanted if row.site is None], at)


def place_waiting(*, at: datetime) -> None:
    """Try again for people whom no site could take when their measure started."""
    waiting = capacity.at_site_measures(at).filter(site__isnull=True, starts_at__lte=at)
    with transaction.atomic():
        _place(list(waiting.order_by("starts_at", "pk")[:_AT_ONCE]), at)


def _forget(people: set[int], at: datetime) -> None:
    """Their ground is gone: nobody waits for them, and no vehicle goes that has not left yet."""
    if not people:
        return
    actions.expect_no_longer(people, at=at)
    planned = Transfer.objects.filter(person__in=people, ended_at__isnull=True, started_at__isnull=True)
    planned.update(ended_at=at)


def _place(rows: Sequence[MeasureRow], at: datetime) -> None:
    if not rows:
        return
    found: dict[int, list[MeasureRow]] = defaultdict(list)
    options = capacity.options(at)
    if not options:
        return
    homes, kept = _whereabouts([row.subject_id for row in rows])
    for row in rows:
        chosen = _option_for(row, options, homes, kept)
        if chosen is None:
            continue
        found[chosen.id].append(row)
        options[options.index(chosen)] = capacity.one_less(chosen)
    for site, placed in found.items():
        actions.place_at_site(placed, site=site, at=at)


def _option_for(
    row: MeasureRow,
    options: Sequence[rules.SiteOption],
    homes: dict[int, tuple[float | None, float | None]],
    kept: dict[int, int],
) -> rules.SiteOption | None:
    """Where the person already is, if that site takes the measure; else the nearest with a free room."""
    fit = [option for option in options if rules.takes(option, row.kind)]
    here = next((option for option in fit if option.id == kept.get(row.subject_id)), None)
    if here is not None:
        return here
    lon, lat = homes.get(row.subject_id, (None, None))
    site = rules.choose_site(row.kind, lon, lat, fit)
    return next((option for option in fit if option.id == site), None)


def _whereabouts(
    people: Iterable[int],
) -> tuple[dict[int, tuple[float | None, float | None]], dict[int, int]]:
    """Where each person lives, and the site of those who are at one or expected."""
    here = Presence.objects.filter(
        person=OuterRef("pk"), until__isnull=True, site__kind__in=capacity.KINDS
    ).values("site")[:1]
    rows = Person.objects.filter(pk__in=people).annotate(here=Subquery(here))
    found = list(rows.values_list("pk", "building__place__lon", "building__place__lat", "here"))
    return {pk: (lon, lat) for pk, lon, lat, _ in found}, {pk: site for pk, _, _, site in found if site}
