"""Nobody cut off: the question and its answer, the list by hand, accounts, who asked before."""

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries import shown
from frontline.hotline.works import words
from frontline.hotline.works.actions import accounts as actions
from frontline.hotline.works.forms import WhyForm
from frontline.hotline.works.other_forms import AccountsForm, AskForm, ProtectForm
from frontline.hotline.works.queries import accounts
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.queries.accounts import BadList
from frontline.hotline.works.views.tabs import tabs
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page

NEWEST = ["-at", "-ref"]


@login_required
@require_http_methods(["GET", "POST"])
def cut_off(request: CityRequest) -> HttpResponse:
    """May these be cut off? Who asked before, and what was answered."""
    actor = request.actor
    if not accounts.reads_audit(actor):
        access.require(actor, Verb.READ_LOG)
    form = (
        AskForm(request.POST or None, request.FILES or None, actor=actor)
        if actor.may(Verb.ANSWER_REQUESTS)
        else None
    )
    answers: list[accounts.Answer] = []
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            answers = _asked(request, form)
        except (Refused, BadList) as refused:
            form.add_error(None, str(refused))
        else:
            if form.cleaned_data["file"]:
                return _as_file(answers)
    with access.whole_city(actor):
        page = keyset_page(accounts.questions(actor), NEWEST, request.GET)
        rows = [
            (one, shown.where(one.building, ""), [words.GROUNDS[key] for key in one.grounds])
            for one in page.rows
        ]
    context = {
        "tabs": tabs(actor, "cut-off"), "form": form, "answers": answers, "page": page, "rows": rows,
        "ways": words.WAYS, "rules": kept.in_force(actor.at).response, "own": actor.may(Verb.ANSWER_REQUESTS),
        "by_hand": list(accounts.protections(actor, actor.at)[:200]) if form is not None else [],
    }  # fmt: skip
    return render(request, "hotline/works/cut_off.html", context)


def _asked(request: CityRequest, form: AskForm) -> list[accounts.Answer]:
    given = form.cleaned_data
    numbers = [line.strip() for line in given["numbers"].splitlines() if line.strip()]
    way = "page"
    if isinstance(given["file"], UploadedFile):
        rows = accounts.rows_of(given["file"].read(accounts.FILE_BYTES + 1))
        numbers, way = [row.get("number") or row.get("meter", "") for row in rows], "file"
    elif len(numbers) > actions.MOST_ASKED:
        raise Refused(_("At most 1,000 accounts at once: send a list instead."))
    return actions.ask(
        numbers, office=given["office"], way=way, why=given["why"], by=request.actor, at=request.actor.at
    )


def _as_file(answers: list[accounts.Answer]) -> HttpResponse:
    """The list that was sent, with the answers beside it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("account"), _("may be cut off"), _("why not")])
    for one in answers:
        writer.writerow([_cell(one.number), _("yes") if one.allowed else _("no"), " ".join(one.sentences)])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="cut-off.csv"'
    return answer


def _cell(text: str) -> str:
    """A spreadsheet reads no formula out of an account's number."""
    return f"'{text}" if text[:1] in "=+-@\t" else text


@login_required
@require_http_methods(["GET", "POST"])
def all_accounts(request: CityRequest) -> HttpResponse:
    """The accounts of my offices; a list brought in anew."""
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    form = AccountsForm(request.POST or None, request.FILES or None, actor=actor)
    brought = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            content = given["file"].read(accounts.FILE_BYTES + 1)
            brought = actions.bring_accounts(
                content, office=given["office"], trade=given["trade"], by=actor, at=actor.at
            )
        except (Refused, BadList) as refused:
            form.add_error(None, str(refused))
    page = keyset_page(accounts.accounts(actor), ["number", "id"], request.GET)
    context = {
        "tabs": tabs(actor, "cut-off"), "form": form, "brought": brought, "page": page,
        "rows": [(one, words.TRADES[one.trade], shown.where(one.building, one.address)) for one in page.rows],
    }  # fmt: skip
    return render(request, "hotline/works/accounts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def protect(request: CityRequest) -> HttpResponse:
    """Enter an account that is not cut off, whatever the rules say."""
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    form = ProtectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = accounts.accounts(actor).filter(number=given["number"].strip()).first()
        try:
            if account is None:
                raise Refused(_("There is no account of this number: bring the list of accounts in first."))
            actions.protect(account, ground=given["ground"], until=given["until"], by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered: it is not cut off."))
            return redirect("hotline:cut-off")
    context = {
        "form": form,
        "title": _("Protect an account by hand"),
        "tabs": tabs(actor, "cut-off"),
        "back": "hotline:cut-off",
    }
    return render(request, "hotline/works/form.html", context)


@login_required
@require_POST
def end_protection(request: CityRequest, ref: UUID) -> HttpResponse:
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    row = accounts.protections(actor, actor.at).filter(ref=ref).first()
    if row is None:
        raise NotHere
    form = WhyForm(request.POST)
    try:
        actions.end_protection(row, why=form.data.get("why", ""), by=actor, at=actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Ended; the record stays. The rules go on protecting."))
    return redirect("hotline:cut-off")
