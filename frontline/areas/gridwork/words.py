"""Grid work in words: outcomes, needs, languages, and what the page's script says."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OUTCOMES: dict[str, Promise] = {
    "done": pgettext_lazy("visit", "done"),
    "not_at_home": _("nobody at home"),
    "refused": _("refused"),
    "needs_help": _("needs help"),
}
SHOP_STATES: dict[str, Promise] = {
    "open": pgettext_lazy("shop", "open"),
    "closed": pgettext_lazy("shop", "closed"),
}

# Kept in Person.needs; a city's own words beyond these are shown as they came with its lists.
NEEDS: dict[str, Promise] = {
    "alone": _("lives alone"),
    "ill": _("ill"),
    "pregnant": _("pregnant"),
    "infant": _("infant"),
    "disabled": _("disabled"),
    "wheelchair": _("wheelchair"),
    "bedridden": _("bedridden"),
    "immobile": _("cannot walk"),
    "dialysis": _("dialysis"),
    "medicine": _("needs medicine"),
    "halal": _("halal food"),
}
LANGUAGES: dict[str, Promise] = {"zh": _("Chinese"), "bo": _("Tibetan"), "en": _("English")}

WORDS: dict[str, Promise] = {
    # PIN
    "where_doors": _("My grid: {point}"),
    "pin_new": _("Choose a PIN of six digits"),
    "pin_why": _(
        "The list of your grid is locked on this telephone under it. Nobody can tell you it if you forget it."
    ),
    "pin_easy": _("This PIN is too easy to guess; choose another."),
    "pin_repeat": _("The same PIN once more"),
    "pin_differs": _("The two were not the same; choose a PIN again."),
    "pin_again": _("Your PIN"),
    "pin_trying": _("One moment …"),
    "pin_wrong": _("This is not the PIN of this grid. Try again."),
    "pin_wait": _("Wrong too often. Wait {seconds} s, then try again."),
    "pin_try_again": _("This is not the PIN of this grid. Try again."),
    "forgotten_clear": _("Everything is sent. You may sign in again."),
    "forgotten_unsent": _(
        "Not sent yet: {count}. They stay locked on this telephone until somebody types the PIN: tell the community."
    ),
    "forgotten_anew": _("Sign in again"),
    "locked_shift": _("A locked list is on this telephone: {where}, unsent: {count}. Open it with its PIN"),
    "loading": _("Loading the list of the grid …"),
    "no_network": _("No network now. Nothing is lost; try again in a moment."),
    "sign_in_refused": _("This did not work; load the page again and sign in."),
    # the bar
    "all_sent": _("All sent"),
    "unsent": _("{count} unsent since {time}"),
    "waiting": _("no network, waits"),
    "refused": _("Sign in again: this telephone is no longer known. Nothing is lost."),
    "as_of": _("List of {time}"),
    # the lists
    "today_none": _("Nothing is due at your doors now."),
    "today_doors": _("{doors} doors, {errands} to do"),
    "overdue_first": _("Overdue first"),
    "then_on": _("Then on the way"),
    "straight": _("Walking order by straight lines between the houses; streets are not looked at."),
    "late": _("overdue since {time}"),
    "due": _("until {time}"),
    "tried_at": _("{outcome} at {time}"),
    "done_at": _("done at {time}"),
    "house_people": _("{people} people"),
    "courtyard": _("courtyard house"),
    "age": _("{age} years"),
    "last_time": _("Last time, {day}: {outcome} {note}"),
    "no_shops": _("No shop is registered in this grid."),
    "owner": _("Owner: {name}"),
    "owner_needs": _("Owner needs: {note}"),
    "changed_by": _("{time} {name}: {what}"),
    "held": _("The server holds {count} for the community to look at"),
    "held_why": _("Held: {why}"),
    # a door
    "outcome": _("What came of the visit"),
    "note": _("Note"),
    "owner_needs_label": _("What the owner needs"),
    "record": _("Record"),
    "recorded": _("Recorded for {name}"),
    "undo": _("Undo"),
    "undone": _("Taken back"),
    "too_late": _("It has been sent already; tell the community."),
    "outcome_missing": _("Choose what came of the visit."),
    "answer_missing": _("Enter what you did at this door, or choose why not."),
    "out_of_range": _("{name}: between {least} and {most} {unit}; read it again."),
    "help_missing": _("Write down which help is needed."),
    "change_needs": _("Change needs"),
    "shop_open": SHOP_STATES["open"],
    "shop_closed": SHOP_STATES["closed"],
    # leaving
    "leave_unsent": _("{count} are only on this telephone. They must be sent before it can be wiped."),
    "leave_clear": _("Everything is sent. Signing off wipes the list from this telephone."),
    "sending": _("Sending …"),
}
