"""The operator's page: registered in under a minute, with the keyboard alone, while the caller speaks."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access, numbers
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline import words
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.forms import IntakeForm
from frontline.hotline.queries import beside as asking
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import lists, shown
from frontline.hotline.queries.lists import Request
from frontline.hotline.rules import Catalogue
from frontline.loop import queries as loop
from frontline.loop.actions import Refused

FIRST = ("phone", "words", "category", "danger", "address", "asker", "needs")
MORE = ("language", "channel", "helper", "helper_phone", "photo", "voice")


@login_required
@require_http_methods(["GET", "POST"])
def intake(request: CityRequest) -> HttpResponse:
    """Write down what a caller asks; the number stands on the next page."""
    access.require(request.actor, Verb.REGISTER_REQUESTS)
    try:
        catalogue = kept.in_force(request.actor.at)
    except Refused as none:
        return render(request, "hotline/no_catalogue.html", {"why": str(none)})
    form = IntakeForm(
        request.POST or None, request.FILES or None, catalogue=catalogue, english=shown.english()
    )
    found = _beside(request, catalogue)
    if request.method == "POST" and form.is_valid():
        try:
            row = _register(request, form, found)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("hotline:request", row.ref)
    parts = {"first": [form[name] for name in FIRST], "more": [form[name] for name in MORE]}
    return render(
        request, "hotline/intake.html", {"form": form, **parts, **_context(request, found, catalogue)}
    )


@login_required
@require_POST
def beside(request: CityRequest) -> HttpResponse:
    """What stands beside the form, as far as it is filled in."""
    access.require(request.actor, Verb.REGISTER_REQUESTS)
    catalogue = kept.in_force(request.actor.at)
    return render(
        request, "hotline/parts/beside.html", _context(request, _beside(request, catalogue), catalogue)
    )


def _beside(request: CityRequest, catalogue: Catalogue) -> asking.Beside:
    given: QueryDict = request.POST
    found = asking.beside(
        request.actor, catalogue, phone=numbers.plain_phone(given.get("phone", "")[:30]),
        words=given.get("words", "")[:2000], address=given.get("address", "")[:200],
        category=given.get("category", "")[:40], building=given.get("building", "")[:40],
        person=given.get("person", "")[:40],
    )  # fmt: skip
    if found.people:
        _log_once(request, found)
    return found


def _log_once(request: CityRequest, found: asking.Beside) -> None:
    """Whom this open form showed stands in the session, so that a pause in typing is no second look."""
    form, looked = request.POST.get("key", "")[:40], dict(request.session.get(_LOOKED, {}))
    before = looked.pop(form, [])
    after = asking.looked_up(found, request.actor, before)
    if after != before:
        newest = [*looked.items(), (form, after)][-_FORMS:]
        request.session[_LOOKED] = dict(newest)


_LOOKED, _FORMS = "hotline looked up", 20  # forms remembered


def _context(request: CityRequest, found: asking.Beside, catalogue: Catalogue) -> dict[str, object]:
    named = {one.key: one.en if shown.english() else one.zh for one in catalogue.categories}
    actor = request.actor
    return {
        "beside": found,
        "needs": [words.NEEDS[need] for need in found.needs if need in words.NEEDS],
        "proposed": [named[key] for key in found.categories],
        "earlier": shown.lines(found.earlier, actor),
        "alike": shown.lines(found.alike, actor),
        "into": request.POST.get("into", ""),
        "buildings": [(one, shown.where(one, "")) for one in found.buildings],
        "where": shown.where(found.building, "") if found.building else "",
        "counts": [
            (name, url, loop.bounded(query(actor)), tone)
            for name, url, query, tone in (
                (_("Danger to life"), "hotline:listed-life", lists.life, "late"),
                (_("To be routed"), "hotline:listed-route", lists.to_route, ""),
                (_("To be called back"), "hotline:listed-callback", lists.to_call_back, ""),
                (_("Over their time"), "hotline:listed-overdue", lists.overdue, "late"),
            )
        ],
    }


def _register(request: CityRequest, form: IntakeForm, found: asking.Beside) -> Request:
    given = form.cleaned_data
    proposed = found.categories[0] if found.categories else ""
    last = kept.in_force(request.actor.at).categories[-1].key
    told = Told(
        channel=Request.Channel.BEHALF if given["helper"] else given["channel"] or Request.Channel.PHONE,
        words=given["words"], category=given["category"] or proposed or last, asker=given["asker"] or _name(found),
        phone=given["phone"], address=given["address"], building=found.building, person=found.person,
        needs=[*given["needs"], *found.needs], danger=given["danger"], language=given["language"] or "zh",
        helper=given["helper"], helper_phone=given["helper_phone"], proposed=proposed, photo=given["photo"],
        voice=given["voice"],
    )  # fmt: skip
    into = _chosen(request, found)
    return register(told, key=given["key"], by=request.actor, at=request.actor.at, into=into)


def _name(found: asking.Beside) -> str:
    return found.person.name if found.person else ""


def _chosen(request: CityRequest, found: asking.Beside) -> Request | None:
    """The earlier request the operator chose of those offered."""
    text = request.POST.get("into", "")
    try:
        ref = UUID(text)
    except ValueError:
        return None
    return next((one for one in found.alike if one.ref == ref), None)
