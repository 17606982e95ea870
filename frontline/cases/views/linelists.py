"""Line lists in and out."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from openpyxl import Workbook

from frontline.cases.actions import bringing
from frontline.cases.forms import UploadForm
from frontline.cases.linelists import layout as layouts
from frontline.cases.queries import sentences, taking_out
from frontline.city import access, log
from frontline.city.imports.refusals import guarded
from frontline.city.imports.sheet import BadFile
from frontline.city.request import CityRequest
from frontline.city.roles import Verb

LARGEST = 32 * 1024 * 1024  # bytes of an upload; more by command


def bring_in(request: CityRequest) -> HttpResponse:
    """Choose files and layout; the answer says what came in and names every row that did not."""
    access.require(request.actor, Verb.IMPORT_DATA)
    access.require(request.actor, Verb.REPORT_CASES)
    known = layouts.known()
    language = sentences.plan_language()
    choices = [(key, layout.name(language)) for key, layout in known.items()]
    form = UploadForm(request.POST or None, request.FILES or None, layouts=choices)
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _bring_in(request, form, known)
        except BadFile as bad:
            form.add_error(None, str(bad))
    return render(request, "cases/line_lists.html", {"form": form, "outcome": outcome})


def _bring_in(request: CityRequest, form: UploadForm, known: dict[str, layouts.Layout]) -> bringing.Outcome:
    told = form.cleaned_data
    with tempfile.TemporaryDirectory() as folder:
        cases = _stored(told["cases"], Path(folder) / "cases")
        contacts = _stored(told["contacts"], Path(folder) / "contacts") if told["contacts"] else None
        layout = known[told["layout"]]
        if told["own_layout"]:
            name = Path(told["own_layout"].name or "own").stem
            layout = layouts.read(_stored(told["own_layout"], Path(folder) / "layout"), key=name)
        return bringing.bring_in(layout, cases, contacts, by=request.actor, at=request.actor.at)


def _stored(file: UploadedFile[Any], path: Path) -> Path:
    if (file.size or 0) > LARGEST:
        raise BadFile(too_large())
    with path.open("wb") as out:
        for block in file.chunks():
            out.write(block)
    return path


def too_large() -> str:
    from_command = "frontline import line-list"
    return _("The file is larger than 32 MB: bring it in with `%(command)s`.") % {"command": from_command}


def export(request: CityRequest) -> HttpResponse:
    """The cases, or the links between them, as csv or xlsx; an entry in the log."""
    actor = request.actor
    access.require(actor, Verb.EXPORT_DATA)
    access.require(actor, Verb.SEE_PEOPLE)
    what = "links" if request.GET.get("what") == "links" else "cases"
    head, rows = (
        (taking_out.LINKS, taking_out.links(actor))
        if what == "links"
        else (taking_out.CASES, taking_out.cases(actor))
    )
    listed = list(rows)
    xlsx = request.GET.get("format") == "xlsx"
    log.write("export", actor=actor, at=actor.at, list=f"line-list {what}", rows=len(listed))
    content = _xlsx(head, listed) if xlsx else _csv(head, listed)
    kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        if xlsx
        else "text/csv; charset=utf-8"
    )
    answer = HttpResponse(content, content_type=kind)
    name = f"line-list-{what}.{'xlsx' if xlsx else 'csv'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("line list")
    sheet.append(list(head))
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
