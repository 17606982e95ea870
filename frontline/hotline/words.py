"""Words of the hotline that no catalogue says."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.hotline.rules import State, Unit
from frontline.ui.marks import Mark

STATES: dict[str, Mark] = {
    State.REGISTERED: Mark(pgettext_lazy("request", "being routed"), "blue", icon="inbox"),
    State.RETURNED: Mark(
        pgettext_lazy("request", "returned, being routed again"), "orange", icon="arrow-back-up"
    ),
    State.PASSED: Mark(pgettext_lazy("request", "passed on, not accepted yet"), "blue", icon="send"),
    State.ACCEPTED: Mark(pgettext_lazy("request", "being handled"), "blue", icon="progress"),
    State.PAUSED: Mark(pgettext_lazy("request", "paused"), "yellow", icon="player-pause"),
    State.HANDLED: Mark(
        pgettext_lazy("request", "handled, your word is awaited"), "green", icon="message-question"
    ),
    State.REOPENED: Mark(pgettext_lazy("request", "not solved, handled again"), "red", icon="rotate"),
    State.JOINED: Mark(pgettext_lazy("request", "joined with another"), "calm", icon="arrows-join"),
    State.SETTLED: Mark(pgettext_lazy("request", "settled"), "green", icon="check"),
}
WHYS: dict[str, Promise] = {
    "registered": _("Registered"),
    "passed": _("Passed to the office in charge"),
    "routed": _("Passed on by the hotline"),
    "accepted": _("Accepted"),
    "returned": _("Returned: not ours"),
    "last_resort": _("Assigned to the office of last resort: returned as often as allowed"),
    "offered": _("Offered to another office"),
    "declined": _("The other office did not take it over"),
    "taken_over": _("Taken over by another office"),
    "paused": _("Paused"),
    "resumed": _("Goes on"),
    "time_up": _("The pause is over"),
    "handled": _("Handled"),
    "solved": _("Solved, says the asker"),
    "not_solved": _("Not solved, says the asker"),
    "no_answer": _("No word from the asker by the day that was said"),
    "withdrawn": _("Withdrawn by the asker"),
    "joined": _("Joined with an earlier request about the same matter"),
    "follower": _("Another request about the same matter was joined to this one"),
    "raised": _("Now urgent"),
    "separated": _("A matter of its own after all"),
    "left": _("A request that followed this one goes its own way"),
    "not_sent": _("Could not be sent to the other system yet"),
    "acknowledged": _("Taken by the other system"),
    "refused_out": _("The other system did not take it: the office handles it by hand"),
}
CHANNELS: dict[str, Promise] = {
    "phone": _("telephone"),
    "page": _("own page"),
    "walk_in": _("at the counter"),
    "behalf": _("for somebody else"),
    "web": _("public page"),
    "open311": _("another system (Open311)"),
}
URGENCIES: dict[str, Mark] = {
    "life": Mark(_("danger to life"), "red", icon="urgent"),
    "raised": Mark(_("presses more"), "orange", icon="arrow-up"),
    "normal": Mark(_("normal"), "calm", icon="minus"),
}
NEEDS: dict[str, Promise] = {
    "alone": _("lives alone"),
    "ill": _("long ill"),
    "pregnant": _("pregnant"),
    "infant": _("infant"),
    "dialysis": _("dialysis"),
}
UNITS: dict[str, Promise] = {
    Unit.MINUTES: _("minutes"),
    Unit.HOURS: _("hours"),
    Unit.DAYS: _("days"),
    Unit.WORKING_DAYS: _("working days"),
}
CLASSES: dict[str, Promise] = {
    "life": _("danger to life"),
    "supply": pgettext_lazy("clocks", "what a household needs"),
    "supply_raised": pgettext_lazy("clocks", "what a household needs, presses more"),
    "general": pgettext_lazy("clocks", "general"),
    "hard": pgettext_lazy("clocks", "hard cases"),
}
TRIP: dict[str, Promise] = {
    "vehicle": pgettext_lazy("trip", "Vehicle"),
    "escort": pgettext_lazy("trip", "Escort"),
    "pass": pgettext_lazy("trip", "Pass"),
    "return": pgettext_lazy("trip", "Return"),
}
NOTICES: dict[str, Mark] = {
    "waiting": Mark(pgettext_lazy("message", "waits for the gateway"), "yellow", icon="clock"),
    "sent": Mark(pgettext_lazy("message", "handed to the gateway"), "green", icon="check"),
    "dropped": Mark(pgettext_lazy("message", "not sent: no gateway"), "calm", icon="minus"),
}
CERTAINTIES: dict[str, Promise] = {
    "sure": _("sure"),
    "probable": _("probable"),
    "unsure": _("unsure"),
    "assumption": _("assumption"),
}
LANGUAGES: dict[str, str] = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
PROBLEMS: dict[str, Promise] = {
    "desk": _("Name an agency as the hotline's desk and one of last resort."),
    "categories": _("Each category needs a key of its own."),
    "clocks": _("A category names clocks that do not exist."),
    "office": _("A category names an agency that does not exist."),
    "limits": _("Every limit lies above 0 and is at most 1,000; at most 20 returns."),
}
