"""The city's catalogue: a new version from now on. Versions are never changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.hotline import rules, words
from frontline.hotline.models import CatalogueVersion
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.rules import Catalogue, Category, Clocks
from frontline.loop.actions import Refused


def put_in_force(catalogue: Catalogue, *, note: str, by: Actor | None, at: datetime) -> CatalogueVersion:
    """It holds from `at` on, for what is registered from then on (None: the house itself). Raises Refused."""
    if by is not None:
        access.require(by, Verb.SET_CATALOGUE)
    wrong = rules.problems(catalogue, {agency.pk for agency in kept.agencies()})
    if wrong:
        key, __, about = wrong[0].partition(" ")
        raise Refused(" ".join(filter(None, (str(words.PROBLEMS[key]), about))))
    content = msgspec.to_builtins(catalogue)
    with transaction.atomic():
        row = CatalogueVersion.objects.create(
            since=at, content=content, note=note[:400], decided_by=by.account if by else None,
            decided_by_name=by.name if by else "",
        )  # fmt: skip
        log.write("catalogue_in_force", actor=by, at=at, catalogue=row.pk, note=note[:400])
    return row


def change_category(
    category: Category, *, note: str, by: Actor, at: datetime, seen: int | None = None
) -> CatalogueVersion:
    """One category as it should be; the others stay. `seen`: the version it was read in. Raises Refused."""
    with _one_editor():
        now = kept.in_force(at)
        _same(now.category(category.key), lambda before: before.category(category.key), seen)
        others = tuple(one for one in now.categories if one.key != category.key)
        place = next((n for n, one in enumerate(now.categories) if one.key == category.key), len(others))
        changed = (*others[:place], category, *others[place:])
        return put_in_force(replace(now, categories=changed), note=note, by=by, at=at)


def add_category(category: Category, *, note: str, by: Actor, at: datetime) -> CatalogueVersion:
    """A new one, before the last, which is what everything else falls to. Raises Refused."""
    with _one_editor():
        now = kept.in_force(at)
        if now.category(category.key) is not None:
            raise Refused(_("There is a category with this key already: choose another key."))
        changed = (*now.categories[:-1], category, *now.categories[-1:])
        return put_in_force(replace(now, categories=changed), note=note, by=by, at=at)


def change_clocks(
    key: str, clocks: Clocks, *, note: str, by: Actor, at: datetime, seen: int | None = None
) -> CatalogueVersion:
    """The three limits of one class. `seen`: the version they were read in. Raises Refused."""
    with _one_editor():
        now = kept.in_force(at)
        _same(now.classes.get(key), lambda before: before.classes.get(key), seen)
        return put_in_force(replace(now, classes={**now.classes, key: clocks}), note=note, by=by, at=at)


def change_rules(
    *, returns: int, day_ends: int, closed: tuple[str, ...], worked: tuple[str, ...], note: str, by: Actor,
    at: datetime, seen: int | None = None,
) -> CatalogueVersion:  # fmt: skip
    """How often an office may return, when a working day ends, the city's own days off and on. Raises Refused."""
    with _one_editor():
        now = kept.in_force(at)
        _same(_rules(now), _rules, seen)
        changed = replace(now, returns=returns, day_ends=day_ends, closed=closed, worked=worked)
        return put_in_force(changed, note=note, by=by, at=at)


def _rules(of: Catalogue) -> tuple[object, ...]:
    return of.returns, of.day_ends, of.closed, of.worked


@contextmanager
def _one_editor() -> Iterator[None]:
    """Who changes the catalogue at the same moment waits, then sees what the other did."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EDITORS])
        yield


_EDITORS = 12345_311


def _same(now: object, then: Callable[[Catalogue], object], seen: int | None) -> None:
    """Raises Refused where what is changed differs from what the editor had before the eyes."""
    row = CatalogueVersion.objects.filter(pk=seen).first() if seen is not None else None
    if row is not None and then(kept.read(row)) != now:
        raise Refused(_("Somebody changed this since you opened it: open it again, then change it."))
