"""The catalogue: read by officials, edited by whoever leads the hotline; every version is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline import words
from frontline.hotline.actions import catalogue as actions
from frontline.hotline.forms import CategoryForm, ClocksForm, NewCategoryForm, RulesForm, StartForm
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import shown
from frontline.hotline.queries.story import office_name
from frontline.hotline.rules import Catalogue, Clock
from frontline.loop.actions import Refused


def _reader(request: CityRequest) -> None:
    able = (Verb.SET_CATALOGUE, Verb.REGISTER_REQUESTS, Verb.ANSWER_REQUESTS, Verb.SEE_BOARD)
    if not any(request.actor.may(verb) for verb in able):
        access.require(request.actor, Verb.SET_CATALOGUE)


@login_required
@require_GET
def catalogue(request: CityRequest) -> HttpResponse:
    """Categories, offices, clocks as they hold now, and the versions before."""
    _reader(request)
    at, edits = request.actor.at, request.actor.may(Verb.SET_CATALOGUE)
    try:
        version = kept.version(at)
    except Refused as none:
        return render(request, "hotline/no_catalogue.html", {"why": str(none), "edits": edits})
    now = kept.read(version)
    named = {one.pk: office_name(one) for one in kept.agencies()}
    places = {one.pk: one.name for one in kept.townships()}
    context = {
        "version": version,
        "catalogue": now,
        "edits": edits,
        "desk": named.get(now.desk),
        "last_resort": named.get(now.last_resort),
        "categories": [
            (
                one, kept.category_name(one, shown.english()), named.get(one.office, ""),
                [(places.get(int(place), place), named.get(id, "")) for place, id in one.by_place.items()],
                [words.NEEDS[need] for need in one.needs],
                words.CLASSES.get(one.clocks, one.clocks),
            )
            for one in now.categories
        ],
        "classes": [
            (
                key,
                words.CLASSES.get(key, key),
                [_limit(limit) for limit in (clocks.accept, clocks.handle, clocks.reply)],
            )
            for key, clocks in now.classes.items()
        ],
        "others": [
            (_("To route"), _limit(now.dispatch)),
            (_("Silence counts as consent after"), _limit(now.confirm)),
            (_("Longest pause"), _limit(now.pause)),
        ],
        "days": [(_("Further days off"), now.closed), (_("Days off that are worked after all"), now.worked)],
        "versions": kept.versions(),
    }  # fmt: skip
    return render(request, "hotline/catalogue.html", context)


def _limit(clock: Clock) -> dict[str, object]:
    return {
        "value": f"{clock.value:g}", "unit": words.UNITS[clock.unit], "source": clock.source,
        "certainty": words.CERTAINTIES.get(clock.certainty, clock.certainty),
        "assumed": clock.certainty == "assumption",
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def start(request: CityRequest) -> HttpResponse:
    """Begin with a profile, or take another one: clocks as it says, offices by their names."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    named = [(key, kept.profile(key)["name"]["en" if shown.english() else "zh"]) for key in kept.PROFILES]
    form = StartForm(request.POST or None, profiles=named)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = kept.from_profile(given["profile"], desk=given["desk"].pk, last_resort=given["last_resort"].pk)
        if _put(request, made, _("profile %(name)s") % {"name": given["profile"]}):
            return redirect("hotline:catalogue")
    return render(request, "hotline/edit.html", {"form": form, "title": _("Begin with a profile")})


def _put(request: CityRequest, made: Catalogue, note: str) -> bool:
    try:
        actions.put_in_force(made, note=note, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, _("In force from now on, for what is registered from now on."))
    return True


@login_required
@require_http_methods(["GET", "POST"])
def category(request: CityRequest, key: str) -> HttpResponse:
    """Change one category."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    version = kept.version(request.actor.at)
    now = kept.read(version)
    before = now.category(key)
    if before is None:
        raise NotHere
    initial = {
        "zh": before.zh,
        "en": before.en,
        "clocks": before.clocks,
        "office": kept.agency_ref(before.office),
        "needs": before.needs,
        "public": before.public,
        "seen": version.pk,
    }
    form = CategoryForm(request.POST or None, initial=initial, catalogue=now, townships=kept.townships())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_category(
                form.changed(before), note=form.cleaned_data["note"], by=request.actor, at=request.actor.at,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _in_force(request)
    title = kept.category_name(before, shown.english())
    return render(request, "hotline/edit.html", {"form": form, "title": title})


@login_required
@require_http_methods(["GET", "POST"])
def clocks(request: CityRequest, key: str) -> HttpResponse:
    """Change the limits of one class."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    version = kept.version(request.actor.at)
    now = kept.read(version)
    if key not in now.classes:
        raise NotHere
    form = ClocksForm(request.POST or None, clocks=now.classes[key], initial={"seen": version.pk})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_clocks(
                key, form.changed(), note=form.cleaned_data["note"], by=request.actor, at=request.actor.at,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _in_force(request)
    return render(request, "hotline/edit.html", {"form": form, "title": _("Clocks: %(key)s") % {"key": key}})


@login_required
@require_http_methods(["GET", "POST"])
def new_category(request: CityRequest) -> HttpResponse:
    """Add a category."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    now = kept.in_force(request.actor.at)
    initial = {"clocks": now.categories[-1].clocks}
    form = NewCategoryForm(request.POST or None, initial=initial, catalogue=now, townships=kept.townships())
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_category(
                form.made(), note=form.cleaned_data["note"], by=request.actor, at=request.actor.at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _in_force(request)
    return render(request, "hotline/edit.html", {"form": form, "title": _("A new category")})


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: CityRequest) -> HttpResponse:
    """Change the number of returns and the city's own days off."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    version = kept.version(request.actor.at)
    now = kept.read(version)
    initial = {
        "returns": now.returns, "day_ends": now.day_ends, "closed": " ".join(now.closed),
        "worked": " ".join(now.worked), "seen": version.pk,
    }  # fmt: skip
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rules(**form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _in_force(request)
    return render(request, "hotline/edit.html", {"form": form, "title": _("Returns and working days")})


def _in_force(request: CityRequest) -> HttpResponse:
    messages.success(request, _("In force from now on, for what is registered from now on."))
    return redirect("hotline:catalogue")
