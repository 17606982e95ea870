"""A town small enough to draw on paper: one street, two communities, three grids, five buildings.

community 東 (East)                community 西 (West)
  grid E1: courtyard 1 (Lin's four), courtyard 2 (Wu's two)
  grid E2: tower 3 (two units)     grid W1: courtyard 4, courtyard 5
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from frontline.city.models import Account, Building, Dwelling, Grant, Household, Person, Place, Site

START = datetime(2022, 11, 1, tzinfo=UTC)
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Town:
    city: Place
    township: Place
    communities: dict[str, Place] = field(default_factory=dict)
    grids: dict[str, Place] = field(default_factory=dict)
    buildings: dict[int, Building] = field(default_factory=dict)
    dwellings: dict[int, Dwelling] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    site: Site | None = None


def build_town() -> Town:
    city = Place.objects.create(kind="city", code="632701000000", name="玉树市")
    township = Place.objects.create(kind="township", code="632701001000", name="结古街道", parent=city)
    town = Town(city, township)
    for key, name, code in (("east", "东社区", "632701001001"), ("west", "西社区", "632701001002")):
        town.communities[key] = Place.objects.create(kind="community", code=code, name=name, parent=township)
    for key, community in (("E1", "east"), ("E2", "east"), ("W1", "west")):
        parent = town.communities[community]
        town.grids[key] = Place.objects.create(
            kind="grid", code=f"{parent.code}{key}", name=f"{key}网格", parent=parent
        )
    plan = {1: ("E1", "courtyard"), 2: ("E1", "courtyard"), 3: ("E2", "tower"), 4: ("W1", "courtyard")}
    for number, (grid, kind) in {**plan, 5: ("W1", "courtyard")}.items():
        _building(town, number, grid, kind)
    _people(town)
    town.site = Site.objects.create(kind="isolation", name="集中隔离点一", code="G1")
    return town


def _building(town: Town, number: int, grid: str, kind: str) -> None:
    community = town.communities["east" if grid.startswith("E") else "west"]
    compound = Place.objects.create(
        kind="compound", name=f"{number}号院", code=f"C{number}", parent=community
    )
    place = Place.objects.create(kind="building", name=f"{number}号楼", code=f"B{number}", parent=compound)
    town.buildings[number] = Building.objects.create(
        place=place,
        kind=kind,
        street="扎西科路",
        number=f"{number}号",
        compound=compound,
        grid=town.grids[grid],
        community=community,
        township=town.township,
    )
    door = Place.objects.create(kind="dwelling", name="101", code=f"D{number}", parent=place)
    town.dwellings[number] = Dwelling.objects.create(place=door, building=town.buildings[number], door="101")


_FAMILIES = {
    1: ("lin", "lin_wife", "lin_son", "lin_mother"),
    2: ("patient", "wife"),
    3: ("guest",),
    4: ("far",),
}


def _people(town: Town) -> None:
    for number, names in _FAMILIES.items():
        dwelling = town.dwellings[number]
        household = Household.objects.create(name=names[0], dwelling=dwelling, building=dwelling.building)
        for index, name in enumerate(names):
            town.people[name] = Person.objects.create(
                code=f"P{number}{index}",
                name=f"甲{name}",
                pinyin=name,
                household=household,
                dwelling=dwelling,
                building=dwelling.building,
                invented=True,
            )


def account(town: Town, username: str, role: str = "", on: str = "place", on_id: int = 0) -> Account:
    """An account with one grant that always held; without a role it is Zhou's: no right at all."""
    found = Account.objects.create(username=username, display_name=username)
    if role:
        Grant.objects.create(account=found, role=role, on=on, on_id=on_id, since=ALWAYS)
    town.accounts[username] = found
    return found


def days(count: float) -> timedelta:
    return timedelta(days=count)
