"""A request as lists show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building
from frontline.city.roles import Verb
from frontline.hotline import words
from frontline.hotline.models import Request
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import lists
from frontline.hotline.queries.story import office_name
from frontline.hotline.rules import State
from frontline.ui.marks import Mark


@dataclass(frozen=True, slots=True)
class Line:
    row: Request
    category: str
    where: str
    asker: str
    office: str
    state: Mark
    urgency: Mark | None
    late: bool


def english() -> bool:
    return (get_language() or "").startswith("en")


def named(row: Request) -> str:
    """The category by the catalogue of its day."""
    found = kept.read(row.catalogue).category(row.category)
    return kept.category_name(found, english()) if found else row.category


def where(building: Building | None, address: str) -> str:
    if building is None:
        return address
    street = f"{building.street}{building.number}" if building.street else ""
    return " · ".join(dict.fromkeys(filter(None, (street, building.place.name))))


def line(row: Request, actor: Actor) -> Line:
    pressing = words.URGENCIES[row.urgency] if row.urgency != "normal" else None
    asker = row.asker if _reads_names(row, actor) else access.mask_name(row.asker)
    return Line(
        row, named(row), where(row.building, row.address), asker, office_name(row.office),
        words.STATES[lists.state_of(row)], None if row.state == State.SETTLED else pressing, lists.is_late(row, actor),
    )  # fmt: skip


def _reads_names(row: Request, actor: Actor) -> bool:
    """Whoever reads names, the asker, and the office that has to reach them."""
    from_office = row.office_id in actor.offices or row.offered_to_id in actor.offices
    return from_office or row.registered_by == actor.account or actor.may(Verb.SEE_NAMES)


def lines(rows: Iterable[Request], actor: Actor) -> list[Line]:
    """What a request follows may lie where the actor sees nothing: then its own state stands."""
    found = list(rows)
    prefetch_related_objects(found, "catalogue", "leads")
    return [line(row, actor) for row in found]
