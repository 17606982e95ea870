"""Who infected whom: a picture that can be clicked, the same as data and as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from frontline.cases.queries import chains as asked
from frontline.cases.views.report import is_ref
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb

if TYPE_CHECKING:
    from frontline.city.models import Person


def chains(request: CityRequest) -> HttpResponse:
    """The whole outbreak, or what hangs together with one case."""
    found, person = _found(request)
    linked = found.linked()
    picture = asked.picture(linked, request.actor)
    context = {
        "picture": picture,
        "person": person,
        "name": access.shown_name(request.actor, person) if person else "",
        "cases": len(found.cases),
        "links": len(found.links),
        "unlinked": len(found.cases) - len(linked.cases),
        "top": asked.top_sources(found, request.actor),
        "doubtful": sum(1 for certain in found.links.values() if not certain),
    }
    return render(request, "cases/chains.html", context)


def data(request: CityRequest) -> JsonResponse:
    """The same as JSON: nodes (id, label, at, kind, url) and links (source, target, certain)."""
    found, _person = _found(request)
    return JsonResponse(asked.picture(found, request.actor))


def _found(request: CityRequest) -> tuple[asked.Outbreak, Person | None]:
    access.require(request.actor, Verb.SEE_PEOPLE)
    outbreak = asked.outbreak(request.actor)
    ref = request.GET.get("person", "")
    if not ref:
        return outbreak, None
    person = access.people(request.actor).filter(ref=ref).first() if is_ref(ref) else None
    if person is None:
        raise access.NotHere
    return outbreak.around(person.pk), person
