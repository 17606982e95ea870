"""Geometry as SVG in millimetres: every layer with its own lines and patterns, names where they have room."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontline.areas.printing.frame import Frame, Name

COLOURS = {"high": "#a61b1b", "medium": "#c46a00", "low": "#8a7400", "static": "#3d4a8a"}  # as on the screen
_PATTERNS = {  # mm; differ without colour as well: crossed, striped, dotted, lined
    "high": '<path d="M0 3L3 0M0 0L3 3" stroke="{c}" stroke-width=".22"/>',
    "medium": '<path d="M0 3L3 0" stroke="{c}" stroke-width=".3"/>',
    "low": '<circle cx="1.5" cy="1.5" r=".32" fill="{c}"/>',
    "static": '<path d="M0 1.5H3" stroke="{c}" stroke-width=".3"/>',
}
_SHADES = ((1, "#c3ccd5"), (4, "#9aa6b2"), (12, "#6b7784"))  # so many buildings and more
_FINE = 0.08  # mm: nearer points of an outline are printed as one
POINTS = {
    "isolation": "#7a2f8f",
    "hospital": "#b3261e",
    "sampling": "#0b5cad",
    "laboratory": "#00695c",
    "control": "#5d4037",
}


@dataclass(slots=True)
class Drawing:
    """What is drawn so far: elements of SVG, names, and what is drawn by which key of the legend."""

    frame: Frame
    elements: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)

    def placed(self, outline: BaseGeometry) -> BaseGeometry:
        """In millimetres, cut at the edge, as fine as the eye."""
        made = shapely.transform(outline, self.frame.mm)
        cut = shapely.clip_by_rect(made, -2, -2, self.frame.wide + 2, self.frame.high + 2)
        return cut if cut.geom_type in ("Point", "MultiPoint") else cut.simplify(_FINE)

    def lines(self, outlines: Iterable[BaseGeometry], style: str) -> None:
        """Outlines of one style as one path."""
        text = "".join(path_of(self.placed(one)) for one in outlines)
        if text:
            self.elements.append(f'<path d="{text}" {style}/>')

    def name(self, outline: BaseGeometry, text: str, size: float, colour: str, weight: int) -> None:
        """In the middle of what is seen of the outline."""
        seen = self.placed(outline)
        if text and not seen.is_empty:
            middle = seen.representative_point()
            self.names.append(Name(middle.x, middle.y, text, size, colour, weight))

    def area(self, outline: BaseGeometry, level: str) -> None:
        """A level's colour, pattern and border."""
        text = path_of(self.placed(outline))
        if text:
            colour = COLOURS[level]
            self.elements.append(
                f'<path d="{text}" fill="{colour}" fill-opacity=".16"/>'
                f'<path d="{text}" fill="url(#{level})" stroke="{colour}" stroke-width=".5"/>'
            )

    def point(self, lon: float, lat: float, kind: str, text: str) -> None:
        """A site as its sign, with its name below."""
        [[x, y]] = self.frame.mm(shapely.get_coordinates(shapely.Point(lon, lat))).tolist()
        if 0 <= x <= self.frame.wide and 0 <= y <= self.frame.high:
            self.elements.append(f'<g transform="translate({x:.2f} {y:.2f})">{sign_of(kind)}</g>')
            self.names.append(Name(x, y + 3.0, text, 2.5, "#1f2933", 4))

    def dots(self, cells: Sequence[tuple[float, float, int]], size: float) -> None:
        """Buildings that cannot be told apart: a square of millimetres for each place with some, darker for more."""
        for at, (least, colour) in enumerate(_SHADES):
            most = _SHADES[at + 1][0] if at + 1 < len(_SHADES) else 10**9
            text = "".join(_square(x, y, size) for x, y, count in cells if least <= count < most)
            if text:
                self.elements.append(f'<path d="{text}" fill="{colour}"/>')

    def svg(self) -> str:
        wide, high = self.frame.wide, self.frame.high
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.2f}mm" height="{high:.2f}mm" '
            f'viewBox="0 0 {wide:.2f} {high:.2f}">{patterns()}'
            f'<rect width="{wide:.2f}" height="{high:.2f}" fill="#f7f8fa"/>{"".join(self.elements)}</svg>'
        )


def patterns() -> str:
    return f"<defs>{''.join(_pattern(level, ink) for level, ink in _PATTERNS.items())}</defs>"


def _pattern(level: str, ink: str) -> str:
    size = 'width="3" height="3" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{level}" {size}>{ink.format(c=COLOURS[level])}</pattern>'


def _square(x: float, y: float, size: float) -> str:
    return f"M{x:.2f} {y:.2f}h{size:.2f}v{size:.2f}h-{size:.2f}z"


def path_of(made: BaseGeometry) -> str:
    """The path of rings and lines; points are small squares."""
    return "".join(_piece(one) for one in getattr(made, "geoms", [made]) if not one.is_empty)


def _piece(one: Any) -> str:
    if one.geom_type == "Polygon":
        return "".join(_ring(ring.coords) + "z" for ring in (one.exterior, *one.interiors))
    if one.geom_type == "Point":
        return _square(one.x - 0.3, one.y - 0.3, 0.6)
    return _ring(one.coords) if one.geom_type == "LineString" else path_of(one)


def _ring(coords: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(_numbers(coords))


def _numbers(coords: Iterable[Sequence[float]]) -> Iterator[str]:
    return (f"{point[0]:.2f} {point[1]:.2f}" for point in coords)


_SIGNS = {
    "isolation": '<rect x="-1.4" y="-1.4" width="2.8" height="2.8" fill="{c}" stroke="#fff" stroke-width=".3"/>',
    "hospital": '<path d="M-.5-1.5h1v1h1v1h-1v1h-1v-1h-1v-1h1z" fill="{c}" stroke="#fff" stroke-width=".2"/>',
    "sampling": '<circle r="1.4" fill="{c}" stroke="#fff" stroke-width=".3"/>',
    "laboratory": '<path d="M0-1.8L1.7 1.2H-1.7z" fill="{c}" stroke="#fff" stroke-width=".3"/>',
    "control": '<path d="M0-1.8L1.8 0L0 1.8L-1.8 0z" fill="{c}" stroke="#fff" stroke-width=".3"/>',
}


def sign_of(kind: str) -> str:
    return _SIGNS[kind].format(c=POINTS[kind])


def shades() -> str:
    """A sample of the dots of buildings."""
    drawn = zip((1.5, 3.5, 5.5), _SHADES, strict=True)
    return "".join(f'<path d="{_square(x, 2, 0.8)}" fill="{colour}"/>' for x, (_least, colour) in drawn)


def swatch(inner: str) -> str:
    """A sample of the legend, 8 by 5 mm."""
    size = 'width="8mm" height="5mm" viewBox="0 0 8 5"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{patterns()}{inner}</svg>'
