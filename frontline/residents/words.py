"""Facts and changes in plain words, for the person they are about."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from frontline.facts.areas import AreaDecided
from frontline.facts.base import Fact
from frontline.facts.cases import AreaLeft, ContactFound, InfectionFound, TestReported, TubePositive
from frontline.facts.isolation import CheckedIn, HomeAssessed
from frontline.ui.words import until

OUTCOMES: dict[str, Promise] = {
    "upheld": _("you are right: what rests on it is put right"),
    "partly": _("you are right in part"),
    "rejected": _("the measure stays"),
}

REMEDIES: dict[str, Promise] = {
    "facts": _("a fact is wrong: the tracing group takes it back"),
    "decide": _("headquarters decides about the area anew"),
    "end": _("the measure ends earlier"),
    "exempt": _("the measure is suspended for a while"),
    "at_home": _("it is spent at home instead of at a site"),
}

RESULTS: dict[str, Promise] = {
    "negative": _("negative"),
    "positive": _("positive"),
    "invalid": _("not valid"),
}

_ASSUMPTIONS: dict[str, Promise] = {
    "clock.anchor": _("from which moment the days are counted"),
    "clock.day_one": _("which day is day 1"),
    "clock.period_end": _("at which hour the last day ends"),
    "clock.catch_up": _("how test days missed before you were found are made up for"),
    "look_back.onset_days": _("how many days before the first symptoms count"),
    "look_back.sampling_days": _("how many days before the positive sample count"),
    "infected.day_one": _("from which day isolation is counted"),
    "infected.maximum_days": _("the longest time a stay may last"),
}


_SET: dict[str, Promise] = {
    "exposure": _("from the last contact"),
    "site_entry": _("from the arrival at the site"),
    "found": _("from the day on which the contact was found"),
    "next_day": _("the day after"),
    "same_day": _("the same day"),
    "midnight": _("at 24:00"),
    "anchor_hour": _("at the hour at which it began"),
    "once": _("by one test at once"),
    "none": _("not at all"),
    "isolation_start": _("from the start of isolation"),
    "positive_sample": _("from the positive sample"),
}


def assumption(name: str, value: object) -> str:
    """What the city has set because no document settles it, in plain words."""
    said = _ASSUMPTIONS.get(name)
    if said is None:
        return gettext("another time or number of this rule, which the city has set itself")
    if isinstance(value, int | float):
        days = ngettext("%(n)g day", "%(n)g days", int(value)) % {"n": value}
        return gettext("%(what)s: %(value)s") % {"what": said, "value": days}
    chosen = _SET.get(str(value))
    return gettext("%(what)s: %(value)s") % {"what": said, "value": chosen} if chosen else str(said)


_OFFICES: dict[str, Promise] = {
    "infection_found": _("headquarters' tracing group"),
    "contact_found": _("headquarters' tracing group"),
    "test_reported": _("the laboratory"),
    "tube_positive": _("the laboratory"),
    "home_assessed": _("the workers of your community"),
    "symptoms_improved": _("the hospital's doctors"),
    "discharged": _("the hospital's doctors"),
}


def office(kind: str) -> str:
    """Which office of the city tells facts of a kind, never whose account; empty where no office is named."""
    return str(_OFFICES.get(kind, ""))


_PLAIN: dict[str, Promise] = {
    "symptoms_improved": _("A doctor said that your symptoms have improved."),
    "discharged": _("You were discharged."),
    "loop_left": _("You left the closed loop of your post."),
    "override_decided": _("Two people signed a decision about you."),
    "round_completed": _("A full testing round was completed."),
    "area_lifted": _("The area was lifted."),
    "static_management_decided": _("Headquarters decided that people of this place stay in."),
}


def language() -> str:
    """The plan's name of the language of this page."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def when(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def end(moment: datetime) -> str:
    """When something ends or must be done by: midnight is 24:00 of the day before."""
    return until(timezone.localtime(moment))


def fact_words(fact: Fact, *, own: bool) -> str:
    """One sentence; of other people's facts only that they exist."""
    if isinstance(fact, ContactFound):
        return _contact(fact)
    if isinstance(fact, InfectionFound):
        return _infection(fact, own)
    if isinstance(fact, TestReported):
        result = RESULTS.get(fact.result, fact.result)
        return gettext("Test of %(when)s: %(result)s.") % {"when": when(fact.at), "result": result}
    if isinstance(fact, TubePositive):
        return _tube(fact, own)
    if isinstance(fact, AreaLeft):
        return gettext("You left %(area)s on %(when)s.") % {"area": fact.area_name, "when": when(fact.at)}
    if isinstance(fact, AreaDecided):
        told = {"who": fact.decided_by, "area": fact.name, "when": when(fact.at)}
        return gettext("%(who)s decided on %(area)s at %(when)s.") % told
    if isinstance(fact, HomeAssessed):
        return _home(fact)
    if isinstance(fact, CheckedIn):
        return gettext("You arrived where the measure is spent at %(when)s.") % {"when": when(fact.at)}
    return str(_PLAIN.get(fact.kind, _("Something recorded about you."))) + f" ({when(fact.at)})"


def _tube(fact: TubePositive, own: bool) -> str:
    if not own:
        return gettext("A tube was positive.")
    return gettext(
        "You were sampled at %(when)s; the tube your swab shared with others was positive. "
        "Whose it is only a test of each alone can say."
    ) % {"when": when(fact.at)}


def _contact(fact: ContactFound) -> str:
    last = {"when": when(fact.last_exposure)}
    if fact.category == "of_contact":
        return gettext("You met somebody who is a close contact, last at %(when)s.") % last
    if fact.category == "exposed":
        return gettext("You were where an infected person was, last at %(when)s.") % last
    return gettext("You met an infected person closely, last at %(when)s.") % last


def _infection(fact: InfectionFound, own: bool) -> str:
    if own:
        return gettext("Your sample of %(when)s was positive.") % {"when": when(fact.at)}
    return somebody_elses()


def somebody_elses() -> str:
    return gettext("An infection was found in somebody else. Who it is is told to nobody.")


def _home(fact: HomeAssessed) -> str:
    if fact.suitable:
        return gettext("Your home was judged fit for isolation.")
    return gettext("Your home was judged not fit for isolation: %(why)s") % {"why": fact.why}


def change_words(
    action: str,
    name: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    signed: bool = False,
) -> str:
    """What changed, as a notice says it."""
    told = {"name": name, "end": _end(after) or _end(before)}
    if action == "start":
        return gettext("%(name)s began. It ends at %(end)s.") % told
    if action == "lift" and after is None:
        return (
            gettext("%(name)s fell away: what it rested on was taken back. You need not do anything.") % told
        )
    if action == "lift" and signed:
        return gettext("%(name)s ended by a decision signed by two people.") % told
    if action == "lift":
        return gettext("%(name)s ended: its conditions are met.") % told
    if _end(before) != _end(after):
        return gettext("%(name)s now ends at %(end)s.") % told
    return gettext("%(name)s goes on until %(end)s; its reasons have changed.") % told


def _end(summary: dict[str, Any] | None) -> str:
    return end(datetime.fromisoformat(summary["ends_at"])) if summary else ""
