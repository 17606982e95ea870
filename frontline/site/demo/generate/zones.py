"""The risk areas of the national list, on generated places that fit their names."""

from dataclasses import dataclass

import numpy as np

from frontline.site.demo.generate.buildings import Ints
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import read
from frontline.site.demo.generate.ids import Ids


@dataclass(frozen=True)
class Zone:
    """A listed area: its buildings (indices) and the place ids a decision names."""

    name: str
    level: str
    grain: str
    buildings: Ints
    places: tuple[int, ...]


def zones(city: City, ids: Ids) -> list[Zone]:
    """High and medium areas; that the rest of the city is low follows from them."""
    listed = [row for row in read("risk_areas.csv") if row["grain"] != "city"]
    made = [_zone(city, ids, row) for row in listed]
    return [zone for zone in made if len(zone.buildings)]


def _zone(city: City, ids: Ids, row: dict[str, str]) -> Zone:
    community = next(index for index, unit in enumerate(city.communities) if unit.code == row["community"])
    own = np.flatnonzero(city.buildings.community == community)
    places: tuple[int, ...]
    if row["compound"]:
        inside = own[city.buildings.compound[own] == _index(city.names.compounds, row["compound"])]
        places = (ids.first_compound + int(city.buildings.compound[inside[0]]),) if len(inside) else ()
    else:
        inside = _on_street(city, own, row)
        places = tuple(ids.building_place(int(index)) for index in inside)
    return Zone(row["name"], row["level"], row["grain"], inside, places)


def _on_street(city: City, own: Ints, row: dict[str, str]) -> Ints:
    """The numbers of the list; in a city too small to have them, the last quarter of the street."""
    along: Ints = own[city.buildings.street[own] == _index(city.names.streets, row["street"])]
    number = city.buildings.number[along]
    if not row["first"]:
        return along
    chosen: Ints = along[(number >= int(row["first"])) & (number <= int(row["last"]))]
    last_quarter: Ints = along[number * 4 > number.max(initial=0) * 3]
    return chosen if len(chosen) else last_quarter


def _index(names: list[str], name: str) -> int:
    return names.index(name) if name in names else -2  # -2: no building has it
