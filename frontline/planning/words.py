"""Parameters of the plan in words: their names, units and values. What nobody named is shown as it is written."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from frontline.plan.edition import Edition, Parameter

SECTIONS = ("reasons", "measures", "duties")  # where an edition's own wording names a part of a parameter

PARTS: dict[str, Promise] = {
    "anchor": _("counted from"),
    "area": _("risk areas"),
    "asymptomatic": _("without symptoms"),
    "catch_up": _("tests missed before the person was found"),
    "clock": _("counting of days"),
    "contact_hours": _("contacts within"),
    "continue_within_hours": _("decision to go on within"),
    "critical": _("critically ill"),
    "ct_interval_hours": _("between the two samples"),
    "ct_threshold": _("Ct value at least"),
    "day_one": _("day 1"),
    "days": pgettext_lazy("parameter", "days"),
    "decide_hours": _("to be decided within"),
    "decision_maximum_days": _("longest time of a decision"),
    "early_round_days": _("days of the first rounds"),
    "grains": _("grains of a decision"),
    "high": _("high level"),
    "home": _("homes"),
    "hours": _("within"),
    "infected_hours": _("infected persons within"),
    "interval_hours": _("between two samples"),
    "late_tests": _("tests when found late"),
    "levels": _("levels there are"),
    "lift_after_hours": _("lifting within"),
    "linked_tests": _("released with the tests of the close contact"),
    "look_back": _("looking back"),
    "low": _("low level"),
    "maximum_days": _("longest time"),
    "medium": _("medium level"),
    "medium_after_high": _("medium level after a high one"),
    "mild": _("mildly ill"),
    "moderate": _("moderately ill"),
    "next": _("what follows"),
    "not_counted": _("infections that do not count"),
    "only_higher_risk": _("only those at higher risk"),
    "onset_days": _("from the onset"),
    "period_end": _("end of a period"),
    "place": _("where treated"),
    "proposal_grains": _("grain of a proposal"),
    "release_on_negative": _("release after a negative test"),
    "release_test_days": _("test days before release"),
    "review_days_before": _("looked at by a doctor before the end"),
    "sampling_days": _("from the positive sample"),
    "severe": _("severely ill"),
    "symptoms_required": _("symptoms must have improved"),
    "test_days": _("tests on days"),
    "tests": pgettext_lazy("parameter", "tests"),
    "time_zone": _("time zone"),
    "unsuitable_goes_to_site": _("an unsuitable home leads to a site"),
    "closing_round": _("closing round"),
    "proof": _("proof of a test"),
    "counts_from": _("counts from"),
    "retest_hours": _("single re-test within"),
    "report_hours": _("case reported within"),
    "maximum_hours": _("at most"),
    "screening": _("screening rounds"),
    "laboratory_hours": _("from sampling to the laboratory"),
    "clean_rounds": _("clean rounds before the pause"),
    "pause_days": _("pause between rounds"),
    "last_rounds": _("rounds after the pause"),
    "pool_high": _("people in a tube in high areas"),
    "pool_medium": _("people in a tube in medium areas"),
    "pool_low": _("people in a tube in low areas"),
    "pool_elsewhere": _("people in a tube elsewhere"),
}
UNITS: dict[str, Promise] = {
    "hours from the positive single test": _("hours from the positive single test"),
    "hours from the result of the tube": _("hours from the result of the tube"),
    "hours from the first swab of a tube to the laboratory": _(
        "hours from the first swab of a tube to the laboratory"
    ),
    "days without a round": _("days without a round"),
    "swabs in a tube": _("swabs in a tube"),
    "rounds after the pause": _("rounds after the pause"),
    "rounds in a row without community infection": _("rounds in a row without community infection"),
    "cycles": _("cycles"),
    "days": pgettext_lazy("unit", "days"),
    "days before onset": _("days before onset"),
    "days before the maximum": _("days before the maximum"),
    "days before the positive sample": _("days before the positive sample"),
    "days of isolation": _("days of isolation"),
    "days of the stage": _("days of the stage"),
    "days since arrival": _("days since arrival"),
    "days since discharge": _("days since discharge"),
    "days since leaving": _("days since leaving"),
    "days since leaving the loop": _("days since leaving the loop"),
    "days since the area was locked": _("days since the area was locked"),
    "days without new infection": _("days without new infection"),
    "first of these grains that the place has": _("first of these grains that the place has"),
    "first tests of the close contact": _("first tests of the close contact"),
    "grains a decision may use": _("grains a decision may use"),
    "hours": pgettext_lazy("unit", "hours"),
    "hours between two samples": _("hours between two samples"),
    "tests": pgettext_lazy("unit", "tests"),
    "tests if found after the period": _("tests if found after the period"),
}  # other units ("yes or no", "kind of measure") say what may stand there; the value says it itself
VALUES: dict[str, Promise] = {
    "sampling": _("the time of sampling"),
    "report": _("the time of the report"),
    "building": _("building"),
    "closed_loop": _("in a closed loop"),
    "community": _("community"),
    "compound": _("compound"),
    "exposure": _("the last exposure"),
    "floor": _("floor"),
    "found": _("the day found"),
    "high": pgettext_lazy("value", "high"),
    "household": pgettext_lazy("value", "household"),
    "inbound": _("arrived from outside"),
    "isolation_start": _("the start of isolation"),
    "low": pgettext_lazy("value", "low"),
    "medium": pgettext_lazy("value", "medium"),
    "medium_after_high": _("medium after high"),
    "midnight": _("midnight"),
    "next_day": _("the day after"),
    "none": pgettext_lazy("value", "none"),
    "once": _("one test at once"),
    "repositive": _("positive again"),
    "same_day": _("the same day"),
    "township": _("township"),
    "unit": pgettext_lazy("value", "unit"),
}
CERTAINTIES: dict[str, Promise] = {
    "sure": _("sure"),
    "probable": _("probable"),
    "unsure": _("unsure"),
    "assumption": _("assumption"),
}
MIGRATIONS: dict[str, Promise] = {
    "recompute": _("everybody is counted anew under the new edition"),
    "grandfather": _("running cases end as they began"),
    "more_favourable": _("running cases get the lighter of both"),
    "new_only": _("only cases found from then on fall under the new edition"),
}
WHATS: dict[str, Promise] = {
    "starts": pgettext_lazy("dry run", "starts"),
    "lifted": pgettext_lazy("dry run", "lifted"),
    "ends_earlier": pgettext_lazy("dry run", "ends earlier"),
    "ends_later": pgettext_lazy("dry run", "ends later"),
    "changed": pgettext_lazy("dry run", "goes on, with other duties or another ground"),
}


def name_of(parameter: str, edition: Edition, language: str) -> str:
    """`close_contact.central_isolation.days` as people say it."""
    return " · ".join(_part(part, edition, language) for part in parameter.split("."))


def _part(part: str, edition: Edition, language: str) -> str:
    if part in PARTS and part not in edition.words.get("reasons", {}):
        return str(PARTS[part])
    return _worded(part, edition, language)


def _worded(word: str, edition: Edition, language: str) -> str:
    section = next((one for one in SECTIONS if word in edition.words.get(one, {})), "")
    return edition.wording(word, language, section) if section else word


def value_of(parameter: Parameter | None, edition: Edition, language: str) -> str:
    """The value with its unit; a dash where an edition says nothing."""
    if parameter is None:
        return "–"
    value = parameter.value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    parts = value if isinstance(value, tuple) else (value,)
    said = ", ".join(_value(one, edition, language) for one in parts) or gettext("none")
    unit = UNITS.get(parameter.unit, "")
    return f"{said} {unit}".strip()


def _value(value: int | float | str, edition: Edition, language: str) -> str:
    if not isinstance(value, str):
        return str(value)
    return str(VALUES[value]) if value in VALUES else _worded(value, edition, language)


def edition_name(edition: Edition, language: str) -> str:
    return edition.name.get(language, edition.name["en"])


def own_language(code: str | None) -> str:
    """The edition's name of a language of the page."""
    return "en" if (code or "").startswith("en") else "zh-Hans"
