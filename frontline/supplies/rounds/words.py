"""Rounds in words: vehicles, states, why a stop is in no round and what would help, what the door's page says."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from frontline.supplies.rounds.models import DayPlan, NotServed

VEHICLES: dict[str, Promise] = {"van": _("Van"), "cart": _("Hand cart"), "foot": _("On foot")}
ROUND_STATES: dict[str, Promise] = {
    "proposed": pgettext_lazy("round", "proposed"),
    "planned": _("at the depot"),
    "out": _("on its way"),
    "back": pgettext_lazy("round", "back"),
    "off": pgettext_lazy("round", "replaced"),
}
OUTCOMES: dict[str, Promise] = {
    "left": _("Stands at the door"),
    "handed": _("Handed over"),
    "not_home": _("Nobody opened"),
    "refused": _("Does not want it"),
    "wrong_address": _("Wrong address"),
    "closed": _("No way in"),
    "damaged": _("Broken or spoilt"),
    "ill": _("Somebody is ill here"),
    "not_reached": _("Not reached"),
    "not_received": _("Says it did not come"),
    "no_round": _("In no round"),
}


PLAN_STATES: dict[str, Promise] = {
    "waiting": pgettext_lazy("proposal", "waits for the solver"),
    "working": _("is worked out"),
    "proposed": _("waits for a decision"),
    "accepted": pgettext_lazy("proposal", "accepted"),
    "refused": _("could not be worked out"),
    "overtaken": _("overtaken or withdrawn"),
}
_FIGURES: dict[str, Promise] = {
    "packs": _("Packs in rounds"),
    "stops": _("Stops"),
    "rounds": _("Rounds"),
    "crews": _("Crews"),
    "not_served": _("Packs in no round"),
    "special_not_served": _("Of special need in no round"),
    "high_risk": _("Stops at high risk"),
    "km": _("Kilometres"),
    "seconds": _("Seconds to work it out"),
}
_CHANGES: dict[str, Promise] = {
    "packs_new": _("Packs that come in"),
    "packs_of_lost": _("Packs of crews out of service"),
    "packs_moved": _("Packs that change crew otherwise"),
    "packs_stayed": _("Packs that stay with their crew"),
    "given_up": _("Stops that crews give up: late, or not in a closed loop"),
    "rounds_same": _("Rounds that stay as they are"),
    "not_served": _("Packs in no round"),
    "special_not_served": _("Of special need in no round"),
    "seconds": _("Seconds to work it out"),
}


def figures_of(plan: DayPlan) -> list[tuple[Promise, object]]:
    """What stands above a proposal."""
    names = _CHANGES if plan.what == DayPlan.What.CHANGE else _FIGURES
    return [(name, plan.figures.get(key, 0)) for key, name in names.items()]


def why(row: NotServed) -> str:
    """The rule, as a dispatcher says it on the phone."""
    crew = row.crew.name if row.crew else ""
    values = {"crew": crew, "short": _short(row), "packs": len(row.packs)}
    return _WHY[row.rule]() % values


def helps(row: NotServed) -> str:
    """What would bring it into a round."""
    values = {"crew": row.crew.name if row.crew else "", "short": _short(row), "packs": len(row.packs)}
    return _HELPS[row.rule]() % values


def _short(row: NotServed) -> int:
    """Missing pack units, or minutes."""
    return int(-(-row.short // 60)) if row.rule in ("too_far", "no_time") else int(-(-row.short // 1))


_WHY = {
    "nobody": lambda: gettext(
        "No crew may go there: the entrance is closed to them, or no crew has this sub-area."
    ),
    "too_large": lambda: gettext("The %(packs)d packs are more than any vehicle that may go there carries."),
    "too_far": lambda: gettext("Even going straight there, %(crew)s would be %(short)d minutes late."),
    "full": lambda: gettext("Every crew that may go there is full; %(crew)s lacks room for %(short)d."),
    "order": lambda: gettext("With every crew that has room it would come after people at high risk."),
    "no_time": lambda: gettext(
        "No crew with room gets there in time; %(crew)s would be %(short)d minutes late."
    ),
    "no_place": lambda: gettext("This building is not on the map."),
    "no_loop": lambda: gettext(
        "It is at high risk: only a closed-loop crew may go there, and none has this sub-area."
    ),
}
_HELPS = {
    "nobody": lambda: gettext("Open the entrance, or give a crew this sub-area."),
    "too_large": lambda: gettext("Bring it in parts, or enter a larger vehicle."),
    "too_far": lambda: gettext("A longer shift or later end by %(short)d minutes, or a faster vehicle."),
    "full": lambda: gettext("One more round or crew, or %(short)d packs fewer."),
    "order": lambda: gettext("A closed-loop crew for doors at high risk, or one more crew."),
    "no_time": lambda: gettext("%(short)d minutes more for %(crew)s, or one more crew there."),
    "no_place": lambda: gettext("Enter its coordinates; it is in the next proposal then."),
    "no_loop": lambda: gettext(
        "A closed-loop crew for this sub-area, or one of its crews taken into the closed loop."
    ),
}


DOOR: dict[str, Promise] = {
    # PIN
    "where_doors": _("Rounds of {point}"),
    "pin_new": _("Choose a PIN of six digits"),
    "pin_why": _("Your rounds are locked on this telephone under it. Nobody can tell you it if you forget it."),
    "pin_easy": _("This PIN is too easy to guess; choose another."),
    "pin_repeat": _("The same PIN once more"),
    "pin_differs": _("The two were not the same; choose a PIN again."),
    "pin_again": _("Your PIN"),
    "pin_trying": _("One moment …"),
    "pin_wrong": _("This is not the PIN of these rounds. Try again."),
    "pin_wait": _("Wrong too often. Wait {seconds} s, then try again."),
    "pin_try_again": _("This is not the PIN of these rounds. Try again."),
    "forgotten_clear": _("Everything is sent. Ask the desk for a new code."),
    "forgotten_unsent": _(
        "Not sent yet: {count}. They stay locked on this telephone until somebody types the PIN: tell the desk."
    ),
    "forgotten_anew": _("Begin with a new code"),
    "locked_shift": _("A locked list is on this telephone: {where}, unsent: {count}. Open it with its PIN"),
    "loading": _("Loading the rounds …"),
    "no_network": _("No network now. Nothing is lost; try again in a moment."),
    "sign_in_refused": _("This did not work; load the page again and type the code."),
    # the bar
    "all_sent": _("All sent"),
    "unsent": _("{count} unsent since {time}"),
    "waiting": _("no network, waits"),
    "refused": _("This telephone is no longer known; ask the desk for a code. Nothing is lost."),
    "as_of": _("List of {time}"),
    "held": _("The server holds {count} for the desk to look at"),
    "held_why": _("Held: {why}"),
    # rounds
    "over": _(
        "The day is over: the list is gone from this telephone. What you told is sent as soon as there is a network."
    ),
    "no_rounds": _("No round is yours now. Load the list again later, or ask the desk."),
    "all_done": _("All your rounds are done. Thank you."),
    "round": _("Round {number}"),
    "round_back": _("is back"),
    "round_leaves": _("{packs} packs, leaves {time}"),
    "round_load": _("Load {packs} packs for {stops} stops at {depot}; leave at {time}."),
    "round_open": _("{left} of {packs} packs still to bring"),
    "leave": _("Loaded: we leave now"),
    "back": _("We are back at the depot"),
    "left_now": _("Round {number} is on its way"),
    "back_now": _("Round {number} is back"),
    "back_sure": _("{left} packs have no word yet. They count as not reached and come back to the depot. Go on?"),
    "straight": _("Walking order and distances by straight lines; streets are not looked at."),
    "stop_packs": _("{open} of {packs} packs"),
    "stop_done": pgettext_lazy("stop", "done"),
    "metres": _("{metres} m straight on"),
    "apart": _("keep two metres"),
    "apart_how": _("Mask on. Put it down, knock, step back two metres before the door opens. Touch nothing inside."),
    # a door
    "all_left": _("All {count} stand at their doors"),
    "pack": _("No. {number}"),
    "size": _("takes the room of {size}"),
    "no_door": _("The only door"),
    "hand_to": _("Hand to {name}, nobody else"),
    "taker": _("Who took it"),
    "taker_missing": _("Write down who took it: it goes to a person."),
    "not_delivered": _("Could not be delivered"),
    "correct": _("Correct it"),
    "note": _("Note"),
    "told": _("{outcome} {time}"),
    "recorded": _("Recorded: {outcome}"),
    "take_photo": _("Picture of the pack"),
    "photo_kept": _("Picture kept"),
    "undo": _("Undo"),
    "undone": _("Taken back"),
    "too_late": _("It has been sent already; choose what is right at the door."),
    # what next
    "next_not_home": _("Take it back with you; it comes again tomorrow by itself."),
    "next_not_home_call": _("Take it back with you. The desk calls this household at once."),
    "next_refused": _("Take it back with you. They can ask again at 12345."),
    "next_refused_call": _("Take it back with you. The desk calls this household at once."),
    "next_wrong_address": _("Take it back with you; the desk calls and puts the address right."),
    "next_closed": _("Take it back with you, and write down what is closed."),
    "next_closed_call": _("Take it back with you. The desk calls this household at once."),
    "next_damaged": _("Take it back with you; a new one comes tomorrow."),
    "next_damaged_call": _("Take it back with you. The desk calls this household at once."),
    "next_ill": _("Leave the pack, keep two metres, do not go in. The desk calls at once; in danger call 120."),
    # leaving
    "leave_unsent": _("{count} are only on this telephone. They must be sent before it can be wiped."),
    "leave_clear": _("Everything is sent. Signing off wipes the list from this telephone."),
    "sending": _("Sending …"),
}  # fmt: skip


def door_words() -> dict[str, str]:
    """For the page's script, in its language."""
    said = {**DOOR, **{f"outcome_{key}": word for key, word in OUTCOMES.items()}}
    return {key: str(word) for key, word in said.items()}


PACK_STATES: dict[str, Promise] = {
    "planned": _("at the depot"),
    "loaded": _("on its way"),
    "delivered": pgettext_lazy("pack", "delivered"),
    "missed": pgettext_lazy("pack", "missed"),
    "returned": _("brought back"),
    "called_off": _("called off"),
}
