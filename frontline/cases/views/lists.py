"""Lists of cases and contacts, and what awaits a second signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontline.cases import words
from frontline.cases.queries import finding, lists, own, sentences
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop.queries import BOUND, bounded, shown
from frontline.plan.kinds import PERSONAL, STRICTNESS
from frontline.ui.paging import keyset_page

if TYPE_CHECKING:
    from frontline.city.models import Place
    from frontline.loop.models import FactRow

ORDER = ["-at", "id"]


def cases(request: CityRequest, day: str = "") -> HttpResponse:
    """Every infection that stands, newest sample first."""
    actor = request.actor
    access.require(actor, Verb.SEE_PEOPLE)
    rows = lists.cases_today(actor) if day == "today" else lists.cases(actor)
    for name, table in (
        ("case_type", words.CASE_TYPES),
        ("severity", words.SEVERITIES),
        ("found_in", words.FOUND_IN),
    ):
        if (value := request.GET.get(name, "")) in table:
            rows = rows.filter(**{f"payload__{name}": value})
    rows, place = _at_place(rows, request.GET)
    page = keyset_page(rows, ORDER, request.GET)
    context = {
        "page": page,
        "lines": [(line, _case_words(line)) for line in lists.lines(page.rows, actor, wording(actor))],
        "total": bounded(rows),
        "most": BOUND,
        "filters": request.GET,
        "day": day,
        "place": place,
        "types": words.CASE_TYPES.items(),
        "severities": words.SEVERITIES.items(),
        "found": words.FOUND_IN.items(),
        "may_report": actor.may(Verb.REPORT_CASES),
        "may_import": actor.may(Verb.IMPORT_DATA) and actor.may(Verb.REPORT_CASES),
        "may_export": actor.may(Verb.EXPORT_DATA),
        "tiles": _tiles(actor),
    }
    return render(request, "cases/cases.html", context)


def _number(count: int) -> int | str:
    """How many, or "10,000+": in an outbreak of that size nobody waits for the exact number."""
    return shown(count) if count > BOUND else count


def _tiles(actor: Actor) -> dict[str, int | str]:
    return {
        "today": _number(bounded(lists.cases_today(actor))),
        "close": _number(lists.contacts_counted(actor, "close")),
        "of_contact": _number(lists.contacts_counted(actor, "of_contact")),
        "without": _number(bounded(lists.contacts_without_measures(actor))),
        "waiting": own.proposals_waiting(actor).count() if actor.may(Verb.SIGN_OVERRIDES) else 0,
    }


def _case_words(line: lists.Line) -> dict[str, object]:
    told = line.fact.payload
    return {
        "type": words.CASE_TYPES.get(told["case_type"], told["case_type"]),
        "severity": words.SEVERITIES.get(told.get("severity", ""), ""),
        "found_in": words.FOUND_IN.get(told.get("found_in", ""), ""),
        "onset": told.get("onset") or "",
    }


def wording(actor: Actor) -> Callable[[str], str]:
    """Names of measures as the plan in force has them; without a plan, their plain names."""
    try:
        edition = plans.in_force(actor.at).edition
    except plans.NoPlan:
        return str
    language = sentences.plan_language()
    return lambda kind: edition.wording(kind, language)


def _at_place(rows: QuerySet[FactRow], query: QueryDict) -> tuple[QuerySet[FactRow], Place | None]:
    try:
        place = finding.place_for(UUID(text)) if (text := str(query.get("place", ""))) else None
    except ValueError:
        place = None
    return (lists.at_place(rows, place), place) if place else (rows, None)


def contacts(request: CityRequest, category: str = "", without: bool = False) -> HttpResponse:
    """Everybody who met a case or a contact; filters by category, measure, place and what is late."""
    actor = request.actor
    access.require(actor, Verb.SEE_PEOPLE)
    rows, place = _at_place(_asked(actor, request.GET, category, without), request.GET)
    page = keyset_page(rows, ORDER, request.GET)
    shown = lists.lines(page.rows, actor, wording(actor))
    names = sentences.Names(actor, page.rows)
    context = {
        "page": page,
        "lines": [(line, _contact_words(line, names)) for line in shown],
        "total": _total(actor, request.GET, rows, category, without),
        "most": BOUND,
        "filters": request.GET,
        "place": place,
        "category": request.GET.get("category", "") or category,
        "without": without,
        "categories": words.CATEGORIES.items(),
        "kinds": [(kind, wording(actor)(kind)) for kind in _kinds()],
    }
    return render(request, "cases/contacts.html", context)


def _kinds() -> list[str]:
    return sorted(PERSONAL, key=lambda kind: STRICTNESS[kind])


def _asked(actor: Actor, query: QueryDict, category: str, without: bool) -> QuerySet[FactRow]:
    asked = query.get("category", "") or category
    asked = asked if asked in words.CATEGORIES else ""
    rows = lists.contacts_without_measures(actor, asked) if without else lists.contacts(actor, asked)
    measure = query.get("measure", "")
    if measure == "none":
        rows = lists.without_measures(rows, actor.at)
    elif measure in PERSONAL:
        rows = lists.with_measure(rows, measure, actor.at)
    return lists.late(rows, actor.at) if query.get("late") else rows


def _total(actor: Actor, query: QueryDict, rows: QuerySet[FactRow], category: str, without: bool) -> int:
    """How long the list is, as `bounded`: everybody of a category is counted from an index."""
    if without or any(query.get(name) for name in ("measure", "late", "place")):
        return bounded(rows)
    asked = query.get("category", "") or category
    return lists.contacts_counted(actor, asked if asked in words.CATEGORIES else "")


def _contact_words(line: lists.Line, names: sentences.Names) -> dict[str, object]:
    told = line.fact.payload
    source = told["source"]["id"]
    return {
        "category": words.CATEGORIES.get(told["category"], told["category"]),
        "situation": words.SITUATIONS.get(told.get("situation", ""), ""),
        "source": names.person(source),
        "source_url": names.person_url(source),
    }


def exceptions(request: CityRequest) -> HttpResponse:
    """What awaits a second signature."""
    actor = request.actor
    access.require(actor, Verb.SIGN_OVERRIDES)
    waiting = own.proposals_waiting(actor).select_related("person", "proposed_by")
    page = keyset_page(waiting, ["proposed_at", "id"], request.GET)
    say = wording(actor)
    rows = [
        (row, access.shown_name(actor, row.person), say(row.measure), _change(row.change))
        for row in page.rows
    ]
    context = {"page": page, "rows": rows, "title": _("Exceptions to sign")}
    return render(request, "cases/exceptions.html", context)


def _change(change: str) -> str:
    return str(words.CHANGES.get(change, change))
