"""The decision log and the reading log."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command.queries import logs
from frontline.command.queries.words import reading_word
from frontline.command.views.paged import page_of
from frontline.command.views.tabs import tabs
from frontline.ui.paging import BadCursor, decode, encode

_SIZE = 50


@login_required
def decisions(request: CityRequest) -> HttpResponse:
    """Who decided what on what ground, newest first."""
    access.require(request.actor, Verb.SEE_BOARD)
    kind = request.GET.get("kind", "")
    found = logs.decisions(request.actor, kind=kind, before=_key(request.GET), size=_SIZE + 1)
    following = request.GET.copy()
    if len(found) > _SIZE:
        moment, source, id = found[_SIZE - 1].key
        following["after"] = encode([moment.isoformat(), source, id])
    context = {
        "decisions": found[:_SIZE],
        "next": f"?{following.urlencode()}" if len(found) > _SIZE else "",
        "kinds": {**logs.FACTS, **logs.ENTRIES},
        "kind": kind,
        "tabs": tabs(request),
    }
    return render(request, "command/decisions.html", context)


def _key(query: QueryDict) -> tuple[datetime, int, str] | None:
    try:
        moment, source, id = decode(query.get("after", ""), 3)
        return datetime.fromisoformat(str(moment)), int(str(source)), str(id)
    except (BadCursor, ValueError):
        return None


@login_required
def reads(request: CityRequest) -> HttpResponse:
    """Who opened whose record, when and why."""
    access.require(request.actor, Verb.READ_LOG)
    who, whom = request.GET.get("who", "").strip(), request.GET.get("whom", "").strip()
    page = page_of(logs.reads(who=who, whom=whom), ["-id"], request)
    codes = logs.codes_of(page.rows)
    lines = [
        (row, codes.get(row.subject_id or 0, ""), reading_word(row.detail.get("why", "")))
        for row in page.rows
    ]
    context = {"lines": lines, "page": page, "who": who, "whom": whom, "tabs": tabs(request)}
    return render(request, "command/reads.html", context)
