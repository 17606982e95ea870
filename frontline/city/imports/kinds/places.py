"""What lists of and at places share: finding a place by code or name, and its usual columns."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import Record
from frontline.city.models import Place
from frontline.city.names import place_key

LON = Column("lon", "经度", "longitude", "97.0085", ("lng", "x"))
LAT = Column("lat", "纬度", "latitude", "33.0040", ("y",))
COMMUNITY = Column(
    "community", "社区", "community", "扎西科社区", ("社区编码", "村", "村居", "所属社区", "村委会", "居委会"),
    says=gettext_lazy("name or 12-digit code of the residents' or village committee"),
)  # fmt: skip


class Places:
    """Places of one kind found by code or, where only one bears it, by name; asked once per batch."""

    def __init__(self, kind: str, texts: Iterable[str]) -> None:
        wanted = {text for text in texts if text}
        rows = Place.objects.filter(kind=kind).select_related("parent__parent")
        self._by_code = {place.code: place for place in rows.filter(code__in=wanted) if place.code}
        self._by_name: dict[str, list[Place]] = {}
        for place in rows.filter(pinyin__in={place_key(text) for text in wanted}, name__in=wanted):
            self._by_name.setdefault(place.name, []).append(place)

    def find(self, text: str, within: Place | None = None) -> Place | None:
        """None for an empty text. Raises BadValue when nothing, or more than one thing, is called so."""
        if not text:
            return None
        if text in self._by_code:
            return self._by_code[text]
        named = self._by_name.get(text, [])
        if within is not None:
            named = [place for place in named if place.parent_id == within.pk]
        if len(named) == 1:
            return named[0]
        if named:
            raise BadValue(
                _("%(n)d places are called “%(text)s”: give the code.") % {"n": len(named), "text": text}
            )
        raise BadValue(_("The register has no place “%(text)s”: bring its list in first.") % {"text": text})


def column(records: Iterable[Record], key: str) -> set[str]:
    return {record.get(key) for record in records}


def short(place: Place | None) -> str:
    """What finds the place again: its code, or its name where it has none."""
    return (place.code or place.name) if place else ""
