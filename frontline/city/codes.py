"""Area codes of 12 digits: a code stays, its official name changes with the year's list.

Source of the code's shape: National Bureau of Statistics, 统计用区划代码和城乡划分代码编制规则: two digits each for
province, prefecture and county, three each for township and community.
"""

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


def renamed(name: str, *, from_year: int, to_year: int, within: str = "") -> list[str]:
    """What a name of one list is called in another: one name per code that bore it."""
    codes = find(name, year=from_year, within=within).values_list("code", flat=True)
    return [new for code in codes if (new := name_in(code, year=to_year))]


def place_of(code: str) -> Place | None:
    """The place of an official code, in the register now or under an earlier list."""
    named = AreaCodeName.objects.filter(code=code, place__isnull=False).select_related("place").first()
    return named.place if named else None
