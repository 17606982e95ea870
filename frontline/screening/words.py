"""Words of the room for its pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from frontline.plan.edition import Parameter

STATES: dict[str, Promise] = {
    "planned": _("planned"),
    "opening": _("the list is being written"),
    "open": _("sampling"),
    "ended": _("sampling ended"),
    "completed": _("complete"),
    "unfinished": _("closed, not complete"),
    "called_off": _("called off"),
}
STATE_TONES = {"open": "blue", "opening": "blue", "ended": "orange", "completed": "green"}

POOLS: dict[str, Promise] = {
    "high": _("People in one tube, high risk areas"),
    "medium": _("People in one tube, medium risk areas"),
    "low": _("People in one tube, low risk areas"),
}
IN_POOLS: dict[str, Promise] = {
    "high": _("high risk areas: {n}"),
    "medium": _("medium risk areas: {n}"),
    "low": _("low risk areas: {n}"),
}


def source_of(parameter: Parameter) -> str:
    """Where a number of the plan is from; an assumption is called one."""
    said = (
        gettext("Source: %(source)s.") % {"source": parameter.source}
        if parameter.source != "assumption"
        else ""
    )
    sure = gettext("An assumption of the city.") if parameter.certainty == "assumption" else ""
    language = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
    return " ".join(part for part in (said, sure, parameter.note_in(language)) if part)


def pools(sizes: Mapping[str, int]) -> list[str]:
    """How many people share a tube in each kind of risk area, as the round's page says it."""
    return [str(IN_POOLS[level]).format(n=sizes[level]) for level in IN_POOLS if level in sizes]


EXCUSES: dict[str, Promise] = {
    "in_isolation": _("in isolation, tested there"),
    "closed_loop": _("in a closed loop, tested there"),
    "tested_elsewhere": _("tested elsewhere"),
    "away": _("out of the city"),
}

SUPPLIES: dict[str, Promise] = {
    "swabs": _("Swabs"),
    "tubes": _("Tubes"),
    "suits": _("Protective suits"),
}

OUTCOMES: dict[str, Promise] = {
    "not_at_home": _("nobody at home"),
    "will_come": _("will come to the point"),
    "cannot_walk": _("cannot walk: sample at the door"),
    "away": _("out of the city"),
    "refused": _("refused"),
    "moved": _("no longer lives here"),
    "tested_elsewhere": _("tested elsewhere"),
    "other": _("something else"),
}

CONFLICTS: dict[str, Promise] = {
    "person_twice": _("Same person in two tubes"),
    "barcode_twice": _("Same barcode on two tubes"),
    "unknown_code": _("Sample of somebody nobody knows"),
    "overfull": _("More samples than the tube takes"),
    "mixed_zones": _("Too many people of a risk area in one tube"),
    "bad_barcode": _("Barcode of no lot, of another round, or expired"),
    "clock": _("Device far off the time"),
    "held": _("A desk's record that could not be written"),
}

CONFLICT_ADVICE: dict[str, Promise] = {
    "person_twice": _("Both samples are kept. Ask the two desks whether one was somebody else."),
    "barcode_twice": _(
        "Both tubes are kept, and no result is taken before somebody says which tube it means."
    ),
    "unknown_code": _("The sample is kept. Ask the desk who it was, and register the person."),
    "overfull": _("Ask the desk which samples are in the tube."),
    "mixed_zones": _(
        "The tube is kept. Tell the laboratory, and decide whether these people are sampled again."
    ),
    "bad_barcode": _("The tube is kept. Look where it came from before it goes to the laboratory."),
    "clock": _("Times were corrected. Have the device's clock set."),
    "held": _("It is kept as the device sent it. Ask the desk, and have the samples taken again if need be."),
}

DECISIONS: dict[str, Promise] = {
    "belongs": _("The result is of one tube; the people of the others are sampled again"),
    "apart": _(
        "The tubes cannot be told apart: the people of all are sampled again, or recalled if it is positive"
    ),
    "relabel": _("A new barcode was put on: the laboratory uses it"),
    "open": _("What was decided does not hold; nothing else is known yet"),
}

RESULTS: dict[str, Promise] = {
    "negative": _("negative"),
    "positive": _("positive"),
    "invalid": _("invalid"),
}
RESULT_STATES: dict[str, Promise] = {
    "current": _("stands"),
    "replaced": _("replaced since"),
    "held": _("held"),
    "dismissed": _("not counted"),
}
HELD: dict[str, Promise] = {
    "unknown_tube": _("No tube with this barcode has arrived"),
    "double": _("Two tubes carry this barcode"),
    "contradicts": _("The tube has the opposite result already"),
    "not_sealed": _("The tube has not been sealed"),
    "before_sealed": _("Tested before the tube was sealed"),
    "not_received": _("The laboratory has not received the tube"),
    "set_aside": _("Its tubes cannot be told apart; it counts for nobody"),
}
HELD_ADVICE: dict[str, Promise] = {
    "unknown_tube": _(
        "A desk may still be offline: the result is taken when the tube arrives. Else the barcode was misread."
    ),
    "double": _("Look at both tubes and decide which of them the result means."),
    "contradicts": _("Test again, or say which of the two counts."),
    "not_sealed": _("The desk may still be offline: the result is taken once the sealing arrives."),
    "before_sealed": _("A clock is wrong or the barcode was misread: compare the tube."),
    "not_received": _("Scan the box in which it came; the result is then taken."),
    "set_aside": _("The people of these tubes are sampled again."),
}
STEPS: dict[str, Promise] = {
    "packed": _("Packed and sealed"),
    "collected": _("Taken over by the driver"),
    "received": _("Received by the laboratory"),
}
STOP_STEPS: dict[str, Promise] = {
    "go_on": _("Go on with rounds"),
    "pause": _("Pause, then one more round"),
    "last_round": _("One more round after the pause"),
    "stop": _("Rounds may stop"),
}
SOURCES: dict[str, Promise] = {
    "file": _("by file"),
    "page": _("by hand"),
    "api": _("by a system"),
}
