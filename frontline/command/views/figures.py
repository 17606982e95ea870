"""Figures of rooms by sub-area, and households nobody heard from."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command import words
from frontline.command.actions import record_visit
from frontline.command.queries import figures as counted
from frontline.command.queries import silence
from frontline.command.views.paged import page_of
from frontline.command.views.tabs import tabs
from frontline.loop import rooms
from frontline.loop.actions import Refused


def _reader(request: CityRequest) -> None:
    """Numbers that open to people's records."""
    access.require(request.actor, Verb.SEE_BOARD)
    access.require(request.actor, Verb.SEE_PEOPLE)


def _span(request: CityRequest) -> counted.Span:
    place = counted.place_of(request.GET.get("place", ""))
    return counted.span_of(request.GET.get("days", ""), place, at=request.actor.at)


@login_required
@require_GET
def figures(request: CityRequest) -> HttpResponse:
    """Every figure of every room: all, by sub-area, by its splits."""
    _reader(request)
    span = _span(request)
    areas = counted.areas_of(request.actor, span.place)
    tables = [counted.table(one, request.actor, span, areas) for one in rooms.figures()]
    context: dict[str, Any] = {
        "span": span, "tables": tables,
        "by_area": [_of_area(number, area, tables, span) for number, area in enumerate(areas)],
        "days": [(days, counted.span_of(str(days), span.place, at=request.actor.at).query()) for days in counted.DAYS],
        "above": _above(span), "tabs": tabs(request),
    }  # fmt: skip
    return render(request, "command/figures.html", context)


def _of_area(
    number: int, area: counted.Area, tables: list[counted.Table], span: counted.Span
) -> dict[str, Any]:
    """One sub-area with its number of each figure."""
    url = counted.Span(span.days, span.since, span.until, area).query()
    cells = [(table.figure.name, table.areas[number]) for table in tables]
    return {"name": counted.area_name(area), "url": url, "cells": cells}


def _above(span: counted.Span) -> str:
    """The query of the next larger sub-area; the page itself above a street."""
    if span.place is None:
        return ""
    return counted.Span(span.days, span.since, span.until, counted.larger(span.place)).query()


@login_required
@require_GET
def figure(request: CityRequest, key: str) -> HttpResponse:
    """The records behind a number."""
    _reader(request)
    found, span = counted.figure_of(key), _span(request)
    chosen = {split.key: request.GET[split.key] for split in found.splits if split.key in request.GET}
    rows = counted.records(found, request.actor, span, chosen)
    page = page_of(rows, list(found.order), request)
    labels = [split.label(chosen[split.key]) for split in found.splits if split.key in chosen]
    context = {"figure": found, "page": page, "lines": found.lines(request.actor, page.rows), "labels": labels,
               "span": span, "back": reverse("command:figures") + span.query(), "tabs": tabs(request)}  # fmt: skip
    return render(request, "command/figure.html", context)


def _visitor(request: CityRequest) -> None:
    """Whoever answers for places, or goes there."""
    access.require(request.actor, Verb.SEE_PEOPLE)
    if not request.actor.may(Verb.SEE_BOARD):
        access.require(request.actor, Verb.RECORD_CARE)


@login_required
@require_GET
def silent(request: CityRequest) -> HttpResponse:
    """Households nobody heard from: by grid, then the list of one grid."""
    _visitor(request)
    actor, grid = request.actor, silence.grid_of(request.GET.get("grid", ""))
    by_grid = [] if grid else silence.by_grid(actor)
    alone = len(by_grid) == 1
    shown = by_grid[0].grid if alone else grid
    context: dict[str, Any] = {
        "grids": by_grid, "grid": shown, "days": settings.SILENT_DAYS, "tabs": tabs(request),
        "total": sum(one.households for one in by_grid), "chosen": grid is not None,
    }  # fmt: skip
    if grid is not None or alone:
        page = page_of(silence.of_grid(actor, shown), ["building_id", "id"], request)
        context |= {"page": page, "lines": silence.lines(actor, page.rows), "outcomes": words.OUTCOMES.items(),
                    "records": actor.may(Verb.RECORD_CARE)}  # fmt: skip
    return render(request, "command/silent.html", context)


@login_required
@require_POST
def visited(request: CityRequest, ref: UUID) -> HttpResponse:
    """Somebody went there."""
    access.require(request.actor, Verb.RECORD_CARE)
    household = silence.household_for(request.actor, ref)
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
    try:
        record_visit(household, outcome=outcome, note=note, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Written down."))
    grid = household.building.grid
    return redirect(reverse("command:silent") + (f"?grid={grid.ref}" if grid else ""))
