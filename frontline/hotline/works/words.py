"""Words of the works that no data says."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.ui.marks import Mark

TRADES: dict[str, Promise] = {
    "water": _("water"),
    "heat": pgettext_lazy("supply", "heating"),
    "gas": pgettext_lazy("supply", "gas"),
    "power": pgettext_lazy("supply", "power"),
}
JOB_STATES: dict[str, Mark] = {
    "waiting": Mark(pgettext_lazy("job", "waits for a crew"), "orange", icon="user-question"),
    "given": Mark(pgettext_lazy("job", "given to a crew"), "blue", icon="send"),
    "there": Mark(pgettext_lazy("job", "crew is there"), "blue", icon="map-pin"),
    "done": Mark(pgettext_lazy("job", "done"), "green", icon="check"),
    "called_off": Mark(pgettext_lazy("job", "called off"), "calm", icon="x"),
}
DEEDS: dict[str, tuple[Promise, str]] = {
    "made": (_("Job made"), "clipboard-plus"),
    "given": (_("Given to a crew"), "send"),
    "there": (_("The crew is there"), "map-pin"),
    "reading": (_("Temperature indoors"), "temperature"),
    "materials": (_("Materials used"), "box"),
    "photo": (_("Photo taken"), "camera"),
    "cannot": (_("The crew could not"), "alert-triangle"),
    "done": (pgettext_lazy("job", "Done"), "check"),
    "called_off": (_("Called off"), "x"),
}
POSTS: dict[str, Promise] = {
    "boiler_house": _("boiler house"),
    "area_room": _("room of a sub-area"),
    "control_room": _("control room"),
}
STOP_STATES: dict[str, Mark] = {
    "draft": Mark(_("draft, nobody has heard of it"), "calm", icon="pencil"),
    "announced": Mark(_("announced"), "blue", icon="speakerphone"),
    "running": Mark(pgettext_lazy("supply", "is off now"), "orange", icon="droplet-off"),
    "over": Mark(pgettext_lazy("supply", "over"), "green", icon="check"),
    "called_off": Mark(_("called off"), "calm", icon="x"),
}
STOP_DEEDS: dict[str, tuple[Promise, str]] = {
    "drafted": (_("Drawn"), "pencil"),
    "announced": (_("Announced to everybody inside"), "speakerphone"),
    "moved": (_("Other times announced"), "clock-edit"),
    "begun": (pgettext_lazy("supply", "Off"), "droplet-off"),
    "water": (_("Temporary water stands ready"), "droplet"),
    "called": (_("Called"), "phone"),
    "over": (_("Over, the supply is back"), "check"),
    "called_off": (_("Called off"), "x"),
}
STOPPED: dict[str, Promise] = {
    "water": _("No water"),
    "heat": _("No heating"),
    "gas": _("No gas"),
    "power": _("No power"),
}
CALLS: dict[str, Promise] = {
    "reached": _("reached, knows of it"),
    "no_answer": _("no answer"),
    "needs_help": _("needs help"),
}
GROUNDS: dict[str, Promise] = {
    "response": _("While the response goes on nobody is cut off."),
    "arrears": _("In arrears during the response: that is no reason to cut off."),
    "isolated": _("Somebody of this household is under isolation or treatment."),
    "risk_area": _("The building lies in a risk area."),
    "by_hand": _("Entered by hand: not to be cut off."),
    "unknown": _("Nobody knows whose account this is: bring the list of accounts in first."),
}
WAYS: dict[str, Promise] = {"page": _("page"), "file": _("file"), "api": _("other system")}
VALUES: dict[str, Promise] = {
    "response": _("The response goes on: nobody is cut off (1 yes, 0 no)"),
    "night": _("Hour at which the night begins"),
    "at_least": _("Hours that a small repair has at least"),
    "room_temperature": _("Living rooms have at least"),
    "notice_water": _("A planned stop is announced before it begins"),
    "notice_heat": _("A planned stop of heating is announced before it begins"),
    "temporary_water": _("Water is brought when a stop is longer than"),
}
UNITS: dict[str, Promise | str] = {
    "hours": _("hours"), "hour": pgettext_lazy("of the day", "o'clock"), "°C": "°C", "1: yes": "",
}  # fmt: skip
# What crews use most; anything else is typed. Units as on the store's list.
MATERIALS: tuple[tuple[Promise, Promise], ...] = (
    (_("pipe"), _("m")),
    (_("valve"), _("pieces")),
    (_("water meter"), _("pieces")),
    (_("joint"), _("pieces")),
    (_("pipe clamp"), _("pieces")),
    (_("radiator"), _("pieces")),
)
SKILLS: dict[str, Promise] = {
    "weld": _("welding"),
    "meter": _("meters"),
    "electric": _("electrics"),
    "boiler": _("boilers"),
    "dig": _("digging"),
}
