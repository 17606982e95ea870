"""The kinds of packs as packs.yaml says them, and the packs of a day decided by rule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import composing
from frontline.supplies.actions.calls import open_calls
from frontline.supplies.actions.ledger import everywhere
from frontline.supplies.actions.packs import Wanted, plan_packs
from frontline.supplies.actions.planned import numbers_from
from frontline.supplies.composing import Claim, Ruling
from frontline.supplies.models import Composition, Depot, Good, Pack, PackContent, PackKind
from frontline.supplies.queries import serving
from frontline.supplies.queries.doors import contents, kinds
from frontline.supplies.queries.preview import Part, preview


def adopt(of: Ruling, *, by: Actor | None, at: datetime) -> int:
    """Goods and kinds as the rule says them; how many kinds are new. Other contents end the old kind."""
    if by is not None:
        access.require(by, Verb.PLAN_PACKS)
    with everywhere(by):
        goods = {key: _good(key, one) for key, one in of.goods.items()}
        known, inside = kinds(), contents()
        new = 0
        for key, one in of.kinds.items():
            same = key in known and inside[key] == one["goods"] and _alike(known[key], one)
            if same:
                continue
            PackKind.objects.filter(key=key, ended_at__isnull=True).update(ended_at=at)
            kind = PackKind.objects.create(key=key, since=at, **_kind(one))
            PackContent.objects.bulk_create(
                PackContent(kind=kind, good=goods[good], quantity=quantity)
                for good, quantity in one["goods"].items()
            )
            new += 1
        if new:
            log.write("pack_kinds_adopted", actor=by, at=at, kinds=new)
    return new


def _good(key: str, one: Mapping[str, Any]) -> Good:
    values = {
        "name": one["name"], "name_en": one.get("en", ""), "unit": one["unit"], "unit_en": one.get("unit_en", ""),
        "shelf_days": one.get("shelf"), "warn_days": one.get("warn", 3), "low": one.get("low", 0),
        "medicine": one.get("medicine", False),
    }  # fmt: skip
    return Good.objects.update_or_create(key=key, defaults=values)[0]


def _kind(one: Mapping[str, Any]) -> dict[str, object]:
    return {
        "name": one["name"], "name_en": one.get("en", ""), "size": one["size"],
        "special": one.get("special", False), "to_person": one.get("to_person", False),
    }  # fmt: skip


def _alike(kind: PackKind, one: Mapping[str, Any]) -> bool:
    return all(getattr(kind, name) == value for name, value in _kind(one).items())


def decide_packs(
    *,
    day: date,
    depot: Depot | None,
    opens_at: datetime,
    due_at: datetime,
    places: Sequence[int] = (),
    families: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> list[Composition]:
    """Packs by rule for a day: given ones planned, the others called off as short. Twice decides nothing new.

    From one depot, or (None) each community from the depot that serves it; a record of what each depot packs.
    Raises Refused where no door is due, or where a place is served by no depot.
    """
    access.require(by, Verb.PLAN_PACKS)
    if depot is not None and not depot.open:
        raise Refused(_("%(depot)s is closed; choose another depot.") % {"depot": depot})
    with everywhere(by):
        numbers_from(day)  # one decision at a time for a day
        list(Depot.objects.select_for_update().filter(**({"pk": depot.pk} if depot else {})).order_by("pk"))
        found = preview(composing.ruling(), day=day, depot=depot, places=places, families=families)
        if found.without:
            raise Refused(_unserved(found.without))
        if not found.given and not found.short:
            raise Refused(_("No door is due on this day; choose another day or other places."))
        return [_decide_part(part, day, opens_at, due_at, by, at) for part in found.parts]


def _unserved(without: Mapping[int, int]) -> str:
    names = ", ".join(place.name for place in serving.names(without)[:5])
    return _("No depot serves %(places)s: say which one does, or choose one depot for all.") % {
        "places": names
    }


def _decide_part(
    part: Part, day: date, opens_at: datetime, due_at: datetime, by: Actor, at: datetime
) -> Composition:
    known = kinds()
    _revive(part, known, day, by, at)
    given = _wanted(part.allotted.given, known)
    plan_packs(given, day=day, depot=part.depot, opens_at=opens_at, due_at=due_at, by=by, at=at)
    _call_off_short(part, known, day, opens_at, due_at, by, at)
    return Composition.objects.create(
        day=day, depot=part.depot, at=at, by=by.account, by_name=by.name, figures=_figures(part)
    )


def _wanted(claims: Sequence[Claim], known: dict[str, PackKind]) -> list[Wanted]:
    """In the order of the ground, so that the numbers of a building follow each other."""
    return [
        Wanted(
            dwelling=claim.dwelling, building=claim.building, kind=known[claim.kind].pk, special=claim.special,
            grounds=(claim.family, claim.kind),
        )
        for claim in sorted(claims, key=lambda claim: (claim.community, claim.building, claim.dwelling))
    ]  # fmt: skip


_REVIVE = """
WITH again AS (
  UPDATE supplies_pack p SET state = 'planned', why = '', depot_id = %(depot)s
  FROM unnest(%(dwelling)s::bigint[], %(kind)s::bigint[]) AS w (dwelling, kind)
  WHERE p.dwelling_id = w.dwelling AND p.kind_id = w.kind AND p.day = %(day)s
    AND p.state = 'called_off' AND p.why = 'short' RETURNING p.id)
INSERT INTO supplies_packdeed (ref, pack_id, state, at, told_at, by, by_name, why, words, evidence, record_id)
SELECT gen_random_uuid(), id, 'planned', %(at)s, %(at)s, %(by)s, %(name)s, '', '', '', gen_random_uuid() FROM again
"""


def _revive(part: Part, known: dict[str, PackKind], day: date, by: Actor, at: datetime) -> None:
    """Doors that were short on this day and get their pack now: the same pack, planned again."""
    given = part.allotted.given
    with connection.cursor() as cursor:
        cursor.execute(
            _REVIVE,
            {
                "dwelling": [claim.dwelling for claim in given], "kind": [known[claim.kind].pk for claim in given],
                "day": day, "at": at, "by": by.account, "name": by.name, "depot": part.depot.pk,
            },
        )  # fmt: skip


_CALL_OFF = """
WITH off AS (
  UPDATE supplies_pack p SET state = 'called_off', why = 'short'
  FROM unnest(%(dwelling)s::bigint[], %(kind)s::bigint[]) AS w (dwelling, kind)
  WHERE p.dwelling_id = w.dwelling AND p.kind_id = w.kind AND p.day = %(day)s AND p.state = 'planned'
  RETURNING p.id)
INSERT INTO supplies_packdeed (ref, pack_id, state, at, told_at, by, by_name, why, words, evidence, record_id)
SELECT gen_random_uuid(), id, 'called_off', %(at)s, %(at)s, %(by)s, %(name)s, 'short', '', '', gen_random_uuid()
FROM off RETURNING pack_id
"""


def _call_off_short(
    part: Part, known: dict[str, PackKind], day: date, opens_at: datetime, due_at: datetime, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """What could not be given: a row with its reason for each door; special ones are called."""
    short = [claim for claim, __ in part.allotted.short]
    if not short:
        return
    plan_packs(
        _wanted(short, known), day=day, depot=part.depot, opens_at=opens_at, due_at=due_at, by=by, at=at
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _CALL_OFF,
            {
                "dwelling": [claim.dwelling for claim in short], "kind": [known[claim.kind].pk for claim in short],
                "day": day, "at": at, "by": by.account, "name": by.name,
            },
        )  # fmt: skip
        off = [id for (id,) in cursor.fetchall()]
    open_calls(list(Pack.objects.filter(pk__in=off, special=True, task__isnull=True)), at)


def _figures(part: Part) -> dict[str, object]:
    scarce = Counter(good for __, good in part.allotted.short)
    return {
        "given": part.given,
        "kinds": {line.kind.key: [line.wanted, line.given, line.short] for line in part.kinds},
        "scarce": dict(scarce),
        "special_short": part.special_short,
    }
