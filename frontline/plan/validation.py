"""Does an edition say everything its rules need, with values the rules understand, in words for people?"""

from collections.abc import Mapping

from frontline.facts.areas import Grain, Level
from frontline.plan.edition import Edition
from frontline.plan.kinds import AT_HOME_INSTEAD, DUTIES, PERSONAL, STRICTNESS
from frontline.plan.reading import Place
from frontline.plan.registry import Rule

SWITCHES = ("clock.time_zone", "clock.anchor", "clock.day_one", "clock.period_end", "clock.catch_up")
HOURS = ("transfer.contact_hours", "transfer.infected_hours", "check_in.hours")

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "clock.anchor": ("exposure", "site_entry"),
    "clock.day_one": ("next_day", "same_day"),
    "clock.period_end": ("midnight", "anchor_hour"),
    "clock.catch_up": ("once", "none"),
    "exposed.anchor": ("found", "exposure"),
    "outflow_low.day_one": ("next_day", "same_day"),
    "infected.day_one": ("isolation_start", "positive_sample"),
    "proof.counts_from": ("sampling", "report"),
    "area.levels": tuple(Level),
    "area.grains": tuple(Grain),
    "area.proposal_grains": tuple(Grain),
}
STEPS = ("high", "medium", "medium_after_high", "low", "none")
# Rules without a function of their own: the monitoring after discharge belongs to "infected".
PARTS = {"discharged": "infected"}


def check_edition(edition: Edition, place: Place, rules: Mapping[str, Rule]) -> None:
    """Raises PlanError on the first thing that is missing or not understood."""
    _check_rules(edition, place, rules)
    for name in (*SWITCHES, *HOURS):
        _require(edition, name, "every edition", place)
    if "proof.hours" in edition.parameters:
        _require(edition, "proof.counts_from", "proof.hours", place)
    for name in edition.parameters:
        _check_value(edition, name, place.at("parameters", name, "value"))
    _check_words(edition, place)
    for kind, override in edition.overrides.items():
        _check_override(kind, override.changes, place.at("overrides", kind))


def _check_rules(edition: Edition, place: Place, rules: Mapping[str, Rule]) -> None:
    for name in edition.rules:
        known = {*rules, *PARTS}
        if name not in known:
            raise place.at("rules", name).error(f"is no rule; known are {', '.join(sorted(known))}.")
        for parameter in rules[name].needs if name in rules else ():
            _require(edition, parameter, f"the rule {name}", place)


def _require(edition: Edition, name: str, who: str, place: Place) -> None:
    if name not in edition.parameters:
        raise place.at("parameters", name).error(f"is missing; {who} needs it.")


def _check_value(edition: Edition, name: str, place: Place) -> None:
    values = edition.list(name)
    if name in ALLOWED:
        allowed = ALLOWED[name]
    elif name.endswith(".place"):
        allowed = tuple(sorted(PERSONAL))
    elif name.endswith(".next"):
        allowed = STEPS
    else:
        return _check_number(name, values, place)
    for value in values:
        if value not in allowed:
            raise place.error(f"is {value!r}; it must be one of {', '.join(allowed)}.")


def _check_number(name: str, values: tuple[object, ...], place: Place) -> None:
    counting = name.rsplit(".", 1)[-1].split("_")[-1] in ("days", "hours", "tests")
    for value in values:
        if counting and (isinstance(value, bool) or not isinstance(value, int) or value > 400):
            raise place.error(f"is {value!r}; it must be a whole number, at most 400.")


def _check_words(edition: Edition, place: Place) -> None:
    wanted = {"measures": tuple(STRICTNESS), "duties": DUTIES, "reasons": tuple(edition.rules)}
    for section, names in wanted.items():
        for name in names:
            if name not in edition.words.get(section, {}):
                raise place.at("wording", section, name).error("is missing; people need words for it.")


def _check_override(kind: str, changes: tuple[str, ...], place: Place) -> None:
    if kind not in STRICTNESS:
        raise place.error(f"is no kind of measure; known are {', '.join(sorted(STRICTNESS))}.")
    if "at_home" in changes and kind not in AT_HOME_INSTEAD:
        raise place.at("changes").error(f"'at_home' is only for {', '.join(sorted(AT_HOME_INSTEAD))}.")
