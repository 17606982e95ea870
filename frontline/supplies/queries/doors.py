"""Doors as the rules see them: who lives behind them, what they wish, when their last packs came."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection
from django.db.models import Max, Q

from frontline.supplies.composing import Door, Ruling
from frontline.supplies.models import Pack, PackContent, PackKind, Wish

LOOKED_BACK = timedelta(days=60)  # a pack before that counts like none
NEEDS = ("infant", "pregnant", "alone", "ill", "dialysis", "diabetes", "halal")

_DOORS = """
SELECT p.dwelling_id, p.building_id, b.community_id, b.kind IN ('courtyard', 'tent'), count(*),
  count(*) FILTER (WHERE p.born > %(young)s OR 'infant' = ANY (p.needs)),
  {needs}
FROM city_person p JOIN city_building b ON b.place_id = p.building_id
WHERE p.dwelling_id IS NOT NULL {scope}
  AND NOT EXISTS (SELECT FROM city_presence s WHERE s.person_id = p.id AND s.until IS NULL AND NOT s.expected)
GROUP BY 1, 2, 3, 4
"""
_COUNTED = ", ".join(f"count(*) FILTER (WHERE '{need}' = ANY (p.needs))" for need in NEEDS[1:])
_SCOPE = "AND (b.grid_id = ANY (%(places)s) OR b.community_id = ANY (%(places)s) OR b.township_id = ANY (%(places)s))"


def doors(of: Ruling, *, on: date, places: Sequence[int] = ()) -> list[Door]:
    """Every door where somebody is now; `places` (township, community, grid ids) narrow it."""
    wishes, last = _wishes(on), _last(of, on)
    scope = _SCOPE if places else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _DOORS.format(needs=_COUNTED, scope=scope),
            {"young": _months_before(on, of.infant_months), "places": list(places)},
        )
        return [_door(row, wishes, last) for row in cursor.fetchall()]


def _door(row: tuple[int, ...], wishes: dict[int, dict[str, int]], last: dict[int, dict[str, date]]) -> Door:
    dwelling, building, community, courtyard, people, infants, *needs = row
    counts = {"people": people, "infants": infants, "courtyard": int(courtyard)}
    counts.update((name, n) for name, n in zip(NEEDS[1:], needs, strict=True) if n)
    counts.update(wishes.get(dwelling, {}))
    return Door(dwelling, building, community, counts, last.get(dwelling, {}))


def _months_before(on: date, months: int) -> date:
    """The same day so many months earlier; the 1st of the next month where that month has no such day."""
    total = on.year * 12 + on.month - 1 - months
    try:
        return date(total // 12, total % 12 + 1, on.day)
    except ValueError:
        return date((total + 1) // 12, (total + 1) % 12 + 1, 1)


def _wishes(on: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Wish.objects.filter(ended_at__isnull=True).exclude(key=Wish.Key.NOTE).exclude(until__lt=on)
    for dwelling, key in rows.values_list("dwelling", "key"):
        found[dwelling][key] = 1
    return found


def _last(of: Ruling, on: date) -> dict[int, dict[str, date]]:
    """By door and family the day of the last pack that came, is to come, or was not wanted."""
    comes = Q(state__in=("planned", "loaded", "returned", "delivered"))
    unwanted = Q(state="missed", why="refused") | (Q(state="called_off", day=on) & ~Q(why="short"))
    rows = Pack.objects.filter(comes | unwanted, day__gte=on - LOOKED_BACK)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    families = {key: of.family_of(key) for key in of.kinds}
    newest = rows.values_list("dwelling", "kind__key").annotate(newest=Max("day"))
    for dwelling, kind, day in newest:
        family = families.get(kind, kind)
        there = found[dwelling].get(family)
        found[dwelling][family] = day if there is None else max(there, day)
    return found


def kinds() -> dict[str, PackKind]:
    """The kinds in use now, by key."""
    return {kind.key: kind for kind in PackKind.objects.filter(ended_at__isnull=True)}


def contents() -> dict[str, dict[str, int]]:
    """What is in a pack: goods' keys and numbers by the kind's key."""
    found: dict[str, dict[str, int]] = {key: {} for key in kinds()}
    rows = PackContent.objects.filter(kind__ended_at__isnull=True)
    for kind, good, quantity in rows.values_list("kind__key", "good__key", "quantity"):
        found[kind][good] = quantity
    return found
