"""Packs of a day: decided by rule, listed, opened one by one."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import composing, words
from frontline.supplies.actions.deciding import adopt, decide_packs
from frontline.supplies.forms.packs import DecideForm
from frontline.supplies.queries import doors, packs, serving, stock
from frontline.supplies.queries.preview import Preview, preview
from frontline.supplies.views.home import NAMES
from frontline.ui.paging import keyset_page


def reader(request: CityRequest) -> None:
    """Whoever sees people at work. Raises NotAllowed."""
    if not packs.official(request.actor):
        access.require(request.actor, Verb.PLAN_PACKS)


@login_required
@require_GET
def day(request: CityRequest) -> HttpResponse:
    """The packs of a day, narrowed by kind, state, place, number."""
    reader(request)
    asked = request.GET
    on = _day(asked.get("day", "")) or stock.today(request.actor)
    place = place_of(asked.get("place", ""))
    rows = packs.chosen(
        packs.of_day(request.actor, on), kind=asked.get("kind", ""), state=asked.get("state", ""), place=place,
        text=asked.get("q", ""),
    )  # fmt: skip
    context = {
        "on": on, "page": keyset_page(rows, packs.BY_NUMBER, asked), "kinds": packs.day_by_kind(request.actor, on),
        "states": [(key, mark.word) for key, mark in words.STATES.items()] + [("short", words.SHORT.word)],
        "places": packs.divisions(), "asked": asked, "before": on - timedelta(days=1), "after": on + timedelta(days=1),
    }  # fmt: skip
    return render(request, "supplies/day.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def place_of(text: str) -> packs.Place | None:
    try:
        ref = UUID(text)
    except ValueError:
        return None
    return packs.Place.objects.filter(ref=ref).first()


@login_required
@require_GET
def listed(request: CityRequest, name: str) -> HttpResponse:
    """One list of what waits, oldest first."""
    reader(request)
    query, order = packs.LISTS[name]
    page = keyset_page(query(request.actor), order, request.GET)
    context = {"title": NAMES[name], "name": name, "names": NAMES.items(), "page": page}
    return render(request, "supplies/listed.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: CityRequest) -> HttpResponse:
    """Which packs of which day: counted first, written only by the second button."""
    access.require(request.actor, Verb.PLAN_PACKS)
    actor, ruling = request.actor, composing.ruling()
    form = _decide_form(request, ruling)
    found = None
    if form.is_bound and form.is_valid():
        opens_at, due_at = form.window()
        if request.method == "POST":
            try:
                done = decide_packs(opens_at=opens_at, due_at=due_at, by=actor, at=actor.at, **form.asked())  # type: ignore[arg-type]
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(
                    request, _("Decided: the packs of %(day)s are planned.") % {"day": done[0].day}
                )
                return redirect(f"/supplies/packs/?day={done[0].day}")
        found = preview(ruling, **form.asked())  # type: ignore[arg-type]
    context = {
        "form": form, "found": found, "adopted": doors.kinds(), "unserved": _unserved(found),
        "earlier": packs.compositions()[:10],
        "again": [(name, value) for name, values in request.GET.lists() for value in values],
    }  # fmt: skip
    return render(request, "supplies/decide.html", context)


def _unserved(found: Preview | None) -> list[tuple[packs.Place, int]]:
    """Places whose doors no depot serves, with their packs."""
    if found is None:
        return []
    return [(place, found.without[place.pk]) for place in serving.names(found.without)]


def _decide_form(request: CityRequest, ruling: composing.Ruling) -> DecideForm:
    data = request.POST if request.method == "POST" else (request.GET if "day" in request.GET else None)
    return DecideForm(
        data, depots=stock.depots(), places=packs.divisions(), families=ruling.families,
        by_place=serving.rules().exists(),
        initial={"day": stock.today(request.actor)},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: CityRequest) -> HttpResponse:
    """The city's rule as it is in the file, with what is an assumption; adopting puts goods and kinds in use."""
    reader(request)
    ruling = composing.ruling()
    if request.method == "POST":
        access.require(request.actor, Verb.PLAN_PACKS)
        new = adopt(ruling, by=request.actor, at=request.actor.at)
        messages.success(request, _("%(n)d kinds of packs are new.") % {"n": new})
        return redirect("supplies:rules")
    known, inside = doors.kinds(), doors.contents()
    goods = {good.key: good for good in stock.all_goods()}
    context = {
        "families": [
            (
                words.FAMILIES.get(key, key),
                family,
                [(rule, _when(rule), known.get(rule.kind)) for rule in ruling.rules if rule.family == key],
            )
            for key, family in ruling.families.items()
        ],
        "kinds": [
            (kind, [(goods[good], quantity) for good, quantity in inside[key].items() if good in goods])
            for key, kind in known.items()
        ],
        "special": [words.COUNTS.get(key, key) for key in ruling.special],
        "ruling": ruling,
        "months": ruling.infant_months,
        "infant_source": ruling.infant_source,
        "changed": {key: dict(one["goods"]) for key, one in ruling.kinds.items()} != inside,
    }
    return render(request, "supplies/rules.html", context)


def _when(rule: composing.Rule) -> list[str]:
    """Each range in words: "people 3 to 4"."""
    said = []
    for name, (low, high) in rule.when.items():
        word = str(words.COUNTS.get(name, name))
        if (low, high) in ((1, 1), (1, None)) and name != "people":
            said.append(word)
        elif high is None:
            said.append(_("%(count)s: %(low)d and more") % {"count": word, "low": low})
        elif low == high:
            said.append(f"{word}: {low}")
        else:
            said.append(_("%(count)s: %(low)d to %(high)d") % {"count": word, "low": low, "high": high})
    return said


@login_required
@require_GET
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """The pack whose household is to be called."""
    return redirect("supplies:pack", packs.of_task(request.actor, ref).ref)
