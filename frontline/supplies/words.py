"""Words of supplies: states, reasons, movements, counts of a rule."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.supplies.rules import CalledOff, Missed, State
from frontline.ui.marks import Mark

STATES: dict[str, Mark] = {
    State.PLANNED: Mark(pgettext_lazy("pack", "planned"), "blue", icon="calendar"),
    State.LOADED: Mark(pgettext_lazy("pack", "on its way"), "blue", icon="truck"),
    State.DELIVERED: Mark(pgettext_lazy("pack", "delivered"), "green", icon="check"),
    State.MISSED: Mark(pgettext_lazy("pack", "missed"), "orange", icon="door"),
    State.RETURNED: Mark(pgettext_lazy("pack", "back in the depot"), "yellow", icon="arrow-back-up"),
    State.CALLED_OFF: Mark(pgettext_lazy("pack", "called off"), "calm", icon="circle-minus"),
}
SHORT = Mark(pgettext_lazy("pack", "not covered"), "red", icon="alert-triangle")
WHYS: dict[str, Promise] = {
    Missed.NOT_HOME: _("nobody at home"),
    Missed.REFUSED: _("not wanted at the door"),
    Missed.WRONG_ADDRESS: _("wrong address"),
    Missed.ILL: _("somebody is ill at the door"),
    Missed.CLOSED: _("building or road cannot be entered"),
    Missed.DAMAGED: _("spoilt or broken on the way"),
    Missed.NO_ROUND: _("no crew could take it"),
    Missed.NOT_REACHED: _("not reached: the day ended or the vehicle failed"),
    Missed.NOT_RECEIVED: _("the household says it did not come"),
    CalledOff.NOT_WANTED: _("the household does not want it"),
    CalledOff.AWAY: _("nobody lives there now"),
    CalledOff.OTHER_KIND: _("another kind comes instead"),
    CalledOff.CAME_AFTER_ALL: _("the missed one was delivered after all"),
    CalledOff.SHORT: _("too few goods"),
    CalledOff.MISTAKE: _("planned by mistake"),
    "called": _("The household was called"),
    "back": _("Its goods are in the depot again"),
    "kept": _("Comes again as planned"),
    "moved": _("Comes at another time"),
    "to_call": _("Somebody is asked to call"),
    "noted": _("A word for whoever brings it"),
}
AGAIN: dict[str, Promise] = {
    "keep": _("Comes again as planned"),
    "move": _("Comes at another time"),
    "call": _("The household is called"),
    "give_up": _("Given up, with the reason"),
}
MOVEMENTS: dict[str, Mark] = {
    "received": Mark(pgettext_lazy("goods", "received"), "green", icon="package-import"),
    "issued": Mark(pgettext_lazy("goods", "handed out"), "blue", icon="package-export"),
    "returned": Mark(pgettext_lazy("goods", "brought back"), "yellow", icon="arrow-back-up"),
    "sent": Mark(pgettext_lazy("goods", "sent on"), "blue", icon="truck"),
    "arrived": Mark(pgettext_lazy("goods", "arrived"), "green", icon="package-import"),
    "counted": Mark(pgettext_lazy("goods", "counted differently"), "orange", icon="clipboard-check"),
    "written_off": Mark(pgettext_lazy("goods", "written off"), "red", icon="trash"),
}
WISHES: dict[str, Promise] = {
    "halal": _("halal food"),
    "diabetes": _("food for somebody with diabetes"),
    "none": _("wants no packs"),
    "note": _("a word for whoever comes"),
}
FAMILIES: dict[str, Promise] = {
    "food": _("food"),
    "infant": _("infants"),
    "diabetes": _("diabetes"),
    "dialysis": _("dialysis"),
    "fuel": _("winter fuel"),
    "medicine": _("medicine"),
}
COUNTS: dict[str, Promise] = {
    "people": _("people"),
    "infants": _("infants"),
    "pregnant": _("pregnant"),
    "alone": _("lives alone"),
    "ill": _("long ill"),
    "dialysis": _("dialysis"),
    "diabetes": _("diabetes"),
    "halal": _("halal food"),
    "courtyard": _("house with a stove"),
    "winter": _("winter"),
}
NEEDS: dict[str, Promise] = {"infant": _("infant"), "disabled": _("disabled"), "old": _("old")}
CERTAINTIES: dict[str, Mark] = {
    "sure": Mark(_("sure"), "green", icon="check"),
    "probable": Mark(_("probable"), "blue", icon="info-circle"),
    "unsure": Mark(_("unsure"), "yellow", icon="help-circle"),
    "assumption": Mark(_("assumption"), "orange", icon="help-circle"),
}


def state_of(state: str, why: str) -> Mark:
    """How a pack stands; one that was called off for want of goods is not covered."""
    return SHORT if state == State.CALLED_OFF and why == CalledOff.SHORT else STATES[state]


def why(key: str) -> str:
    return str(WHYS.get(key, key))
