"""Who is on duty for this address now; rosters with their gaps; crews and who is in them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries import lists, shown
from frontline.hotline.works.actions import crews as actions
from frontline.hotline.works.forms import CrewForm, MemberForm, PostForm, ShiftForm
from frontline.hotline.works.queries import crews, jobs
from frontline.hotline.works.views.tabs import tabs
from frontline.loop.actions import Refused


@login_required
@require_http_methods(["GET", "POST"])
def duty(request: CityRequest) -> HttpResponse:
    """The roster from now on, gaps first; and who is on duty for an address."""
    actor = request.actor
    if not crews.reads_all(actor):
        access.require(actor, Verb.ANSWER_REQUESTS)
    mine = actor.may(Verb.ANSWER_REQUESTS)
    form = ShiftForm(request.POST or None, actor=actor, at=actor.at) if mine else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.enter_shift(**form.cleaned_data, by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered."))
            return redirect("hotline:duty")
    typed = request.GET.get("q", "").strip()[:120]
    found = lists.buildings_of(typed, 5) if typed else []
    rows = crews.on_duty(list(crews.posts(actor)[: crews.MOST]), actor.at)
    context = {
        "tabs": tabs(actor, "duty"), "query": typed, "form": form, "own": actor.offices if mine else (),
        "found": [(shown.where(one, ""), crews.serving(one, actor.at)) for one in found],
        "rows": sorted(rows, key=lambda one: (one.now is not None, not one.gaps)),
    }  # fmt: skip
    return render(request, "hotline/works/duty.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_post(request: CityRequest) -> HttpResponse:
    access.require(request.actor, Verb.ANSWER_REQUESTS)
    form = PostForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_post(**form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The post is open: enter who is on duty."))
            return redirect("hotline:duty")
    context = {
        "form": form,
        "title": _("Open a post"),
        "tabs": tabs(request.actor, "duty"),
        "back": "hotline:duty",
    }
    return render(request, "hotline/works/form.html", context)


@login_required
@require_POST
def withdraw_shift(request: CityRequest, ref: UUID) -> HttpResponse:
    actions.withdraw_shift(crews.shift_for(request.actor, ref), by=request.actor, at=request.actor.at)
    messages.success(request, _("Withdrawn; the record stays."))
    return redirect("hotline:duty")


@login_required
@require_http_methods(["GET", "POST"])
def all_crews(request: CityRequest) -> HttpResponse:
    """Crews of my offices with who is in them; a new one."""
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    form = CrewForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.form_crew(**form.cleaned_data, by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("hotline:crew", made.ref)
    rows = list(crews.crews(actor).filter(office__in=actor.offices)[: crews.MOST])
    members = crews.members(rows, actor.at)
    context = {
        "tabs": tabs(actor, "crews"), "form": form,
        "rows": [(one, crews.shown_crew(one), members.get(one.pk, [])) for one in rows],
    }  # fmt: skip
    return render(request, "hotline/works/crews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def crew(request: CityRequest, ref: UUID) -> HttpResponse:
    """One crew: who is in it, what it has to do, in which order."""
    actor = request.actor
    row = crews.crew_for(actor, ref)
    form = MemberForm(request.POST or None, accounts=crews.accounts_of(row.office, actor.at))
    if request.method == "POST" and "member" in request.POST:
        actions.leave_crew(crews.member_for(row, request.POST["member"]), by=actor, at=actor.at)
        return redirect("hotline:crew", row.ref)
    if request.method == "POST" and form.is_valid():
        try:
            actions.join_crew(row, **form.cleaned_data, by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered."))
            return redirect("hotline:crew", row.ref)
    from_route = jobs.route_lines(row, actor)
    context = {
        "tabs": tabs(actor, "crews"), "crew": row, "name": crews.shown_crew(row), "form": form, "lines": from_route,
        "members": crews.members([row], actor.at).get(row.pk, []), "devices": crews.devices_of(row),
    }  # fmt: skip
    return render(request, "hotline/works/crew.html", context)
