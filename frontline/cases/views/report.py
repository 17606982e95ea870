"""The case report: one form from the person to the contacts, drafts kept on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.cases import rules
from frontline.cases.actions import reporting
from frontline.cases.forms import ContactRows, ReportForm, contact_rows
from frontline.cases.queries import finding, lists, own
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop import queries as loop
from frontline.loop.actions import Refused

if TYPE_CHECKING:
    from frontline.cases.models import Draft
    from frontline.city.models import Person

_NOT_KEPT = ("csrfmiddlewaretoken", "action")


def report(request: CityRequest) -> HttpResponse:
    """A new report, a draft taken up again, or what was typed."""
    access.require(request.actor, Verb.REPORT_CASES)
    draft = own.draft_for(request.actor, request.GET["draft"]) if request.GET.get("draft") else None
    if request.method != "POST":
        return _page(request, *_empty(request, draft), draft)
    action = request.POST.get("action", "save")
    if action == "draft":
        return _keep(request, draft)
    if action == "row":
        return _page(request, *_typed(request.actor, _one_more(request.POST)), draft, checked=False)
    return _save(request, draft)


def report_task(request: CityRequest, ref: UUID) -> HttpResponse:
    """The page of a task to report somebody: the report with the person filled in, or what became of the task."""
    access.require(request.actor, Verb.REPORT_CASES)
    task = loop.tasks_within(request.actor).filter(ref=ref, kind="report_case").first()
    person = access.people(request.actor).filter(pk=task.subject_id).first() if task else None
    if task is None or person is None:
        raise access.NotHere
    if task.state != task.State.OPEN:
        return redirect("cases:person", ref=person.ref)
    response = redirect("cases:report")
    response["Location"] += f"?person={person.ref}"
    return response


def _empty(request: CityRequest, draft: Draft | None) -> tuple[ReportForm, ContactRows]:
    actor = request.actor
    if draft is not None:
        return _typed(actor, _query(own.typed(draft)))
    rows = contact_rows(actor)
    return ReportForm(actor=actor, initial=_whom(request)), rows


def _whom(request: CityRequest) -> dict[str, Any]:
    """The person a link of another page named."""
    ref = request.GET.get("person", "")
    found = access.people(request.actor).filter(ref=ref).first() if is_ref(ref) else None
    return {"who": picked(request.actor, found)} if found else {}


def is_ref(text: str) -> bool:
    return len(text) == 36 and set(text) <= set("0123456789abcdef-")


def picked(actor: Actor, person: Person) -> list[str]:
    """A person as the picker holds them."""
    return [str(person.ref), access.shown_name(actor, person)]


def _typed(actor: Actor, fields: QueryDict) -> tuple[ReportForm, ContactRows]:
    rows = contact_rows(actor, fields)
    return ReportForm(fields, actor=actor), rows


def _query(fields: list[tuple[str, str]]) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, value in fields:
        typed.appendlist(name, value)
    return typed


def _one_more(posted: QueryDict) -> QueryDict:
    """The same fields with a further empty row: how a row is added without script."""
    more = posted.copy()
    count = more.get("contacts-TOTAL_FORMS", "0")
    more["contacts-TOTAL_FORMS"] = str(int(count) + 1 if count.isdigit() else 1)
    return more


def _page(
    request: CityRequest,
    form: ReportForm,
    rows: ContactRows,
    draft: Draft | None,
    *,
    checked: bool = True,
    double: object = None,
) -> HttpResponse:
    context = {
        "form": form,
        "rows": rows,
        "draft": draft,
        "drafts": [] if draft else own.drafts(request.actor),
        "checked": checked and form.is_bound and request.method == "POST",
        "double": double,
    }
    return render(request, "cases/report.html", context)


def _keep(request: CityRequest, draft: Draft | None) -> HttpResponse:
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [pair for pair in fields if pair[0] not in _NOT_KEPT]
    saved = reporting.save_draft(draft, kept, by=request.actor, at=request.actor.at)
    messages.success(request, _("The draft is kept; nothing was reported yet."))
    response = redirect("cases:report")
    response["Location"] += f"?draft={saved.ref}"
    return response


def _save(request: CityRequest, draft: Draft | None) -> HttpResponse:
    form, rows = _typed(request.actor, request.POST)
    valid = form.is_valid()
    if not (rows.is_valid() and valid and form.person):
        return _page(request, form, rows, draft)
    try:
        with transaction.atomic():
            patient = reporting.report_case(
                form.person, form.report(), rows.told(), by=request.actor, at=request.actor.at
            )
            if draft is not None:
                reporting.drop_draft(draft)
    except reporting.Double as double:
        form.add_error("who", str(double))
        return _page(request, form, rows, draft, double=double.ref)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, rows, draft)
    count = len(rows.told())
    text = ngettext("Reported, with %(n)s contact.", "Reported, with %(n)s contacts.", count) % {"n": count}
    messages.success(request, text)
    warn_outside_window(request, patient, rows)
    return redirect("cases:person", ref=patient.ref)


def warn_outside_window(request: CityRequest, source: Person, rows: ContactRows) -> None:
    """Contacts met before the plan's look-back window are kept, but nothing follows for them."""
    infection = lists.infection_of(source)
    try:
        edition = plans.in_force(request.actor.at).edition
    except plans.NoPlan:
        return
    if infection is None:
        return
    opens = rules.window_opens(
        lists.onset_of(infection),
        timezone.localtime(infection.at).date(),
        onset_days=edition.number("look_back.onset_days", 2),
        sampling_days=edition.number("look_back.sampling_days", 2),
    )
    before = sum(1 for met in rows.told() if timezone.localtime(met.last).date() < opens)
    if before:
        text = ngettext(
            "%(n)s contact was last met before %(day)s, outside the plan's window: kept, but no measure follows.",
            "%(n)s contacts were last met before %(day)s, outside the plan's window: kept, but no measure follows.",
            before,
        )
        messages.warning(request, text % {"n": before, "day": opens.isoformat()})


def drop_draft(request: CityRequest, ref: str) -> HttpResponse:
    access.require(request.actor, Verb.REPORT_CASES)
    draft = own.draft_for(request.actor, ref)
    if request.method == "POST":
        reporting.drop_draft(draft)
        messages.success(request, _("The draft is thrown away."))
    return redirect("cases:report")


def contacts(request: CityRequest, ref: str) -> HttpResponse:
    """Further contacts of somebody already known."""
    access.require(request.actor, Verb.REPORT_CASES)
    source = access.person_for(request.actor, ref, why="contacts")
    if request.method != "POST":
        return _contacts_page(request, source, contact_rows(request.actor))
    if request.POST.get("action") == "row":
        return _contacts_page(
            request, source, contact_rows(request.actor, _one_more(request.POST)), checked=False
        )
    rows = contact_rows(request.actor, request.POST)
    if not rows.is_valid():
        return _contacts_page(request, source, rows)
    try:
        told = reporting.add_contacts(source, rows.told(), by=request.actor, at=request.actor.at)
    except Refused as refused:
        return _contacts_page(request, source, rows, refused=str(refused))
    text = ngettext("%(n)s contact recorded.", "%(n)s contacts recorded.", len(told)) % {"n": len(told)}
    messages.success(request, text)
    warn_outside_window(request, source, rows)
    return redirect("cases:person", ref=source.ref)


def _contacts_page(
    request: CityRequest, source: Person, rows: ContactRows, *, checked: bool = True, refused: str = ""
) -> HttpResponse:
    context = {
        "person": source,
        "name": access.shown_name(request.actor, source),
        "home": finding.address(source.dwelling),
        "rows": rows,
        "checked": checked and rows.is_bound,
        "refused": refused,
    }
    return render(request, "cases/contacts_of.html", context)
