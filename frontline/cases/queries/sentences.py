"""Facts as sentences: what happened, to whom, who told it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontline.cases import words
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person, Site
from frontline.loop.models import FactRow
from frontline.ui.words import until


def plan_language() -> str:
    """The language as editions spell it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


class Names:
    """Names of the people and sites that facts mention, read once for a page."""

    def __init__(self, actor: Actor, facts: Iterable[FactRow]) -> None:
        listed = list(facts)
        sources = [row.payload["source"]["id"] for row in listed if row.payload.get("source")]
        sites = [row.payload["site"] for row in listed if row.payload.get("site")]
        self.actor = actor
        self.people = Person.objects.only("pk", "ref", "name").in_bulk(sources)
        self.sites = Site.objects.in_bulk(sites)

    def person(self, id: int) -> str:
        found = self.people.get(id)
        return access.shown_name(self.actor, found) if found else _("a person not in your lists")

    def person_url(self, id: int) -> str:
        found = self.people.get(id)
        return reverse("cases:person", args=[found.ref]) if found else ""

    def site(self, id: int | None) -> str:
        found = self.sites.get(id) if id else None
        return found.name if found else ""


def day_of(text: str | None) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def moment_of(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


def end_of(text: str) -> str:
    """An end: midnight is 24:00 of the day before."""
    return until(timezone.localtime(datetime.fromisoformat(text)))


def title_of(row: FactRow, names: Names) -> str:
    """A fact as one sentence."""
    say = _TITLES.get(row.kind)
    return say(row.payload, names) if say else _("Fact: %(kind)s") % {"kind": row.kind}


def _infection(told: Mapping[str, Any], names: Names) -> str:
    return _("Found infected: %(type)s, %(severity)s, %(where)s") % {
        "type": words.CASE_TYPES.get(told["case_type"], told["case_type"]),
        "severity": words.SEVERITIES.get(told.get("severity", ""), told.get("severity", "")),
        "where": words.FOUND_IN.get(told.get("found_in", ""), told.get("found_in", "")),
    }


def _contact(told: Mapping[str, Any], names: Names) -> str:
    return _("%(category)s of %(name)s") % {
        "category": words.CATEGORIES.get(told["category"], told["category"]),
        "name": names.person(told["source"]["id"]),
    }


def _test(told: Mapping[str, Any], names: Names) -> str:
    return _("Test (%(method)s): %(result)s") % {
        "method": words.METHODS.get(told.get("method", ""), told.get("method", "")),
        "result": words.RESULTS.get(told["result"], told["result"]),
    }


def _tube(told: Mapping[str, Any], names: Names) -> str:
    return _("Tube %(tube)s of %(swabs)d swabs was positive, this person's swab is number %(slot)d in it") % {
        "tube": told["tube"],
        "swabs": told["swabs"],
        "slot": told["slot"] + 1,
    }


def _checked_in(told: Mapping[str, Any], names: Names) -> str:
    where = names.site(told.get("site")) or words.WHERE.get(told.get("where", ""), "")
    return _("Arrived: %(where)s") % {"where": where}


def _health(told: Mapping[str, Any], names: Names) -> str:
    warm = told.get("temperature")
    return _("Health check: %(degrees)s °C") % {"degrees": warm} if warm else _("Health check")


def _home(told: Mapping[str, Any], names: Names) -> str:
    return (
        _("The home is suitable for isolation")
        if told["suitable"]
        else _("The home is not suitable for isolation")
    )


def _override(told: Mapping[str, Any], names: Names) -> str:
    return _("Decided by two people: %(change)s") % {
        "change": words.CHANGES.get(told["change"], told["change"])
    }


_TITLES: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "infection_found": _infection,
    "contact_found": _contact,
    "test_reported": _test,
    "tube_positive": _tube,
    "checked_in": _checked_in,
    "health_checked": _health,
    "home_assessed": _home,
    "override_decided": _override,
    "checked_out": lambda told, names: _("Left the site"),
    "transfer_started": lambda told, names: _("Transfer started"),
    "symptoms_improved": lambda told, names: _("A doctor found the symptoms improved"),
    "discharged": lambda told, names: _("Discharged"),
    "area_left": lambda told, names: _("Left a risk area: %(name)s") % {"name": told.get("area_name", "")},
    "loop_left": lambda told, names: _("Left a closed loop"),
    "dwelling_changed": lambda told, names: _("Moved to another dwelling"),
    "fact_retracted": lambda told, names: _("Taken back: %(why)s") % {"why": told.get("why", "")},
}  # fmt: skip


def detail_of(row: FactRow, names: Names) -> str:
    """What else the fact says: days, Ct values, situation, who told it."""
    told = row.payload
    parts = []
    if told.get("onset"):
        parts.append(_("onset %(day)s") % {"day": day_of(told["onset"])})
    if row.kind == "contact_found":
        first, last = moment_of(told["first_exposure"]), moment_of(told["last_exposure"])
        parts.append(_("met from %(first)s to %(last)s") % {"first": first, "last": last})
        if told.get("situation"):
            parts.append(str(words.SITUATIONS.get(told["situation"], told["situation"])))
    for gene, name in (("ct_orf", "ORF1ab"), ("ct_n", "N")):
        if told.get(gene) is not None:
            parts.append(f"Ct {name} {told[gene]:g}")
    if told.get("why") and row.kind != "fact_retracted":
        parts.append(told["why"])
    if row.told_by_name:
        known = timezone.localtime(row.known_at).strftime("%Y-%m-%d %H:%M")
        parts.append(_("told by %(name)s, %(at)s") % {"name": row.told_by_name, "at": known})
    return " · ".join(parts)
