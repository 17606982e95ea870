"""Area codes of 12 digits: a code stays, its official name changes with the year's list.

Source of the code's shape: National Bureau of Statistics, 统计用区划代码和城乡划分代码编制规则: two digits each for
province, prefecture and county, three each for township and community.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from frontline.city.models import AreaCodeName, Place


def level(code: str) -> str:
    """province, prefecture, county, township or community, from the zeros at the end of a 12-digit code."""
    for length, name in ((2, "province"), (4, "prefecture"), (6, "county"), (9, "township")):
        if code[length:] == "0" * (12 - length):
            return name
    return "community"


def is_code(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def parent(code: str) -> str:
    """The code one level up; empty for a province."""
    lengths = {"community": 9, "township": 6, "county": 4, "prefecture": 2}
    length = lengths.get(level(code))
    return code[:length].ljust(12, "0") if length else ""


def name_in(code: str, *, year: int) -> str | None:
    """The official name of a code in a year's list, or in the last list before it, or else the first after."""
    names = AreaCodeName.objects.filter(code=code)
    before = names.filter(year__lte=year).order_by("-year").first()
    found = before or names.order_by("year").first()
    return found.name if found else None


def find(name: str, *, year: int | None = None, within: str = "") -> QuerySet[AreaCodeName]:
    """Codes that bear or bore a name: names repeat, so there may be several. `within`: leading digits."""
    found = AreaCodeName.objects.filter(name=name).order_by("code", "year")
    if year is not None:
        found = found.filter(year=year)
    if within:
        found = found.filter(code__gte=within.ljust(12, "0"), code__lte=within.ljust(12, "9"))
    return found


def named(names: Collection[str], *, most: int) -> list[str]:
    """Codes that bear or bore one of these names, the larger divisions first, at most so many."""
    found = AreaCodeName.objects.filter(name__in=names).order_by().values_list("code", flat=True).distinct()
    return sorted(found[: most * 4], key=lambda code: (len(code.rstrip("0")), code))[:most]


def full_names(codes: Collection[str]) -> dict[str, str]:
    """The latest names of each known code and of the divisions above it in a row: 青海省玉树藏族自治州玉树市."""
    lines = {code: [*reversed(_above(code)), code] for code in codes}
    wanted = {one for line in lines.values() for one in line}
    rows = AreaCodeName.objects.filter(code__in=wanted).order_by("year").values_list("code", "name")
    names = dict(rows)  # the latest wins
    return {
        code: "".join(names.get(one, "") for one in line) for code, line in lines.items() if code in names
    }


def _above(code: str) -> list[str]:
    """The codes above one, the nearest first."""
    above = parent(code)
    return [above, *_above(above)] if above else []


def renamed(name: str, *, from_year: int, to_year: int, within: str = "") -> list[str]:
    """What a name of one list is called in another: one name per code that bore it."""
    codes = find(name, year=from_year, within=within).values_list("code", flat=True)
    return [new for code in codes if (new := name_in(code, year=to_year))]


def place_of(code: str) -> Place | None:
    """The place of an official code, in the register now or under an earlier list."""
    named = AreaCodeName.objects.filter(code=code, place__isnull=False).select_related("place").first()
    return named.place if named else None
