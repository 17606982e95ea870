"""Which services another system may ask for: the categories of the catalogue in force."""

from typing import Any

from django.utils.translation import gettext as _

from frontline.city.models import Agency, Place
from frontline.hotline import words
from frontline.hotline.open311.wire import Document, Fault
from frontline.hotline.queries import shown
from frontline.hotline.queries.catalogue import category_name
from frontline.hotline.rules import Catalogue, Category

HOUSEHOLD, LANGUAGE = "household", "language"  # codes of attributes


def jurisdiction() -> str:
    """The code of the city; the one jurisdiction there is."""
    return Place.objects.filter(kind=Place.Kind.CITY).values_list("code", flat=True).first() or ""


def require_jurisdiction(asked: str) -> None:
    """With one jurisdiction it may be left out. Raises Fault."""
    if asked and asked != jurisdiction():
        raise Fault.of(
            404, _("There is no such jurisdiction_id here: leave it out, or give the city's code.")
        )


def offered(catalogue: Catalogue) -> list[Category]:
    """Danger to life is not asked for this way: the telephone is quicker. It is taken all the same."""
    return [one for one in catalogue.categories if not one.life]


def is_batch(category: Category) -> bool:
    """Nobody is in charge by name: a person sorts it first, so that a token is given and exchanged for the number."""
    return not category.office


def listed(catalogue: Catalogue) -> Document:
    return Document("services", [_service(one, catalogue) for one in offered(catalogue)])


def _service(one: Category, catalogue: Catalogue) -> dict[str, Any]:
    public = _("Kind, street and state of such requests may be read by everybody; words never.")
    private = _("Such requests are never published.")
    return {
        "service_code": one.key,
        "service_name": category_name(one, shown.english()),
        "description": public if one.public else private,
        "metadata": True,
        "type": "batch" if is_batch(one) else "realtime",
        "keywords": ", ".join(dict.fromkeys((one.zh, one.en))),
        "group": str(words.CLASSES.get(one.clocks, one.clocks)),
    }


def defined(catalogue: Catalogue, code: str) -> Document:
    """Raises Fault."""
    one = catalogue.category(code)
    if one is None:
        raise Fault.of(404, _("There is no such service_code: read /services for those there are."))
    content = {"service_code": one.key, "attributes": _attributes(one)}
    return Document("service_definition", content)


def _attributes(one: Category) -> list[dict[str, Any]]:
    needs = [(key, str(words.NEEDS[key])) for key in one.needs if key in words.NEEDS]
    household = _attribute(HOUSEHOLD, "multivaluelist", _("Who lives in the household"), needs, 1)
    language = _attribute(
        LANGUAGE, "singlevaluelist", _("Language of the answer"), list(words.LANGUAGES.items()), 2
    )
    return [household, language] if needs else [language]


def _attribute(
    code: str, datatype: str, says: str, values: list[tuple[str, str]], order: int
) -> dict[str, Any]:
    return {
        "variable": True, "code": code, "datatype": datatype, "required": False, "datatype_description": "",
        "order": order, "description": says, "values": [{"key": key, "name": name} for key, name in values],
    }  # fmt: skip


def discovery(catalogue: Catalogue, *, since: str, url: str, exercise: bool) -> Document:
    """What there is and where: one endpoint in both formats."""
    desk = Agency.objects.filter(pk=catalogue.desk).first()
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": url, "changeset": since,
        "type": "test" if exercise else "production", "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    content = {
        "changeset": since,
        "contact": " ".join(filter(None, (desk.name, desk.phone))) if desk else "",
        "key_service": _("Whoever leads the hotline makes a key under /keys/, for filing requests."),
        "endpoints": [endpoint],
    }
    return Document("discovery", content)
