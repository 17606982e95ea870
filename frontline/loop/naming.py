"""Subjects by name, as the actor may read it: for lists made of tasks, measures or differences."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.facts.base import Subject
from frontline.loop.models import FactRow


@dataclass(frozen=True, slots=True)
class Named:
    """What a list shows of a subject: its name, and the page about it ("" if there is none to open)."""

    name: str
    url: str = ""


_NAMING = ("area_decided", "static_management_decided")


def named(actor: Actor, subjects: Iterable[Subject]) -> dict[Subject, Named]:
    """A name for every subject given, with one query for each kind of subject."""
    ids: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        ids[str(subject.kind)].add(subject.id)
    found: dict[Subject, Named] = {}
    for kind, wanted in ids.items():
        names = _FINDERS[kind](actor, wanted)
        for id in wanted:
            found[Subject(kind, id)] = names.get(id) or Named(_("not yours to see"))
    return found


def _people(actor: Actor, ids: set[int]) -> dict[int, Named]:
    rows = access.people(actor).filter(pk__in=ids).only("pk", "ref", "name")
    page = "/cases/person/{}/" if "cases" in settings.ROOMS else ""
    return {row.pk: Named(access.shown_name(actor, row), page.format(row.ref)) for row in rows}


def _places(actor: Actor, ids: set[int]) -> dict[int, Named]:
    page = "/areas/place/{}/" if "areas" in settings.ROOMS else ""
    rows = Place.objects.filter(pk__in=ids).select_related("parent")
    return {row.pk: Named(_place_name(row), page.format(row.ref)) for row in rows}


def _place_name(place: Place) -> str:
    if place.parent and place.kind in ("building", "unit", "floor", "dwelling"):
        return f"{place.parent.name} {place.name}"
    return local_name(place.name, place.name_en)


def local_name(name: str, name_en: str) -> str:
    """The name in the reader's language, where there is one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


def _areas(actor: Actor, ids: set[int]) -> dict[int, Named]:
    rows = FactRow.objects.filter(subject_kind="area", subject_id__in=ids, kind__in=_NAMING)
    return {row.subject_id: Named(str(row.payload.get("name", ""))) for row in rows.order_by("known_at")}


def _sites(actor: Actor, ids: set[int]) -> dict[int, Named]:
    return {row.pk: Named(local_name(row.name, row.name_en)) for row in Site.objects.filter(pk__in=ids)}


def _city(actor: Actor, ids: set[int]) -> dict[int, Named]:
    city = Place.objects.filter(kind=Place.Kind.CITY).first()
    return {0: Named(local_name(city.name, city.name_en) if city else _("the whole city"))}


def _requests(actor: Actor, ids: set[int]) -> dict[int, Named]:
    """By number only: what was asked, and by whom, stands on the request's own page."""
    return {id: Named(_("Request %(number)s") % {"number": numbers.request_number(id)}) for id in ids}


_FINDERS = {
    "person": _people,
    "place": _places,
    "area": _areas,
    "site": _sites,
    "city": _city,
    "request": _requests,
}
