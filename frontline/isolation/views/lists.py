"""The lists that numbers open to: for headquarters to read, for a site to work through."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.isolation.queries import lists, people
from frontline.isolation.views.site import masked
from frontline.ui.paging import keyset_page


@login_required
def listing(request: CityRequest, key: str) -> HttpResponse:
    """One list, `?site=` for the part of one site; whoever may count the records may read them, masked."""
    works = request.actor.may(Verb.RECORD_CARE)
    if not works:
        access.require(request.actor, Verb.SEE_BOARD)
    about = lists.LISTINGS[key]
    asked = request.GET.get("site", "")
    site = people.site_for(request.actor, asked) if asked else None
    rows = lists.rows(about, request.actor, site)
    page = keyset_page(rows, list(about.order), request.GET)
    context = {"key": key, "title": about.title, "site": site, "page": page, "total": rows.count(),
               "lines": lists.lines(page.rows), "works": works, "hide": masked(request)}  # fmt: skip
    return render(request, "isolation/list.html", context)
