"""Suggestions while typing: people, homes, places. JSON for the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.utils import timezone

from frontline.cases.queries import finding
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb

if TYPE_CHECKING:
    from frontline.city.models import Person


def find_people(request: CityRequest) -> JsonResponse:
    access.require(request.actor, Verb.SEE_PEOPLE)
    found = finding.find_people(request.actor, _typed(request))
    return _answer([_person(request.actor, person) for person in found])


def _typed(request: CityRequest) -> str:
    return request.GET.get("q", "")[:120]


def _answer(items: list[dict[str, str]]) -> JsonResponse:
    return JsonResponse({"items": items})


def _person(actor: Actor, person: Person) -> dict[str, str]:
    name = access.shown_name(actor, person)
    home = finding.address(person.dwelling) if actor.may(Verb.SEE_NAMES) else ""
    age = _age(actor, person)
    return {
        "ref": str(person.ref),
        "text": name,
        "note": " · ".join(x for x in (age, home, person.code) if x),
    }


def _age(actor: Actor, person: Person) -> str:
    if person.born is None:
        return ""
    today = timezone.localtime(actor.at).date()
    return str(
        today.year - person.born.year - ((today.month, today.day) < (person.born.month, person.born.day))
    )


def find_dwellings(request: CityRequest) -> JsonResponse:
    access.require(request.actor, Verb.REPORT_CASES)
    return _answer(
        [
            {
                "ref": str(dwelling.place.ref),
                "text": finding.address(dwelling),
                "note": dwelling.building.community.name,
            }
            for dwelling in finding.find_dwellings(_typed(request))
        ]
    )


def find_places(request: CityRequest) -> JsonResponse:
    access.require(request.actor, Verb.SEE_PEOPLE)
    return _answer(
        [
            {"ref": str(place.ref), "text": place.name, "note": finding.place_words(place)}
            for place in finding.find_places(_typed(request))
        ]
    )
