"""The report on the lives of areas in the national lists, and the level of an origin on a day."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from frontline.areas.national import choosing, queries
from frontline.areas.national.queries import LONGEST, PERIODS, Report
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.ui.paging import keyset_page

NAMES: dict[str, Promise] = {
    "before": gettext_lazy("Listed and gone before the change"),
    "across": gettext_lazy("Listed across the change"),
    "after": gettext_lazy("Listed after the change"),
}


@login_required
@require_GET
def national(request: CityRequest) -> HttpResponse:
    """How long high areas of a province were listed before and after the rule changed, opening to the areas."""
    access.require(request.actor, Verb.SEE_BOARD)
    known = queries.provinces()
    province = request.GET.get("province", "")
    province = province if province in known else next(iter(known), "")
    taken, left_out = queries.lists_in()
    context: dict[str, Any] = {
        "provinces": known,
        "province": province,
        "taken": taken,
        "left_out": left_out,
        **_origin(request),
    }
    if province:
        report = queries.report(province)
        context |= _report(request, report, province)
    return render(request, "areas/national.html", context)


def _origin(request: CityRequest) -> dict[str, Any]:
    """The answer about a place and a day, if somebody asks."""
    asked = request.GET.get("origin", "").replace("\0", "").strip()[: choosing.LONGEST]
    today = timezone.localdate(request.actor.at)
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    origin = queries.level_of(asked, day) if asked else None
    return {"origin": origin, "asked": asked, "day": day.isoformat(), "close": _close(request, asked, day)}


def _close(request: CityRequest, asked: str, day: date) -> list[tuple[str, str]]:
    """Places that the words may mean, each leading to its answer; none where they mean one county for certain."""
    unclear = choosing.ask(asked, day) if asked else None
    if unclear is None or unclear.sure:
        return []
    texts = [unclear.county] if unclear.county else [one.text for one in unclear.places]
    kept = {"province": request.GET.get("province", ""), "day": day.isoformat()}
    return [(text, "?" + urlencode({**kept, "origin": text})) for text in texts]


def _report(request: CityRequest, report: Report, province: str) -> dict[str, Any]:
    period = request.GET.get("period", "")
    period = period if period in PERIODS else ""
    days = request.GET.get("days", "")
    chosen = [life for life in report.lives if not period or life.period == period]
    if days.isascii() and days.isdigit() and len(days) < 4:
        chosen = [life for life in chosen if min(life.days, LONGEST) == int(days)]
    else:
        days = ""
    page = keyset_page(queries.areas_of(chosen), ["since", "id"], request.GET)
    return {
        "report": report,
        "periods": [
            {
                "key": key,
                "name": NAMES[key],
                "count": len(report.of(key)),
                "typical": report.typical(key),
                "url": _url(province, key),
            }
            for key in PERIODS
        ],
        "chart": _chart(report, province),
        "rows": _rows(report, province),
        "page": page,
        "lives": queries.lives_of(page.rows, report),
        "chosen": NAMES.get(period, ""),
        "days": days,
        "longest": LONGEST,
        "total": len(chosen),
    }


def _url(province: str, period: str, days: int | None = None) -> str:
    asked = {"province": province, "period": period}
    return "?" + urlencode(asked if days is None else {**asked, "days": days}) + "#areas"


def _labels() -> list[str]:
    return [*map(str, range(LONGEST)), f"{LONGEST}+"]


def _chart(report: Report, province: str) -> dict[str, object]:
    """Bars by days listed, a series for each period; a bar opens its areas."""
    days = range(LONGEST + 1)
    return {
        "x": _labels(),
        "unit": _("Days listed"),
        "series": [{"name": str(NAMES[key]), "values": report.histogram(key)} for key in PERIODS],
        "urls": [[_url(province, key, number) for number in days] for key in PERIODS],
    }


def _rows(report: Report, province: str) -> list[tuple[str, list[tuple[int, str]]]]:
    """The same numbers, each leading to its areas."""
    counted = {key: report.histogram(key) for key in PERIODS}
    return [
        (label, [(counted[key][number], _url(province, key, number)) for key in PERIODS])
        for number, label in enumerate(_labels())
    ]
