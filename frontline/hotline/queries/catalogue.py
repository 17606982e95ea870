"""The catalogue in force, its versions, and the profiles a city may begin with."""

from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
import yaml
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from frontline.city.models import Agency, Place
from frontline.hotline.models import CatalogueVersion
from frontline.hotline.rules import Catalogue, Category
from frontline.loop.actions import Refused

PROFILES = ("yushu", "beijing", "jinan")


def version(at: datetime) -> CatalogueVersion:
    """The version that holds at a moment. Raises Refused where the city has none yet."""
    found = CatalogueVersion.objects.filter(since__lte=at).order_by("-since", "-pk").first()
    if found is None:
        raise Refused(
            _("The hotline has no catalogue yet: whoever leads it chooses one on the catalogue's page.")
        )
    return found


def in_force(at: datetime) -> Catalogue:
    return read(version(at))


def read(row: CatalogueVersion) -> Catalogue:
    """The catalogue of a version; versions never change, so each is read once in a process."""
    return _read(row.pk, msgspec.json.encode(row.content))


@lru_cache(maxsize=16)
def _read(pk: int, content: bytes) -> Catalogue:
    return msgspec.json.decode(content, type=Catalogue)


def versions() -> list[CatalogueVersion]:
    """The newest first, at most 50."""
    return list(CatalogueVersion.objects.order_by("-since", "-pk")[:50])


def profile(name: str) -> dict[str, Any]:
    """A profile as its file says it."""
    text = (files("frontline.hotline") / "profiles" / f"{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def from_profile(name: str, *, desk: int, last_resort: int) -> Catalogue:
    """A profile's clocks over our categories; an office for each whose name holds the word the list gives."""
    given = profile(name)
    agencies = list(Agency.objects.order_by("pk").values_list("name", "pk"))
    categories = []
    for row in yaml.safe_load(
        (files("frontline.hotline") / "profiles" / "categories.yaml").read_text("utf-8")
    ):
        words = row.pop("office")
        office = next((pk for word in words for title, pk in agencies if word in title), 0)
        categories.append({**row, "office": office})
    content = {key: value for key, value in given.items() if key != "name"}
    return msgspec.convert(
        {"profile": name, "desk": desk, "last_resort": last_resort, "categories": categories, **content},
        Catalogue,
    )


def agencies() -> list[Agency]:
    """Every agency a request may go to, by name."""
    return list(Agency.objects.order_by("name")[:2000])


def category_name(category: Category, english: bool) -> str:
    return category.en if english else category.zh


def agency_ref(id: int) -> UUID | None:
    return Agency.objects.filter(pk=id).values_list("ref", flat=True).first()


def townships() -> QuerySet[Place]:
    """By code, as a category may have another office in each."""
    return Place.objects.filter(kind=Place.Kind.TOWNSHIP).order_by("code").defer("shape")
