"""The kinds of list that come in and go out."""

from frontline.city.imports.kinds.area_codes import AREA_CODES
from frontline.city.imports.kinds.base import Kind, Record
from frontline.city.imports.kinds.buildings import BUILDINGS
from frontline.city.imports.kinds.grids import GRIDS
from frontline.city.imports.kinds.homes import HOUSEHOLDS
from frontline.city.imports.kinds.people import PEOPLE
from frontline.city.imports.kinds.services import AGENCIES, SITES, STAFF
from frontline.city.imports.kinds.streets import STREETS

__all__ = ["KINDS", "Kind", "Record"]

# In the order in which an empty city takes them.
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (AREA_CODES, GRIDS, BUILDINGS, HOUSEHOLDS, PEOPLE, AGENCIES, SITES, STAFF, STREETS)
}
