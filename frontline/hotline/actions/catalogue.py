"""The city's catalogue: a new version from now on. Versions are never changed."""

from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
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
    try:
        with transaction.atomic():
            row = CatalogueVersion.objects.create(
                since=at, content=content, note=note[:400], decided_by=by.account if by else None,
                decided_by_name=by.name if by else "",
            )  # fmt: skip
            log.write("catalogue_in_force", actor=by, at=at, catalogue=row.pk, note=note[:400])
    except IntegrityError as twice:
        raise Refused(_("Another version was put in force at this very moment: read it first.")) from twice
    return row


def change_category(category: Category, *, note: str, by: Actor, at: datetime) -> CatalogueVersion:
    """One category as it should be, or a new one; the others stay. Raises Refused."""
    now = kept.in_force(at)
    others = tuple(one for one in now.categories if one.key != category.key)
    place = next((n for n, one in enumerate(now.categories) if one.key == category.key), len(others))
    changed = (*others[:place], category, *others[place:])
    return put_in_force(replace(now, categories=changed), note=note, by=by, at=at)


def change_clocks(key: str, clocks: Clocks, *, note: str, by: Actor, at: datetime) -> CatalogueVersion:
    """The three limits of one class. Raises Refused."""
    now = kept.in_force(at)
    return put_in_force(replace(now, classes={**now.classes, key: clocks}), note=note, by=by, at=at)
