"""Numbers and codes of grids: west to east, north to south, by the city's template."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.model import Layout

TEMPLATE = "{area}{kind}{serial:03d}"  # 12 digits of the area, 1 for a basic grid, serial
_FIELDS = {"area", "kind", "serial"}


def numbered(x: Floats, y: Floats, mass: Floats, label: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Labels again, numbered by owner and place; and the owner of each grid by its new number.

    Inside an owner (a community) rows from north to south, each from west to east. As many rows as the middles'
    outline is higher than wide.
    """
    grids = len(owner)
    weight = np.bincount(label, mass, grids)
    cx, cy = np.bincount(label, mass * x, grids) / weight, np.bincount(label, mass * y, grids) / weight
    order = np.concatenate([_rows(cx, cy, np.flatnonzero(owner == o)) for o in np.unique(owner)])
    number = np.empty(grids, np.int64)
    number[order] = np.arange(grids)
    return number[label], owner[order]


def _rows(cx: Floats, cy: Floats, here: Ints) -> Ints:
    wide, high = max(float(np.ptp(cx[here])), 1e-9), float(np.ptp(cy[here]))
    rows = int(np.clip(round(np.sqrt(len(here) * high / wide)), 1, len(here)))
    north = here[np.lexsort((here, cx[here], -cy[here]))]
    parts = np.array_split(north, rows)
    return np.concatenate([part[np.lexsort((part, -cy[part], cx[part]))] for part in parts])


def codes(
    layout: Layout, area: str | Mapping[int, str], *, kind: str = "1", template: str = TEMPLATE
) -> list[str]:
    """The code of each grid: `area` is the code of the city, or of each community. Serials begin at 1 in each area.

    `template` may hold {area}, {kind} and {serial}, with widths as Python writes them. Raises UnusableInput.
    """
    _check(template)
    owners = [0] * layout.figures.grids if layout.community is None else layout.community.tolist()
    serial: dict[str, int] = {}
    made: list[str] = []
    for owner in owners:
        code = area if isinstance(area, str) else area.get(owner)
        if code is None:
            raise UnusableInput(f"Community {owner} has no area code: give one for each community.")
        serial[code] = serial.get(code, 0) + 1
        made.append(template.format(area=code, kind=kind, serial=serial[code]))
    if len(set(made)) < len(made) or len({len(code) for code in made}) > 1:
        most = max(serial.values())
        raise UnusableInput(
            f"The template {template!r} has no room for {most} serials: make the serial wider."
        )
    return made


def _check(template: str) -> None:
    try:
        fields = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        template.format(area="", kind="", serial=1)
    except (ValueError, KeyError, IndexError, AttributeError) as wrong:
        raise UnusableInput(f"The template {template!r} of codes cannot be read: {wrong}.") from wrong
    if not {"serial"} <= fields <= _FIELDS:
        raise UnusableInput(
            f"The template {template!r} of codes may hold area and kind and must hold serial."
        )
