"""The components of a page. Every one is shown at /ui/gallery/ (in an exercise) with its call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontline.ui import built, marks, offline, words


class Panel(Protocol):
    """What a room offers (frontline/loop/rooms.py)."""

    template: str
    context: Mapping[str, Any]


register = template.Library()
Values = dict[str, object]


@register.simple_tag(name="built")
def built_entry(entry: str) -> SafeString:
    """Style sheets and the script of a Vite entry: `{% built "main" %}`."""
    styles, scripts = built.files_of(entry)
    sheets = format_html_join("", '<link rel="stylesheet" href="{}">', ((_url(file),) for file in styles))
    early = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((_url(file),) for file in scripts[1:])
    )
    entry_scripts = ((_url(file),) for file in scripts[:1])
    return sheets + early + format_html_join("", '<script type="module" src="{}"></script>', entry_scripts)


def _url(file: str) -> str:
    return static(f"built/{file}")


@register.inclusion_tag("ui/parts/offline.html")
def offline_page(entry: str, behaviours: str, data: str = "") -> Values:
    """Keeps the page for use without a network and says so: `{% offline_page "bare" "offline city/check" data=url %}`.

    `behaviours`: all that the page names; `data`: addresses ending in .json, separated by spaces. The page must say
    nothing about anybody: it is fetched without a sign-in (docs/algorithms/offline.md).
    """
    declared = offline.declaration(entry, behaviours, data.split())
    return {"declared": SafeString(declared.replace("<", "\\u003c"))}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of Tabler's set: `{% icon "home" %}`. For the eye only: a word stands beside it."""
    if not name:
        return SafeString("")
    href = f"{static('built/icons.svg')}?{built.version()}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href)


@register.inclusion_tag("ui/parts/mark.html")
def status(kind: str, state: str) -> Values:
    """A badge for the state of a measure, task, level or certainty: `{% status "task" task.state %}`."""
    return {"mark": marks.mark_of(kind, state)}


@register.inclusion_tag("ui/parts/mark.html")
def level(name: str) -> Values:
    """A badge for a risk area's level, high, medium or low: `{% level area.level %}`."""
    return {"mark": marks.mark_of("level", name)}


@register.inclusion_tag("ui/parts/mark.html")
def mark(word: str, tone: str = "calm", icon: str = "") -> Values:
    """Any other badge; give an icon when the tone means something."""
    return {"mark": marks.Mark(word, tone, icon)}


@register.inclusion_tag("ui/parts/tile.html")
def tile(count: int | str, label: str, url: str, tone: str = "", note: str = "", icon: str = "") -> Values:
    """A number (or "10,000+") that opens its records; tone "late" or "soon" when it asks for action."""
    shown = f"{count:,}" if isinstance(count, int) else count
    return {"count": shown, "label": label, "url": url, "tone": tone, "note": note, "icon": icon}


@register.inclusion_tag("ui/parts/figure.html")
def figure(count: int | str, label: str, url: str = "") -> Values:
    """A number that asks for nothing: one quiet line, still a link to its records."""
    return {"count": f"{count:,}" if isinstance(count, int) else count, "label": label, "url": url}


@register.inclusion_tag("ui/parts/empty.html")
def empty(what: str, next: str = "", url: str = "", action: str = "", icon: str = "circle-check") -> Values:
    """Nothing here: what that means, what to do next, and the link that does it."""
    return {"what": what, "next": next, "url": url, "action": action, "icon": icon}


@register.simple_tag(takes_context=True)
def due(context: Context, moment: datetime | None) -> SafeString:
    """How long until (or since) a deadline on the city's clock: `{% due task.due %}`."""
    if moment is None:
        return SafeString("")
    label = words.due(moment, _now(context))
    local = timezone.localtime(moment)
    return format_html(
        '<time class="due {}" datetime="{}" title="{}">{}</time>',
        label.tone,
        local.isoformat(),
        local.strftime("%Y-%m-%d %H:%M"),
        label.text,
    )


@register.simple_tag
def or_none(value: object) -> object:
    """A cell's value, else a dash that cards on a phone leave out: `{% or_none line.owner %}`."""
    return value or SafeString('<span class="none">–</span>')


@register.simple_tag(takes_context=True)
def hour_span(context: Context, begins: datetime) -> str:
    """One hour of today or tomorrow as people say it: `{% hour_span hour.begins %}`."""
    return words.hour_span(timezone.localtime(begins), timezone.localtime(_now(context)))


@register.filter
def until(moment: datetime | None, form: str = "Y-m-d H:i") -> str:
    """When something ends: midnight is 24:00 of the day that ends with it, `{{ row.ends_at|until }}`."""
    return words.until(timezone.localtime(moment), form) if moment else ""


def _now(context: Context) -> datetime:
    """The city's time that the page was given; the real time where a page has no clock."""
    clock = context.get("clock")
    moment = clock.get("now") if isinstance(clock, Mapping) else getattr(clock, "now", None)
    return moment if isinstance(moment, datetime) else timezone.now()


@register.simple_tag
def person(name: str, url: str = "", hidden: bool = False) -> SafeString:
    """A person's name, linked when allowed, masked when `hidden` (a list on a screen that others see)."""
    shown = words.masked(name) if hidden else name
    if not url:
        return format_html('<span class="person">{}</span>', shown)
    return format_html('<a class="person" href="{}">{}</a>', url, shown)


@register.inclusion_tag("ui/parts/story.html", takes_context=True)
def story(context: Context, entries: Sequence[object]) -> Values:
    """A story in time, given in order; an entry has at, title and optionally text, url, icon, tone."""
    return {"entries": entries, "clock": context.get("clock")}


@register.inclusion_tag("ui/parts/reasons.html")
def reasons(given: Sequence[object]) -> Values:
    """Why a measure is in force; a reason has rule, clause, facts (sentences), certainty."""
    return {"reasons": given}


@register.inclusion_tag("ui/parts/form.html")
def form_fields(form: BaseForm) -> Values:
    """All fields of a form with a summary of its errors on top; the `<form>` and buttons are yours."""
    return {"form": form}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> Values:
    """One field: label, input, help, errors, tied together for screen readers."""
    widget = bound.field.widget
    several = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    described += [f"{bound.auto_id}_helptext"] if bound.help_text else []
    attrs: dict[str, str | bool] = {"aria-invalid": "true"} if bound.errors else {}
    if described and not several:
        attrs["aria-describedby"] = " ".join(described)
    alone = isinstance(widget, CheckboxInput)
    return {"field": bound, "input": bound.as_widget(attrs=attrs), "several": several, "alone": alone}


@register.inclusion_tag("ui/parts/sort.html", takes_context=True)
def sort(context: Context, column: str, label: str, numeric: bool = False) -> Values:
    """A table head that sorts by the query string's `sort`: `{% sort "due" _("Due") %}`."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    current = query.get("sort", "")
    query["sort"] = f"-{column}" if current == column else column
    query.pop("after", None)
    order = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    return {"label": label, "query": query.urlencode(), "order": order, "numeric": numeric}


@register.inclusion_tag("ui/parts/pages.html")
def pages(page: object, total: int | None = None, most: int | None = None) -> Values:
    """Links under a table to the first and the next page (`frontline.ui.paging.Page`); "10,000+" beyond `most`."""
    text = "" if total is None else f"{most:,}+" if most and total > most else f"{total:,}"
    return {"page": page, "total": total, "total_text": text}


@register.inclusion_tag("ui/parts/progress.html")
def progress(done: int, total: int, label: str, note: str = "") -> Values:
    """How far a long job is; the page may be left and opened again."""
    return {
        "done": done,
        "total": total,
        "label": label,
        "note": note,
        "done_text": f"{done:,}",
        "total_text": f"{total:,}",
    }


@register.inclusion_tag("ui/parts/confirm.html")
def confirm_dialog(id: str, title: str, text: str, yes: str, danger: bool = False) -> Values:
    """The question asked by a form with `data-behaviour="confirm" data-dialog="<id>"`."""
    return {"id": id, "title": title, "text": text, "yes": yes, "danger": danger}


@register.inclusion_tag("ui/parts/print.html")
def print_button() -> Values:
    """A button that prints the page."""
    return {}


@register.simple_tag
def message_icon(tag: str) -> SafeString:
    """The icon of a message's level, as Django's messages name it."""
    names = {
        "success": marks.Mark("", "", icon="circle-check"),
        "error": marks.Mark("", "", icon="alert-circle"),
        "warning": marks.Mark("", "", icon="alert-triangle"),
    }
    return icon(names.get(tag.split(" ")[-1], marks.Mark("", "", icon="info-circle")).icon)


@register.inclusion_tag("ui/parts/live.html")
def live_state() -> Values:
    """Says whether the page is connected; `data-behaviour="live"` elements set it."""
    return {}


@register.inclusion_tag("ui/parts/chart.html")
def chart(id: str, title: str, data: Mapping[str, object]) -> Values:
    """Bars or lines over time, with a table of the same numbers.

    `data` has x (labels), series (each name, values, optionally type "line" or "bar"), and unit.
    """
    return {"id": id, "title": title, "data": data, "script": f"{id}-data", "rows": _rows(data)}


def _rows(data: Mapping[str, object]) -> list[tuple[object, list[object]]]:
    labels, series = data["x"], data["series"]
    if not isinstance(labels, Sequence) or not isinstance(series, Sequence):
        raise TypeError("chart: x and series are lists")
    return [(label, [one["values"][place] for one in series]) for place, label in enumerate(labels)]


@register.inclusion_tag("ui/parts/chain.html")
def chain(id: str, title: str, data: Mapping[str, object]) -> Values:
    """Who infected whom. `data` has nodes (id, label, at, kind, url) and links (source, target, certain)."""
    return {"id": id, "title": title, "data": data, "script": f"{id}-data"}


@register.inclusion_tag("ui/parts/map.html")
def map_of(id: str, title: str, layers: Sequence[Mapping[str, str | bool]], list_url: str = "") -> Values:
    """A map of local layers, each with name, kind (areas, grids, buildings, points), url of its GeoJSON.

    Features carry `label`, `level` and `url`; `list_url` opens the same as a list.
    """
    return {"id": id, "title": title, "layers": layers, "list_url": list_url, "script": f"{id}-layers"}


@register.simple_tag(takes_context=True)
def show_panel(context: Context, panel: Panel) -> SafeString:
    """A panel that a room offers for somebody else's page: its own template with its own values and no others."""
    values = {**panel.context, "panel": panel.context}
    return SafeString(render_to_string(panel.template, values, request=context.get("request")))
