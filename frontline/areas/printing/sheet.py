"""The printed map: what is asked for, drawn layer by layer, with its legend, scale, moment and source, as PDF."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import shapely
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from shapely.geometry import shape

from frontline.areas import words
from frontline.areas.printing import drawing
from frontline.areas.printing.drawing import Drawing
from frontline.areas.printing.frame import MM, Box, Frame, Name, framed, with_room
from frontline.areas.queries import maps, printed
from frontline.areas.queries.printed import TooMany
from frontline.areas.views.layers import LEVELS
from frontline.loop.naming import local_name
from frontline.ui.paper import TIBETAN, compiled, font_list, fonts, safe

LAYERS = (
    "building",
    "street",
    "grid",
    "community",
    "areas",
    "points",
    "control",
)  # as they lie on each other
NAMES = ("", "bo")  # the reader's language, Tibetan where a place has such a name
_DOT = 1.0  # mm, a cell of the raster of buildings
_GROUND = {
    "grid": ('fill="none" stroke="#8fa0b2" stroke-width=".25"', 2.3, "#66727f", 1),
    "community": ('fill="none" stroke="#51606f" stroke-width=".5"', 3.2, "#3b4754", 2),
}  # line, size of names in mm, their colour, how much they weigh
_STREET = 'fill="none" stroke="#d8c690" stroke-width=".45"'
_BUILDING = 'fill="#c9d1d9" stroke="#8b97a3" stroke-width=".08"'


class Unprintable(Exception):
    """The sheet cannot be made; one sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part, which layers, which areas, on which paper, names in which language."""

    box: Box
    layers: Collection[str]
    level: str = ""  # "" for every level
    paper: str = "a4"
    names: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: its sample and what it means."""

    sample: str  # inside of an SVG of 8 by 5 mm
    text: str


def pdf_of(asked: Asked, *, at: datetime, exercise: bool = False) -> bytes:
    """The sheet as PDF with vectors. Raises Unprintable, paper.NoFont."""
    return _made(asked, "pdf", at=at, exercise=exercise)


def png_of(asked: Asked, *, at: datetime, exercise: bool = False) -> bytes:
    """The same as a picture, to look at."""
    return _made(asked, "png", at=at, exercise=exercise)


def _made(asked: Asked, form: Literal["pdf", "png"], *, at: datetime, exercise: bool) -> bytes:
    if asked.names == "bo" and not set(TIBETAN) & set(fonts()):
        raise Unprintable(
            _("This server has no Tibetan font: install fonts-noto-core, or choose other names.")
        )
    frame = framed(asked.box, asked.paper)
    made, legend = drawn(asked, frame, at=at)
    source = source_of(asked, made, legend, at=at, exercise=exercise)
    samples = {f"sample{n}": drawing.swatch(entry.sample) for n, entry in enumerate(legend)}
    return compiled(source, form, map=made.svg(), north=_NORTH, **samples)


# --- the map -----------------------------------------------------------------------------------------------


def drawn(asked: Asked, frame: Frame, *, at: datetime) -> tuple[Drawing, list[Entry]]:
    """Every layer asked for, from the ground up, and its lines of the legend. Raises Unprintable."""
    made, legend = Drawing(frame), []
    for layer in (one for one in LAYERS if one in asked.layers):
        if layer == "building":
            legend += _buildings(made)
        elif layer == "street":
            legend += _streets(made)
        elif layer in _GROUND:
            legend += _ground(made, layer, asked.names)
        elif layer == "areas":
            legend += _areas(made, asked.level, at)
        else:
            legend += _points(made, control=layer == "control")
    return made, legend


def _buildings(made: Drawing) -> list[Entry]:
    frame = made.frame
    if printed.buildings_drawn(frame.box):
        made.lines(printed.building_outlines(frame.box), _BUILDING)
        return [Entry(f'<rect x="2" y="1" width="4" height="3" {_BUILDING}/>', _("Building"))]
    columns, rows = int(frame.wide / _DOT), int(frame.high / _DOT)
    found = printed.building_dots(frame.box, columns, rows)
    cells = [(x * frame.wide / columns, y * frame.high / rows, count) for x, y, count in found]
    made.dots(cells, _DOT * 0.82)
    words_said = _("1, 4, 12 or more buildings: more than %(n)s are not drawn one by one") % {
        "n": f"{printed.OUTLINES:,}"
    }
    return [Entry(drawing.shades(), words_said)]


def _streets(made: Drawing) -> list[Entry]:
    found = printed.streets(made.frame.box)
    made.lines([one.outline for one in found], _STREET)
    for one in found:
        made.name(one.outline, one.name, 2.0, "#8a7a55", 0)
    return [Entry(f'<path d="M.5 2.5H7.5" {_STREET}/>', _("Street"))] if found else []


def _ground(made: Drawing, kind: str, names: str) -> list[Entry]:
    try:
        found = printed.grounds(kind, made.frame.box, names)
    except TooMany:
        raise Unprintable(
            _("More than %(n)s outlines of this layer lie here: show a smaller part or leave the layer out.")
            % {"n": f"{printed.GROUNDS:,}"}
        ) from None
    style, size, colour, weight = _GROUND[kind]
    made.lines([one.outline for one in found], style)
    for one in found:
        made.name(one.outline, one.name, size, colour, weight)
    text = _("Border of a community") if kind == "community" else _("Border of a grid")
    return [Entry(f'<path d="M.5 2.5H7.5" {style}/>', text)] if found else []


def _areas(made: Drawing, level: str, at: datetime) -> list[Entry]:
    kinds = [LEVELS[level]] if level else list(LEVELS.values())
    seen: set[str] = set()
    box = shapely.box(*made.frame.box)
    for feature in maps.area_features(kinds, at=at):
        outline = shape(feature["geometry"])
        if outline.intersects(box):
            own = str(feature["properties"]["level"])
            seen.add(own)
            made.area(outline, own)
            made.name(outline, str(feature["properties"]["label"]), 3.0, drawing.COLOURS[own], 5)
    return [Entry(_level_sample(key), str(words.LEVEL_NAMES[key])) for key in LEVELS if key in seen]


def _level_sample(level: str) -> str:
    colour = drawing.COLOURS[level]
    frame = 'x=".5" y=".5" width="7" height="4"'
    return (
        f'<rect {frame} fill="{colour}" fill-opacity=".16"/>'
        f'<rect {frame} fill="url(#{level})" stroke="{colour}" stroke-width=".4"/>'
    )


def _points(made: Drawing, *, control: bool) -> list[Entry]:
    kinds: set[str] = set()
    for site in printed.sites(made.frame.box, control=control):
        kinds.add(site.kind)
        made.point(site.lon or 0.0, site.lat or 0.0, site.kind, local_name(site.name, site.name_en))
    signs = {kind: f'<g transform="translate(4 2.5)">{drawing.sign_of(kind)}</g>' for kind in kinds}
    return [Entry(signs[kind], str(text)) for kind, text in words.SITES.items() if kind in kinds]


# --- the sheet ---------------------------------------------------------------------------------------------

_NORTH = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="6mm" height="9mm" viewBox="0 0 6 9">'
    '<path d="M3 0L5.4 8.6L3 6.8z" fill="#1f2933"/><path d="M3 0L.6 8.6L3 6.8z" fill="none" '
    'stroke="#1f2933" stroke-width=".3"/></svg>'
)


def source_of(asked: Asked, made: Drawing, legend: Sequence[Entry], *, at: datetime, exercise: bool) -> str:
    """The document in typst's own words; the drawings come as inputs."""
    frame = made.frame
    language = (get_language() or "zh")[:2]
    return "\n".join(
        [
            f'#set page(paper: "{frame.paper}", flipped: {str(frame.landscape).lower()}, margin: 10mm)',
            f'#set text(font: {font_list()}, size: 9pt, lang: "{language}")',
            '#let n(x, y, w, h, s, c, t) = { place(dx: x * 1mm, dy: y * 1mm, box(width: w * 1mm, height: h * 1mm, '
            'align(center + horizon, text(size: s * 1mm, stroke: 0.5mm + white, t)))); place(dx: x * 1mm, dy: y * 1mm, '
            "box(width: w * 1mm, height: h * 1mm, align(center + horizon, text(size: s * 1mm, fill: rgb(c), t)))) }",
            *_head(asked, at, exercise),
            f"#box(width: {frame.wide}mm, height: {frame.high}mm, clip: true, stroke: 0.3mm + rgb(\"#51606f\"))[",
            f'#place(image(bytes(sys.inputs.map), format: "svg", width: {frame.wide}mm, height: {frame.high}mm))',
            *(_named(name) for name in with_room(made.names, frame)),
            f'#place(dx: {frame.wide - 9}mm, dy: 3mm, image(bytes(sys.inputs.north), format: "svg"))',
            "]",
            *_foot(made, legend),
        ]
    )  # fmt: skip


def _named(name: Name) -> str:
    x, y = name.x - name.wide / 2, name.y - name.high / 2
    numbers = ", ".join(f"{one:.2f}" for one in (x, y, name.wide, name.high, name.size))
    return f'#n({numbers}, "{name.colour}", [{safe(name.text)}])'


def _head(asked: Asked, at: datetime, exercise: bool) -> list[str]:
    title = _("Map of the areas")
    chosen = words.LEVEL_NAMES[asked.level] if asked.level else ""
    as_of = _("As of %(when)s, city time") % {"when": f"{localtime(at):%Y-%m-%d %H:%M}"}
    told = [as_of, _("Exercise: nothing here is real")] if exercise else [as_of]
    heading = " · ".join(str(one) for one in (printed.city_name(), title, chosen) if one)
    return [
        f'#block(height: 9mm, width: 100%, below: 3mm)[#text(size: 15pt, weight: "bold")[{safe(heading)}] '
        f"#h(1fr) {safe(' · '.join(told))}]"
    ]


def _foot(made: Drawing, legend: Sequence[Entry]) -> list[str]:
    """Scale, legend and source, in a strip under the map."""
    frame = made.frame
    metres, long = frame.bar()
    length = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    samples = ", ".join(
        f'[#box(image(bytes(sys.inputs.sample{n}), format: "svg", height: 4mm), baseline: 1mm) '
        f"#h(1mm) {safe(entry.text)}]"
        for n, entry in enumerate(legend)
    )
    change = printed.last_change()
    source = _("Source: the city's own records in Frontline, WGS 84; boundaries as of change %(n)d.") % {
        "n": change
    }
    columns = 4 if frame.landscape else 3
    return [
        "#v(2mm)",
        f'#grid(columns: ({long + 14:.2f}mm, 1fr), gutter: 5mm, [#box(width: {long:.2f}mm, height: 2mm, stroke: 0.3mm)'
        f"[#box(width: 50%, height: 2mm, fill: black)] #linebreak() 0 – {safe(length)} "
        f"#linebreak() {safe(_scale(frame))}], "
        f"grid(columns: {columns}, column-gutter: 4mm, row-gutter: 1.6mm, {samples or '[]'}))",
        f'#v(1fr) #text(size: 7pt, fill: rgb("#51606f"))[{safe(source)} {safe(_left_out(made))}]',
    ]  # fmt: skip


def _scale(frame: Frame) -> str:
    return _("about 1 : %(n)s on %(paper)s") % {"n": f"{frame.scale:,}", "paper": frame.paper.upper()}


def _left_out(made: Drawing) -> str:
    hidden = len(made.names) - sum(1 for _name in with_room(made.names, made.frame))
    return _("%(n)d names have no room at this scale.") % {"n": hidden} if hidden else ""


def paper_of(text: str) -> str:
    return text if text in MM else "a4"
