"""Keeping a part of an area on while the rest goes its way; lifting at once what a higher government refuses."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas import rules, words
from frontline.areas.actions.decisions import (
    Decision,
    check,
    decided,
    hold_row,
    lift,
    log_entry,
    may_about,
    new_area,
    set_places,
)
from frontline.areas.models import Area, AreaPlace
from frontline.areas.queries import areas, parts
from frontline.areas.queries import proposals as proposed
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.facts.areas import AreaDecided
from frontline.loop import actions as loop
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow


def keep_part(
    found: Area, part: Sequence[Place], *, name: str, office: str, why: str, by: Actor, at: datetime
) -> Area:
    """A part becomes an area of its own, on its own clock; the rest goes on counting as it did. Raises Refused."""
    may_about(by, found)
    edition = proposed.edition_now(at)
    before = areas.decision_of(found, at=at)
    if not isinstance(before, AreaDecided) or areas.level_now(found, at=at) != before.level:
        raise Refused(_("Only an area at the level that was decided can be divided: decide it anew instead."))
    if not why.strip():
        raise Refused(_("Say why the part is kept on; the reason stands in its history."))
    rest = parts.rest_of(areas.places_of(found), part)
    own = Decision(part, before.level, name, at, office, why)
    others = Decision(rest, before.level, found.name, at, office, why)
    for decision in (own, others):
        check(decision, edition, by, at)
    since = before.counted_from or before.at
    with transaction.atomic():
        hold_row(found)
        kept = new_area(name, Area.Kind.RISK, part, at)
        AreaPlace.objects.filter(area=found).delete()
        set_places(found, rest)
        facts = [decided(kept, own, at, since), decided(found, others, at, since)]
        loop.record_many(facts, by=by, at=at)
        log_entry("area_part_kept", found, by, at, part=kept.pk, places=[place.pk for place in part])
    return kept


def refuse(found: Area, *, office: str, document: str, by: Actor, at: datetime) -> FactRow:
    """A higher government refuses what was decided: it is lifted at once (art. 41). Raises Refused."""
    chosen = next((one for one in rules.refusing() if one.key == office), None)
    if chosen is None:
        raise Refused(_("Only a higher government refuses a decision: choose it."))
    if not document.strip():
        raise Refused(_("Name the document of the refusal: its number or date."))
    name = words.in_language(dict(chosen.name))
    why = _("Refused by %(who)s: %(document)s") % {"who": name, "document": document}
    return lift(found, why=why, by=by, at=at)
