"""Working groups and their members."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command import actions
from frontline.command.forms import ROLE_NAMES, GroupForm, MemberForm
from frontline.command.queries import groups as asking
from frontline.command.views.tabs import tabs
from frontline.loop.actions import Refused


@login_required
def groups(request: CityRequest) -> HttpResponse:
    """Every group with its members of today and its duty telephone."""
    access.require(request.actor, Verb.SEE_BOARD)
    context = {
        "rosters": asking.rosters(at=request.actor.at),
        "tabs": tabs(request),
        "roles": dict(ROLE_NAMES),
    }
    return render(request, "command/groups.html", context)


@login_required
def group(request: CityRequest, key: str) -> HttpResponse:
    """One group: its history, and its forms for those who may edit."""
    access.require(request.actor, Verb.SEE_BOARD)
    if request.method != "POST":
        return _page(request, key)
    access.require(request.actor, Verb.EDIT_GROUPS)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _page(request, key, group_form=form)
    found = asking.group_for(key)
    actions.change_group(found, by=request.actor, at=request.actor.at, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("command:group", key)


def _page(
    request: CityRequest, key: str, group_form: GroupForm | None = None, member_form: MemberForm | None = None
) -> HttpResponse:
    found = asking.group_for(key)
    values = {"name": found.name, "name_en": found.name_en, "duties": found.duties, "phone": found.phone}
    context = {
        "group": found,
        "name": asking.group_name(found),
        "history": asking.history_of(found),
        "group_form": group_form or GroupForm(initial=values, prefix=None),
        "member_form": member_form or MemberForm(auto_id="member_%s"),
        "roles": dict(ROLE_NAMES),
        "may_edit": request.actor.may(Verb.EDIT_GROUPS),
        "tabs": tabs(request),
    }
    return render(request, "command/group.html", context)


@login_required
@require_POST
def join(request: CityRequest, key: str) -> HttpResponse:
    access.require(request.actor, Verb.EDIT_GROUPS)
    found, form = asking.group_for(key), MemberForm(request.POST, auto_id="member_%s")
    if form.is_valid():
        try:
            actions.add_member(found, by=request.actor, at=request.actor.at, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("command:group", key)
    return _page(request, key, member_form=form)


@login_required
@require_POST
def leave(request: CityRequest, key: str, id: int) -> HttpResponse:
    access.require(request.actor, Verb.EDIT_GROUPS)
    member = asking.membership_for(asking.group_for(key), id)
    try:
        actions.end_membership(member, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("command:group", key)
