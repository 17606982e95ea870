"""A whole layout from a file of outlines, or from another system: each building goes to the outline it stands in."""

from datetime import datetime

import shapely
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas import geometry
from frontline.areas.boundaries import actions, outlines, queries
from frontline.areas.boundaries.layout import Cell, Layout, next_serial
from frontline.areas.models import BoundaryChange
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.loop.actions import Refused

Outline = tuple[dict[str, object], geometry.Read]


def propose_from_file(
    raw: object, community: Place, *, reason: str, by: Actor, at: datetime
) -> tuple[BoundaryChange, list[str]]:
    """A proposal with a layout as GeoJSON, and what was repaired, in words. Raises Refused, BadGeometry."""
    drawn, repaired = geometry.read_layout(raw, outlines.city_frame())
    origin = BoundaryChange.Origin.FILE
    with transaction.atomic():
        change = actions.propose([community.pk], reason=reason, by=by, at=at, origin=origin)
        _arrange(change, drawn, community, by=by, at=at)
    return change, repaired


def _arrange(
    change: BoundaryChange, drawn: list[Outline], community: Place, *, by: Actor, at: datetime
) -> None:
    layout = queries.layout_of(change)
    cells = _cells(drawn, layout, community)
    wanted = _inside(drawn, [cell.key for cell in cells], layout)
    if not wanted:
        raise Refused(_("No building of the community stands in these outlines: is it the right file?"))
    fresh = {cell.key: cell for cell in cells if cell.made}
    actions.arrange(change, wanted, fresh, figures={"outlines": len(drawn)}, by=by, at=at)


def _cells(drawn: list[Outline], layout: Layout, community: Place) -> list[Cell]:
    """The grid of each outline, found by code or name; a new one where there is none."""
    by_word = {word: cell for cell in layout.cells.values() for word in (cell.name, cell.code) if word}
    codes = queries.codes_in(community.pk)
    found: list[Cell] = []
    for properties, _made in drawn:
        words = [str(properties.get(name) or "") for name in ("code", "name")]
        known = next((by_word[word] for word in words if word in by_word), None)
        found.append(known or _new(words, codes, community, len(found)))
    return found


def _new(words: list[str], codes: set[str], community: Place, place: int) -> Cell:
    serial = next_serial(codes, settings.GRID_CODE, community.code)
    code = words[0][:40] if words[0] else settings.GRID_CODE.format(area=community.code, serial=serial)
    codes.add(code)
    name = words[1][:120] or queries.grid_name(community, serial)
    return Cell(f"n{place + 1}", community.pk, code, name, made=True)


def _inside(drawn: list[Outline], keys: list[str], layout: Layout) -> dict[int, str]:
    places = outlines.positions(layout.then)
    tree = shapely.STRtree([made.geometry for _properties, made in drawn])
    ids = list(places)
    points = shapely.points([list(places[id]) for id in ids])
    found: dict[int, str] = {}
    for at, outline in zip(*tree.query(points, predicate="within"), strict=True):
        found.setdefault(ids[int(at)], keys[int(outline)])
    return found
