"""Short wordings that many pages share: how long until due, a masked name."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Due:
    """What to write about a deadline: text, and tone late, soon or calm."""

    text: str
    tone: str


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d h", "%(n)d h", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def due(moment: datetime, now: datetime) -> Due:
    """How far a deadline is from now on the city's clock, in whole minutes, hours or days."""
    left = moment - now
    if left < timedelta(0):
        return Due(_("%(time)s late") % {"time": _length(-left)}, "late")
    return Due(_("in %(time)s") % {"time": _length(left)}, "soon" if left < SOON else "calm")


def hour_span(begins: datetime, now: datetime) -> str:
    """An hour of the coming day by the city's clock; both moments are local."""
    days = (begins.date() - now.date()).days
    named = {0: _("today"), 1: _("tomorrow")}.get(days, begins.strftime("%m-%d"))
    return f"{named} {begins:%H}:00–{begins.hour + 1:02}:00"


def until(moment: datetime, form: str = "Y-m-d H:i") -> str:
    """An end in local time; one at midnight is written as 24:00 of the day before, as notices do."""
    if moment.time() != time(0):
        return date_format(moment, form)
    before = date_format(moment - timedelta(days=1), form)
    return before.replace("00:00", "24:00") if "H:i" in form else before


def masked(name: str) -> str:
    """A name that its owner recognises and a stranger does not: 林小明 -> 林**, Tashi Dorje -> T*** D***."""
    if not name:
        return ""
    if " " not in name and not name.isascii():
        return name[0] + "*" * max(1, len(name) - 1)
    return " ".join(f"{part[0]}***" for part in name.split())
