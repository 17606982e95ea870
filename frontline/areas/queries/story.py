"""What happened in an area, told in time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas import words
from frontline.areas.models import Area
from frontline.facts.areas import (
    AreaContinued,
    AreaDecided,
    AreaLifted,
    LiftHeld,
    RoundCompleted,
    StaticManagementDecided,
)
from frontline.facts.base import Fact, area
from frontline.loop import codec, plans
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, MeasureChange
from frontline.ui.words import until


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story, as `{% story %}` draws it."""

    at: datetime
    title: str
    text: str = ""
    icon: str = ""
    tone: str = ""


def story_of(found: Area) -> list[Entry]:
    """Facts and changes of measures, newest first."""
    facts, changes = loop.story(area(found.pk))
    gone = loop.retracted([row.pk for row in facts])
    entries = [*(_of_fact(row, gone) for row in facts if row.retracts is None), *_of_changes(changes)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_fact(row: FactRow, gone: set[str]) -> Entry:
    title, text, icon, tone = _words_of(codec.fact_of(row))
    told = _("entered by %(who)s") % {"who": row.told_by_name} if row.told_by_name else ""
    if str(row.pk) in gone:
        title, tone = _("Taken back: %(title)s") % {"title": title}, ""
    return Entry(
        timezone.localtime(row.at), title, " · ".join(part for part in (text, told) if part), icon, tone
    )


def _words_of(fact: Fact) -> tuple[str, str, str, str]:
    """Title, text, icon and tone of a fact about an area."""
    if isinstance(fact, AreaDecided):
        level = words.LEVELS[fact.level]
        title = _("Decided: %(level)s, %(name)s") % {"level": level, "name": fact.name}
        return title, _join(fact.decided_by, fact.ground), "gavel", "red"
    if isinstance(fact, StaticManagementDecided):
        lasts = _("until %(when)s") % {"when": _end(fact.until)}
        return _("Static management decided"), _join(fact.decided_by, lasts), "lock", "red"
    if isinstance(fact, RoundCompleted):
        people = _("%(n)d people tested") % {"n": fact.people}
        if fact.all_negative:
            return _("Round complete, all negative"), people, "test-pipe", "green"
        return _("Round complete, not all negative"), people, "test-pipe", "orange"
    if isinstance(fact, LiftHeld | AreaContinued):
        title = _("Kept until %(when)s") if isinstance(fact, LiftHeld) else _("Continued until %(when)s")
        return title % {"when": _end(fact.until)}, _join(fact.why, fact.signed_by), "gavel", "orange"
    if isinstance(fact, AreaLifted):
        return _("Lifted"), _join(fact.why, fact.signed_by), "lock-open", "green"
    return fact.kind, "", "point", ""


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _end(moment: datetime) -> str:
    return until(timezone.localtime(moment))


def _of_changes(changes: Iterable[MeasureChange]) -> Iterator[Entry]:
    for change in changes:
        name = words.measure_name(plans.edition(change.edition), change.measure)
        at = timezone.localtime(change.at)
        if change.action == MeasureChange.Action.LIFT:
            yield Entry(at, _("%(measure)s has ended") % {"measure": name}, "", "lock-open", "green")
        elif change.after:
            ends = datetime.fromisoformat(change.after["ends_at"])
            title = _("%(measure)s until %(when)s") % {"measure": name, "when": _end(ends)}
            tone = "blue" if change.action == MeasureChange.Action.CHANGE else "red"
            yield Entry(at, title, "", "calendar", tone)
