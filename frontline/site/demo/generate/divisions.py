"""The typed-in data: official divisions, and where the invented town puts them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "yushu"
CITY_CODE = "632701000000"


@dataclass(frozen=True, slots=True)
class Division:
    """An official unit of the statistical division codes."""

    code: str
    name: str  # list of 2023
    name_2022: str
    name_en: str

    @property
    def level(self) -> str:
        if self.code == CITY_CODE:
            return "city"
        return "township" if self.code.endswith("000") else "community"

    @property
    def parent(self) -> str:
        return CITY_CODE if self.level == "township" else self.code[:9] + "000"

    @property
    def short(self) -> str:
        """The name without its kind: 代莫 of 代莫社区居委会."""
        return self.name.removesuffix("居委会").removesuffix("社区").removesuffix("村委会")

    @property
    def is_village(self) -> bool:
        return self.level == "community" and self.code[9] in "25"


@dataclass(frozen=True, slots=True)
class TownUnit:
    """A community of the four streets: on which strip, how many people, which share of them in towers."""

    strip: str
    code: str
    weight: float
    towers: float


@dataclass(frozen=True, slots=True)
class Township:
    """A town or township outside the city's streets."""

    code: str
    lon: float
    lat: float
    weight: float


def read(name: str) -> list[dict[str, str]]:
    """Rows of a file of yushu/; lines that begin with # say where it comes from."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def divisions() -> tuple[Division, ...]:
    """The city, its 12 township-level and 80 village-level units, larger ones first."""
    return tuple(Division(**row) for row in read("divisions.csv"))


@cache
def town_units() -> tuple[TownUnit, ...]:
    return tuple(
        TownUnit(row["strip"], row["code"], float(row["weight"]), float(row["towers"]))
        for row in read("town.csv")
    )


@cache
def townships() -> tuple[Township, ...]:
    return tuple(
        Township(row["code"], float(row["lon"]), float(row["lat"]), float(row["weight"]))
        for row in read("townships.csv")
    )


@cache
def villages_of(township: str) -> tuple[Division, ...]:
    return tuple(d for d in divisions() if d.level == "community" and d.parent == township)
