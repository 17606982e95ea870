"""One pack, one door: what happened, and what the household may change by a call; medicine."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import words
from frontline.supplies.actions import door as actions
from frontline.supplies.actions import packs as verbs
from frontline.supplies.actions.door import Prescribed
from frontline.supplies.forms.door import PlanMedicineForm, PrescriptionForm, WishForm
from frontline.supplies.forms.packs import CalledForm, CallOffForm, KindForm, MissedForm, NoteForm
from frontline.supplies.queries import doors, packs, stock
from frontline.supplies.rules import CalledOff, Missed, State
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def pack(request: CityRequest, ref: UUID) -> HttpResponse:
    """One pack: where it is, its story, what may be done."""
    return _page(request, packs.pack_for(request.actor, ref))


def _page(request: CityRequest, row: packs.Pack, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    context = {
        "pack": row,
        "story": [_entry(deed) for deed in packs.story(row)],
        "contents": packs.inside(row),
        "names": request.actor.may(Verb.SEE_NAMES),
        "receiver": access.shown_name(request.actor, row.person) if row.person else "",
        "prescription": packs.prescription_of(row),
        "grounds": [words.FAMILIES.get(key, key) for key in row.grounds[:1]],
        "again": packs.again_of(row),
        "deeds": [(key, (filled or {}).get(key) or _form(key, row)) for key in _deeds(row, request.actor)],
    }
    return render(request, "supplies/pack.html", context)


def _entry(deed: packs.PackDeed) -> dict[str, object]:
    mark = words.state_of(deed.state, deed.why)
    spoken = deed.why in ("called", "noted", "back", "kept", "moved", "to_call")
    parts = [words.why(deed.why) if deed.why and not spoken else "", deed.words, _shown(deed), deed.by_name]
    return {
        "at": deed.at, "title": words.why(deed.why) if spoken else mark.word, "icon": mark.icon, "tone": mark.tone,
        "text": " · ".join(part for part in parts if part),
    }  # fmt: skip


def _shown(deed: packs.PackDeed) -> str:
    """What shows it, in words; a decision about many doors has its own receipt instead."""
    try:
        UUID(deed.evidence)
    except ValueError:
        return deed.evidence
    return ""


def _deeds(row: packs.Pack, actor: Actor) -> list[str]:
    """What this actor may do with the pack now, what presses first."""
    plans = actor.may(Verb.PLAN_PACKS)
    if not (plans or actor.may(Verb.REGISTER_REQUESTS)):
        return []
    found = ["called"] if row.task else []
    if row.state in (State.PLANNED, State.RETURNED):
        found += ["note", "kind", "call_off"] if not row.kind.to_person else ["note", "call_off"]
        found += ["missed"] if plans else []
    elif row.state == State.LOADED:
        found += ["call_off"]
    elif row.state == State.CALLED_OFF and row.why != CalledOff.SHORT:
        found += ["want_again"]
    elif row.state == State.DELIVERED:
        found += ["not_received"]
    return found


def _form(key: str, row: packs.Pack, data: object = None) -> forms.Form | None:
    if key == "kind":
        kinds = [one for one in doors.kinds().values() if not one.to_person and one.pk != row.kind_id]
        return KindForm(data, prefix=key, kinds=kinds)
    if key == "note":
        return NoteForm(data, prefix=key, initial={"note": row.note})  # type: ignore[arg-type]
    made = {"called": CalledForm, "call_off": CallOffForm, "missed": MissedForm}.get(key)
    return made(data, prefix=key) if made else None  # type: ignore[arg-type]


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """One deed of those the page offers."""
    row = packs.pack_for(request.actor, ref)
    key = request.POST.get("do", "")
    if key not in _deeds(row, request.actor):
        messages.error(request, _("This cannot be done now: the pack stands elsewhere. Read it again."))
        return redirect("supplies:pack", row.ref)
    form = _form(key, row, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, row, {key: form})
    try:
        row = _WRITERS[key](row, form, request.actor)
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused))
            return redirect("supplies:pack", row.ref)
        form.add_error(None, str(refused))
        return _page(request, row, {key: form})
    messages.success(request, _("Done."))
    return redirect("supplies:pack", row.ref)


def _said(form: forms.Form | None) -> dict[str, str]:
    return form.cleaned_data if form is not None else {}


_Writer = Callable[[packs.Pack, forms.Form | None, Actor], packs.Pack]
_WRITERS: dict[str, _Writer] = {
    "called": lambda row, form, by: verbs.record_called(row, words=_said(form)["words"], by=by, at=by.at),
    "note": lambda row, form, by: actions.set_note(row, _said(form)["note"], by=by, at=by.at),
    "call_off": lambda row, form, by: verbs.call_off(
        row, why=CalledOff(_said(form)["why"]), words=_said(form)["words"], by=by, at=by.at
    ),
    "missed": lambda row, form, by: verbs.record_missed(
        row, why=Missed(_said(form)["why"]), words=_said(form)["words"], by=by, at=by.at
    ),
    "not_received": lambda row, form, by: verbs.record_missed(row, why=Missed.NOT_RECEIVED, by=by, at=by.at),
    "want_again": lambda row, form, by: verbs.want_again(row, by=by, at=by.at),
    "kind": lambda row, form, by: actions.change_kind(row, _kind(form), by=by, at=by.at),
}


def _kind(form: forms.Form | None) -> packs.PackKind:
    assert isinstance(form, KindForm)
    return form.kinds[form.cleaned_data["kind"]]


@login_required
@require_http_methods(["GET", "POST"])
def door(request: CityRequest, ref: UUID) -> HttpResponse:
    """A door: who lives there as far as one may see, its wishes, its packs from the newest."""
    actor = request.actor
    dwelling = packs.dwelling_for(actor, ref)
    changes = actor.may(Verb.PLAN_PACKS) or actor.may(Verb.REGISTER_REQUESTS)
    form = WishForm(request.POST or None) if changes else None
    if request.method == "POST":
        actions.require(actor)
        if request.POST.get("end"):
            actions.end_wish(packs.wish_of(dwelling, request.POST["end"]), by=actor, at=actor.at)
            return redirect("supplies:household", dwelling.place.ref)
        if form is not None and form.is_valid():
            try:
                actions.tell_wish(dwelling, by=actor, at=actor.at, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Written down: it counts from the next decision."))
                return redirect("supplies:household", dwelling.place.ref)
    context = {
        "dwelling": dwelling,
        "people": [(access.shown_name(actor, one), one) for one in packs.people_at(actor, dwelling)],
        "wishes": [(wish, words.WISHES[wish.key]) for wish in packs.wishes_of(dwelling)],
        "page": keyset_page(packs.of_door(dwelling), packs.BY_NUMBER, request.GET),
        "form": form,
    }
    return render(request, "supplies/door.html", context)


# Medicine


@login_required
@require_http_methods(["GET", "POST"])
def medicine(request: CityRequest) -> HttpResponse:
    """Prescriptions that wait, the first that is needed first; a new one."""
    actor = request.actor
    actions.require(actor)
    goods = [good for good in stock.all_goods() if good.medicine]
    form = PrescriptionForm(request.POST or None, actor=actor, goods=goods)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        said = {name: value for name, value in form.cleaned_data.items() if name not in ("code", "good")}
        told = Prescribed(good=form.goods.get(form.cleaned_data["good"]), **said)
        try:
            actions.register_prescription(form.person, told, by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down."))
            return redirect("supplies:medicine")
    page = keyset_page(packs.prescriptions(actor), ["needed_by", "id"], request.GET)
    context = {
        "form": form, "page": page, "plans": actor.may(Verb.PLAN_PACKS), "on": stock.today(actor),
        "lines": [(row, access.shown_name(actor, row.person)) for row in page.rows],
        "plan": PlanMedicineForm(depots=stock.depots(), initial={"day": stock.today(actor)}),
    }  # fmt: skip
    return render(request, "supplies/medicine.html", context)


@login_required
@require_POST
def plan_medicine(request: CityRequest, ref: UUID) -> HttpResponse:
    """A pack for a prescription, on a day from a depot."""
    actor = request.actor
    row = packs.prescription_for(actor, ref)
    form = PlanMedicineForm(request.POST, depots=stock.depots())
    if not form.is_valid():
        messages.error(request, _("Choose the day and the depot."))
        return redirect("supplies:medicine")
    day = form.cleaned_data["day"]
    opens_at, due_at = (timezone.make_aware(datetime.combine(day, time(hour))) for hour in (9, 18))
    try:
        planned = actions.plan_medicine(
            row, day=day, depot=form.depots[form.cleaned_data["depot"]], opens_at=opens_at, due_at=due_at, by=actor,
            at=actor.at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("supplies:medicine")
    return redirect("supplies:pack", planned.ref)
