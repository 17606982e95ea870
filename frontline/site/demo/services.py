"""Rows of businesses, agencies, posted staff, sites and sampling points."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import numpy as np

from frontline.city.models import Agency, Business, Site, Staff
from frontline.site.demo.copying import Row, copy, move_sequence, refs
from frontline.site.demo.generate import numbers
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import read
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.services import DESKS, SHOPS, Services
from frontline.site.demo.places import building_name
from frontline.site.demo.residents import phone_of

BEGAN = datetime(2022, 10, 29, 8, tzinfo=timezone(timedelta(hours=8)))
_SITE = (
    "id", "ref", "kind", "name", "name_en", "code", "address", "community_id", "lon", "lat", "desks", "phone",
)  # fmt: skip


def write(city: City, ids: Ids, services: Services) -> int:
    rng = np.random.default_rng([city.seed, 53])
    rows = list(_agencies(rng))
    count = copy(Agency, ("id", "ref", "name", "name_en", "credit_code", "phone"), rows)
    count += copy(Site, _SITE, _sites(city, ids, services, rng))
    posts = ("person_id", "building_id", "agency_id", "title", "post_id", "site_id", "since", "until")
    count += copy(Staff, posts, _staff(city, ids, services))
    shops = ("ref", "name", "credit_code", "kind", "owner_name", "phone", "building_id", "open")
    count += copy(Business, shops, _businesses(city, ids, services, rng))
    move_sequence(Agency)
    move_sequence(Site)
    return count


def site_id(code: str) -> int:
    """Id of a site of sites.csv."""
    return 1 + [row["code"] for row in read("sites.csv")].index(code)


def _desks(services: Services, number: int) -> int:
    """Desks of a sampling point: the first ones have two where there are more desks than points."""
    return 2 if number < DESKS - len(services.points) and len(services.points) > 100 else 1


def point_id(services: Services, *, desk: int) -> int:
    """Id of the site where a desk stands, desks numbered point after point; the last point has the rest."""
    last = 0
    for number in range(len(services.points)):
        last += _desks(services, number)
        if last >= desk:
            break
    return len(read("sites.csv")) + number + 1


def agency_id(name: str) -> int:
    return 1 + [row["name"] for row in read("agencies.csv")].index(name)


def _agencies(rng: np.random.Generator) -> Iterator[Row]:
    rows = read("agencies.csv")
    for index, (row, ref) in enumerate(zip(rows, refs(len(rows), rng), strict=True)):
        yield index + 1, ref, row["name"], row["name_en"], numbers.credit_code(index, "11"), row["phone"]


def _sites(city: City, ids: Ids, services: Services, rng: np.random.Generator) -> Iterator[Row]:
    listed = read("sites.csv")
    own = list(refs(len(listed) + len(services.points), rng))
    lon, lat = city.buildings.lonlat()
    for index, row in enumerate(listed):
        at = _building_of(city, row["community"])
        yield (
            index + 1, own[index], row["kind"], row["name"], row["name_en"], row["code"], building_name(city, at),
            ids.official[row["community"]], float(lon[at]), float(lat[at]), 0, numbers.office_phone(300 + index),
        )  # fmt: skip
    for number, at in enumerate(services.points.tolist()):
        index, unit = len(listed) + number, city.communities[int(city.buildings.community[at])]
        short = unit.name.removesuffix("居委会").removesuffix("委会")
        yield (
            index + 1, own[index], "sampling", f"{short}采样点{number + 1}", f"Sampling Point {number + 1}",
            f"S{number + 1:03d}", building_name(city, at), ids.official[unit.code], float(lon[at]), float(lat[at]),
            _desks(services, number),
            numbers.office_phone(400 + number),
        )  # fmt: skip


def _building_of(city: City, code: str) -> int:
    """A public building of the community, or any."""
    community = next(index for index, unit in enumerate(city.communities) if unit.code == code)
    own = np.flatnonzero(city.buildings.community == community)
    return int(own[np.argmax(city.buildings.kind[own] == 3)])


def _staff(city: City, ids: Ids, services: Services) -> Iterator[Row]:
    rows = zip(
        services.posted.tolist(), services.posted_agency.tolist(), services.posted_grid.tolist(), strict=True
    )
    for person, agency, grid in rows:
        building = ids.building_place(int(city.people.building[person]))
        yield person + 1, building, agency + 1, "下沉干部", ids.first_grid + grid, None, BEGAN, None


def _businesses(city: City, ids: Ids, services: Services, rng: np.random.Generator) -> Iterator[Row]:
    own = refs(len(services.shops), rng)
    columns = zip(
        services.shops.tolist(), services.shop_kind.tolist(), services.shop_owner.tolist(), own, strict=True
    )
    for number, (building, kind, owner, ref) in enumerate(columns):
        name = city.people.names.text(owner)
        yield (
            ref, f"{name}{SHOPS[kind]}", numbers.credit_code(number), SHOPS[kind], name, phone_of(owner),
            ids.building_place(building), True,
        )  # fmt: skip
