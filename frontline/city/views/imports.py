"""Bringing lists in from a page: what may come in, what is at work, what was refused."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city.access import NotHere, require
from frontline.city.forms import ImportForm
from frontline.city.imports import refusals, run
from frontline.city.imports.kinds import KINDS, Record
from frontline.city.models import Account, ImportRun
from frontline.city.request import CityRequest
from frontline.city.roles import Verb

_SHOWN = 30  # runs on the page, refused rows on a run's page


@login_required
def imports(request: CityRequest) -> HttpResponse:
    """The form, and the newest runs."""
    require(request.actor, Verb.IMPORT_DATA)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and isinstance(request.user, Account):
        given = form.cleaned_data
        job = run.ask(
            kind=given["kind"],
            file_name=given["file"].name,
            content=given["file"].read(),
            dry_run=given["dry_run"],
            by=request.user,
        )
        return redirect("import-run", job.pk)
    jobs = ImportRun.objects.defer("content").order_by("-pk")[:_SHOWN]
    rows = [
        {
            "run": job,
            "kind": KINDS[job.kind].name,
            "words": run.in_words(job),
            "mark": _MARKS[ImportRun.State(job.state)],
        }
        for job in jobs
    ]
    return render(request, "city/imports.html", {"form": form, "runs": rows, "kinds": list(KINDS.values())})


@login_required
def import_run(request: CityRequest, pk: int) -> HttpResponse:
    """How far a run is; the page may be left and opened again."""
    job = _job(request, pk)
    refused = list(job.refusals.order_by("pk")[:_SHOWN])
    going = job.state in (ImportRun.State.WAITING, ImportRun.State.RUNNING)
    tone, sign = _MARKS[ImportRun.State(job.state)]
    page = {
        "run": job, "kind": KINDS[job.kind].name, "words": run.in_words(job), "tone": tone, "sign": sign,
        "rows": _rows(job), "refused": refused, "going": going,
    }  # fmt: skip
    itself = request.headers.get("HX-Request") == "true"  # the page refreshes its middle
    return render(request, "city/parts/import_run.html" if itself else "city/import_run.html", page)


_MARKS = {
    ImportRun.State.WAITING: ("calm", "hourglass"),
    ImportRun.State.RUNNING: ("blue", "progress"),
    ImportRun.State.DONE: ("green", "circle-check"),
    ImportRun.State.FAILED: ("red", "alert-circle"),
}


def _rows(job: ImportRun) -> list[tuple[str, str]]:
    """Counts in words, thousands set apart."""
    counts = {
        _("Rows read"): job.read, _("Created"): job.created, _("Updated"): job.updated,
        _("Unchanged"): job.unchanged, _("Rows refused"): job.refused_count,
    }  # fmt: skip
    return [(label, f"{count:,}") for label, count in counts.items()]


@login_required
def refused_rows(request: CityRequest, pk: int) -> HttpResponse:
    """Every refused row with its reason, to be corrected and brought in again."""
    job = _job(request, pk)
    kind = KINDS[job.kind]
    rows = job.refusals.order_by("pk").iterator()
    answer = HttpResponse(refusals.csv_head(kind), content_type="text/csv; charset=utf-8")
    for row in rows:
        answer.write(refusals.csv_rows(kind, [Record(row.number, row.cells, "refused", row.reason)]))
    answer["Content-Disposition"] = f'attachment; filename="{job.kind}-refused-{job.pk}.csv"'
    return answer


@login_required
def template(request: CityRequest, kind: str) -> HttpResponse:
    """A file to fill in."""
    require(request.actor, Verb.IMPORT_DATA)
    if kind not in KINDS:
        raise NotHere
    answer = HttpResponse(refusals.template(KINDS[kind]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def _job(request: CityRequest, pk: int) -> ImportRun:
    require(request.actor, Verb.IMPORT_DATA)
    found = ImportRun.objects.defer("content").filter(pk=pk).first()
    if found is None:
        raise NotHere
    return found
